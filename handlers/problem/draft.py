"""A problem being raised: what, where, whose, and how the household may be found, as plain JSON."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.problem.actor import STAFF, actor_of
from handlers.problem.events import ProblemRaised
from handlers.problem.notices import notices
from handlers.problem.steps import Given, apply, take
from handlers.problem.wanted import KIND
from handlers.visit.receipt import receipt
from state.conversation import Task
from state.problem_rows import Contact, Problem, RaisedAs, Value

LEVELS = ("village", "township", "county")
LETTER = "W"


@dataclass(frozen=True, slots=True)
class Draft:
    """consent: "", named or anonymous; only a household gives one. ask: what is asked now.

    above: why it goes to the office above somebody in office (see above.py), with the place it is
    of and the level they hold office at. hide, share: the household's own wish, the village shall
    not or may read it. to: whom staff hand it on to next and by when, in their words.
    """

    what: str = ""
    area: str = ""
    raised_as: RaisedAs = "household"
    household_id: str = ""
    household: str = ""
    visit: str = ""
    consent: str = ""
    name: str = ""
    phone: str = ""
    ask: str = ""
    place: str = ""
    level: str = ""
    above: str = ""
    hide: bool = False
    share: bool = False
    to: str = ""

    def task(self) -> Task:
        """Return it as plain JSON of the conversation."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return Task(KIND, {"raise": {name: value for name, value in plain.items() if value}})

    @property
    def wants(self) -> str:
        """What must be said before it can be confirmed: what, area, consent, contact, or ""."""
        if not self.what or not self.area:
            return "area" if self.what else "what"
        if self.raised_as != "household":
            return ""
        named = self.consent == "named" and not self.phone + self.name
        return "contact" if named else "" if self.consent else "consent"


def draft_of(task: Task) -> Draft | None:
    """Read what task() wrote, None when the task is other work of the ledger."""
    return Draft(**task.data["raise"]) if "raise" in task.data else None


def blank(inbound: Inbound) -> Draft:
    """Return an empty draft of whoever speaks; a cadre's is about their village."""
    said = inbound.conversation
    if said.role in STAFF:
        return Draft(area=said.area, raised_as="cadre" if said.role == "cadre" else "supervisor")
    area = said.area or said.place
    known = inbound.content.knowledge.areas.level(area) in LEVELS[:2]
    return Draft(area=area if known else "")


def raised(inbound: Inbound, draft: Draft, position: int = 0) -> ProblemRaised:
    """Return the event that puts a draft into the ledger; its number is the message's own.

    position: which of several problems of one message.
    """
    number = LETTER + receipt(inbound.message, inbound.moment.today, position)
    # Several of one message keep the order they were told in wherever they are listed.
    actor, at = actor_of(inbound), inbound.moment.at + timedelta(microseconds=position)
    sets: dict[str, Value] = {
        "what": without_numbers(draft.what),
        "area": draft.area,
        "raised_as": draft.raised_as,
        "raiser": actor.raises,
        "household_id": draft.household_id,
        "household": draft.household,
        "visit": draft.visit,
    }
    said: dict[str, Value] = {"consent": draft.consent} if draft.consent else {}
    said |= {"above": draft.place} if draft.above else {}
    empty = Problem(number, str(sets["what"]), draft.area, draft.raised_as, actor.raises, at)
    step = take(empty, "raised", actor, Given("", sets | said), at)
    problem = apply(empty, step)
    contact = _contact(inbound, draft, number)
    return ProblemRaised(problem, step, contact, notices(inbound, step, problem))


def _contact(inbound: Inbound, draft: Draft, number: str) -> Contact | None:
    if draft.raised_as != "household":
        return None
    message = inbound.message
    address = (message.channel, message.account, message.sender)
    return Contact(number, *address, draft.name, draft.phone)
