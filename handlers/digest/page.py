"""A page of the records behind a figure or a question: what is wanted, found, and shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.digest.among import EVERYBODY, Among
from handlers.inbound import Inbound
from handlers.problem.lists import SHOWN, SHOWN_AT
from handlers.turn import Choice, HouseholdRead, Reply, Turn

A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wants to see. list: id of looking.LISTS. when: the days in words.

    said: to turn pages.
    policy: of "missed" only, "" for any. department: of lists of the ledger, "" for all.
    among: the part of the households meant. unsaid: no days were named.
    """

    list: str
    scope: str
    since: date
    until: date
    as_of: datetime
    when: str = ""
    policy: str = ""
    said: str = ""
    page: int = 1
    department: str = ""
    among: Among = EVERYBODY
    unsaid: bool = False

    @property
    def days(self) -> tuple[date, date]:
        return self.since, self.until

    def first(self, count: int) -> int:
        """Return the index at which its page of so many lines begins."""
        first = (self.page - 1) * A_PAGE
        return first if 0 <= first < count else 0

    @property
    def seen(self) -> tuple[str, date, date, datetime]:
        """What visits are read with."""
        return self.scope, self.since, self.until, self.as_of


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in words. households: ids of those named. problems: numbers commands may name."""

    head: str
    lines: Sequence[str] = ()
    households: Sequence[str] = ()
    problems: Sequence[str] | None = None


def paged(inbound: Inbound, wanted: Look, listed: Listed) -> Turn:
    """Show the page of a list that is wanted; what is named goes to the audit log."""
    texts = inbound.content.texts
    first = wanted.first(len(listed.lines))
    shown = listed.lines[first : first + A_PAGE]
    left = len(listed.lines) - first - len(shown)
    acting = [texts("digest.act_on")] if listed.problems else []
    acting += [texts("digest.other_days")] if wanted.unsaid else []
    page = first // A_PAGE + 2
    say = texts("digest.page", said=wanted.said, page=page)
    choices = (Choice(texts("digest.further", count=left), say),) if left else ()
    text = "\n".join((listed.head, *shown, *acting))
    named = listed.households[first : first + A_PAGE]
    events = tuple(reads(inbound, named))
    said = inbound.conversation
    if listed.problems is not None:
        at = inbound.moment.at.isoformat()
        said = replace(said, context=said.context | {SHOWN: list(listed.problems), SHOWN_AT: at})
    return Turn(said, (Reply(text, choices, numbered=False),), events)


def reads(inbound: Inbound, households: Sequence[str]) -> list[HouseholdRead]:
    """Return what notes in the audit that the sender was shown these households."""
    person = inbound.conversation.person
    return [HouseholdRead(person, home) for home in dict.fromkeys(households) if home]
