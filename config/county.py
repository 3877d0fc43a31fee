"""Local working rules of the county that runs the bot, from county.yaml."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, TypeAlias, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.yaml_file import read_yaml

COUNTY_FILE = Path(__file__).parent / "county.yaml"
LOCAL = ("localhost", "127.0.0.1", "::1")


class QuietHours(BaseModel):
    """No unsolicited message between from and until, local time."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_: time = Field(alias="from")
    until: time


class DigestTimes(BaseModel):
    """When digests are composed, local time, and how many missed days are made up for.

    sent: the kinds supervisors get unless they say otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    sent: tuple[Literal["day", "week", "fortnight", "month", "quarter"], ...] = ("day", "week")
    daily_at: time
    weekly_at: time
    catch_up_days: int


class ProblemLadder(BaseModel):
    """When a problem is reminded of, in working days: before its last day, and after it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    soon: int
    late: int
    up: int


class ProblemRules(BaseModel):
    """The problem ledger. days: working days given when an assignment names none; None asks.

    verify_one, verify_two: levels of area whose people verify first and second.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    days: int | None = None
    ladder: ProblemLadder
    verify_one: tuple[str, ...]
    verify_two: tuple[str, ...]
    closed_shown_days: int


class WorkRules(BaseModel):
    """Working rules of cadres. days_in_village: a month; None: no rule with a number is on file.

    days_source: where the number stands; a number without it is refused. pairing: person id →
    groups of the village or household ids they look after. promise_days: after how many days a
    promise without a day of its own is reminded of. correct_days: how far back
    days may be put right and leave be filed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    days_in_village: int | None = None
    days_source: str = ""
    pairing: Mapping[str, tuple[str, ...]] = {}
    pairing_source: str = ""
    promise_days: int
    correct_days: int

    @model_validator(mode="after")
    def _with_source(self) -> "WorkRules":
        if self.days_in_village is not None and not self.days_source:
            raise ValueError("work.days_in_village needs work.days_source: where the rule stands")
        if self.pairing and not self.pairing_source:
            raise ValueError("work.pairing needs work.pairing_source: who laid it down")
        return self


class QualityRules(BaseModel):
    """When notes are shown to their author for a second look. Reading aids, no rules of anybody.

    copied: likeness in percent from which two long notes count as copied; long: letters of a long
    note. least_minutes: a home visit taking less on average is quick. bunch: so many visits
    of *bunch_days* or more different past days written down within an hour. grace: working days
    the author has before anybody else sees a flag. callback_percent: 0 draws no sample.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    copied: int = Field(ge=80, le=100)
    long: int
    least_minutes: int
    bunch: int
    bunch_days: int
    grace: int = Field(ge=3)
    callback_percent: int = Field(ge=0, le=10)


WebhookEvent: TypeAlias = Literal[
    "raised", "assigned", "returned", "closed", "reopened", "overdue", "undone"
]


class Webhook(BaseModel):
    """Another system that is told of problems. name: its own, as WEBHOOK_SECRETS has it.

    url: https, or http on this machine. area: code of what it hears of.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    url: str
    area: str = Field(pattern=r"^[0-9]{6}(-[a-z0-9]+)*$")
    events: tuple[WebhookEvent, ...] = get_args(WebhookEvent)

    @model_validator(mode="after")
    def _sealed_on_the_way(self) -> "Webhook":
        parts = urlsplit(self.url)
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise ValueError(f"webhooks.{self.name}.url: write https://…")
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            raise ValueError(f"webhooks.{self.name}.url: needs https; http is for this machine")
        return self


class County(BaseModel):
    """The rules. prompts_per_day: unsolicited messages a cadre may get at most."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    timezone: str
    quiet_hours: QuietHours
    prompts_per_day: int = Field(le=3)
    undo_minutes: int
    visit_frequency_per_month: int | None
    digest: DigestTimes
    not_visited_days: int
    problems: ProblemRules
    work: WorkRules
    quality: QualityRules
    webhooks: tuple[Webhook, ...] = ()

    @model_validator(mode="after")
    def _one_of_each_name(self) -> "County":
        names = [hook.name for hook in self.webhooks]
        if len(set(names)) < len(names):
            raise ValueError("webhooks: a name stands twice; each needs its own")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def quiet_until(self, at: datetime) -> datetime | None:
        """Return the end of the quiet hours the aware moment *at* lies in, None outside them."""
        local, quiet = at.astimezone(self.zone), self.quiet_hours
        begins, ends = self.clock(local.date(), quiet.from_), self.clock(local.date(), quiet.until)
        if begins <= ends:
            return ends if begins <= local < ends else None
        if local < ends:
            return ends
        tomorrow = local.date() + timedelta(days=1)
        return self.clock(tomorrow, quiet.until) if local >= begins else None

    def clock(self, day: date, at: time) -> datetime:
        """Return that time of that day here."""
        return datetime.combine(day, at, self.zone)


def load_county(path: Path = COUNTY_FILE) -> County:
    """Read county.yaml. Raises YamlError or pydantic's ValidationError."""
    return County.model_validate(read_yaml(path))
