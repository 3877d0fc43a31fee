"""Local working rules of the county that runs the bot, from county.yaml."""

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from config.yaml_file import read_yaml

COUNTY_FILE = Path(__file__).parent / "county.yaml"


class QuietHours(BaseModel):
    """No unsolicited message between from and until, local time."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_: time = Field(alias="from")
    until: time


class DigestTimes(BaseModel):
    """When digests are composed, local time, and how many missed days are made up for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def load_county(path: Path = COUNTY_FILE) -> County:
    """Read county.yaml. Raises YamlError or pydantic's ValidationError."""
    return County.model_validate(read_yaml(path))
