"""What a page is made with: its reader, the content, the records; and how names may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bot.desk.session import Visitor
from handlers.household import names
from handlers.household_file.whose import masked
from handlers.inbound import Content, Inbound
from handlers.kept_words import Mask, masking, pieces
from handlers.names_shown import names_shown
from handlers.problem.view import View as ProblemView
from handlers.turn import Message, Moment
from state.conversation import Conversation
from state.desk_records import DeskRecords
from state.records import Records
from state.rows import Household, Visit
from state.scope import in_scope

PAGE = 50
# Rows a sheet is read by.
BLOCK = 500
APART = "\uff1b"
LONGEST_ID = 16
SUPERVISOR = "supervisor"


class NotThere(Exception):
    """What was asked for does not exist for this reader, whatever the cause."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its template, what stands in it, the households whose files it shows."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ()


def homes_read(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the households of the roster among these, each once, for the audit."""
    return tuple(dict.fromkeys(filter(None, ids)))


@dataclass(frozen=True, slots=True)
class View:
    """One reader's look at the records, at one moment."""

    visitor: Visitor
    content: Content
    records: Records
    moment: Moment

    @property
    def desk(self) -> DeskRecords:
        return self.records.desk

    @property
    def area(self) -> str:
        """The area everything the reader sees lies in."""
        return self.visitor.person.area

    @property
    def today(self) -> date:
        return self.moment.today

    @property
    def names_shown(self) -> bool:
        """Households are named in village and township only."""
        return names_shown(self.area)

    @property
    def level(self) -> str:
        return self.content.knowledge.areas.level(self.area)

    @property
    def inbound(self) -> Inbound:
        """The reader as topics of the chat know them."""
        person, address = self.visitor.person, self.visitor.address
        known = {name: getattr(person, name) for name in ("name", "role", "area")}
        said = Conversation(0, person.id, place=person.area, **known)
        message = Message(*address, "", "text", "", datetime.now(UTC))
        return Inbound(said, message, "", self.content, self.records, self.moment)

    @property
    def problems(self) -> ProblemView:
        return ProblemView(self.inbound)

    def supervisors_only(self) -> None:
        """Raise NotThere for a cadre."""
        if self.visitor.person.role != SUPERVISOR:
            raise NotThere

    def scope(self, wanted: str) -> str:
        """Return an area of the reader's own, their whole area for "". Raises NotThere."""
        if not wanted:
            return self.area
        if not in_scope(self.area, wanted):
            raise NotThere
        return wanted

    def place(self, code: str) -> str:
        return self.content.knowledge.areas.called(code)

    def below(self, scope: str) -> Sequence[tuple[str, str]]:
        """Return (code, name) of the areas just below one, in the order of their codes."""
        codes = sorted(self.content.knowledge.areas.children(scope))
        return [(code, self.place(code)) for code in codes]

    def head(self, name: str) -> str:
        """Return a name as this reader may see it."""
        return name if self.names_shown or not name else f"{name[0]}**"

    def of_home(self, home: Household, text: str) -> str:
        """Return words about a household without what this reader may not see."""
        return masked(self.inbound, home, text)

    def over_visits(self, found: Iterable[Visit]) -> Mask:
        """Return what takes names out of words of these visits; above the township everybody's.

        Whoever is on the roster goes, of the visited household or not.
        """
        if self.names_shown:
            return str
        visits = list(found)
        homes = self.desk.homes_of(self.area, {one.draft.household_id for one in visits} - {""})
        known = {name for home in homes.values() for name in names(home)}
        known |= {name for one in visits for name in (one.draft.household, one.visitor_name)}
        words = pieces(text for one in visits for text in said_in(one))
        return masking(
            known | self.records.digests.names_among(sorted(words)),
            self.content.texts("desk.somebody"),
        )


def said_in(visit: Visit) -> Iterable[str]:
    """Return what was written of a visit, in its parts."""
    draft = visit.draft
    return (*draft.seen.values(), *draft.problems, *draft.done, *draft.promised, visit.reason)


def clock(view: View, at: datetime) -> str:
    """Return a moment as the county's clock shows it."""
    return f"{at.astimezone(view.content.county.zone):%Y-%m-%d %H:%M}"


def row_id(said: str) -> int:
    """Return the id of a row a page begins behind, 0 for the first page and for what is none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < LONGEST_ID else 0
