"""A step of a clue: what is asked for first, the card, the confirmation, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from handlers.clue.events import ClueMoved
from handlers.clue.wording import clue_short, colour_of
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from state.conversation import Task
from state.file_rows import Clue, ClueState, ClueStep, Colour

KIND = "clue"
MOVING = "township"
CARD_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step somebody wants to take. at: the clue's last step when it was named; rest: as typed."""

    number: str
    state: ClueState
    rest: str
    at: int

    def task(self) -> Task:
        """Return it as plain JSON of the conversation."""
        return Task(KIND, {name: getattr(self, name) for name in self.__slots__})


def open_one(inbound: Inbound) -> Wanted | None:
    """Return the step that waits for its reason or for the confirmation."""
    task = inbound.conversation.task
    # One begun before a step had a card is none: it is named anew.
    known = task is not None and task.kind == KIND and {*task.data} == {*Wanted.__slots__}
    return Wanted(**task.data) if task and known else None


def offer(inbound: Inbound, number: str, state: ClueState, rest: str) -> Turn:
    """Ask for the reason when it is missing, else show what would be noted and wait."""
    if inbound.conversation.role != "supervisor":
        return say(inbound, "clue.read")
    if inbound.content.knowledge.areas.level(inbound.conversation.area) != MOVING:
        return say(inbound, "clue.only_township")
    clue = inbound.reader.clues.one(inbound.conversation.area, number)
    if clue is None:
        return say(inbound, "clue.which")
    if state not in inbound.content.file_words.steps[clue.state].next:
        return _not_now(inbound, clue)
    wanted = Wanted(number, state, without_numbers(rest), clue.step)
    opened = inbound.conversation.with_task(wanted.task())
    return Turn(opened, (question(inbound, wanted, clue),))


def question(inbound: Inbound, wanted: Wanted, clue: Clue) -> Reply:
    """Return the question for the reason, else the card."""
    texts, words = inbound.content.texts, inbound.content.file_words
    name, (colour, reason) = words.steps[wanted.state].name, words.colour(wanted.rest)
    if words.steps[wanted.state].why and not reason:
        return Reply(texts("clue.why", step=name), numbered=False)
    short = clue_short(clue, inbound.content)
    lines = [
        texts("clue.check", step=name, colour=colour_of(colour, inbound.content)),
        texts("clue.check_of", household=name_of(inbound, clue), short=short),
    ]
    if reason:
        lines.append(texts("clue.check_reason", reason=clip(reason, CARD_LENGTH)))
    choices = tuple(Choice(texts(key), texts(key)) for key in ("visit.confirm", "visit.cancel"))
    return Reply("\n".join([*lines, texts("problem.check_end")]), choices, card="question")


def lacks_reason(inbound: Inbound, wanted: Wanted) -> bool:
    """Return whether a step waits for its reason."""
    words = inbound.content.file_words
    return words.steps[wanted.state].why and not words.colour(wanted.rest)[1]


def taken(inbound: Inbound, wanted: Wanted) -> tuple[Clue, ClueMoved] | None:
    """Return the clue after the confirmed step, None when somebody moved it meanwhile."""
    clue = inbound.reader.clues.one(inbound.conversation.area, wanted.number)
    if clue is None or clue.step != wanted.at:
        return None
    given, reason = inbound.content.file_words.colour(wanted.rest)
    colour = cast(Colour, given or clue.colour)
    after = replace(clue, state=wanted.state, colour=colour, step=clue.step + 1)
    by = inbound.conversation.person
    head = (clue.number, after.step, clue.state, after.state, colour, reason, by)
    return after, ClueMoved(*head)


def last_moved(inbound: Inbound, since: datetime) -> ClueStep | None:
    """Return the last step a supervisor took at *since* (aware) or later, on any clue."""
    said = inbound.conversation
    if said.role != "supervisor":
        return None
    return inbound.reader.clues.last_step_by(said.area, said.person, since)


def undo(inbound: Inbound, number: str, since: datetime) -> Turn:
    """Take back one's own last step of a clue, while it is its last and not older than *since*."""
    said, minutes = inbound.conversation, inbound.content.county.undo_minutes
    clue = inbound.reader.clues.one(said.area, number)
    standing = _standing(inbound.reader.clues.steps(said.area, number))
    if clue is None or not _ends_with_mine(standing, said.person, since):
        return say(inbound, "problem.undo_late", minutes=minutes)
    before, last = standing[-2:]
    head = (number, clue.step + 1, clue.state, before.state, before.colour, "", said.person)
    state = inbound.content.file_words.steps[before.state].name
    turn = say(inbound, "clue.undone", household=name_of(inbound, clue), state=state)
    return replace(turn, events=(ClueMoved(*head, undoes=last.step),))


def name_of(inbound: Inbound, clue: Clue) -> str:
    """Return the head of a clue's household, and that it left when the roster has it no longer."""
    homes = inbound.reader.households(inbound.conversation.area)
    home = next((each for each in homes if each.id == clue.household), None)
    return home.head if home else inbound.content.texts("clue.left")


def _standing(steps: Sequence[ClueStep]) -> list[ClueStep]:
    """Return the steps that were not taken back, nor take one back."""
    undone = {step.undoes for step in steps}
    return [step for step in steps if not step.undoes and step.step not in undone]


def _ends_with_mine(standing: Sequence[ClueStep], person: str, since: datetime) -> bool:
    """Whether the last step moved the clue, was this person's and is recent enough."""
    if len(standing) < 2:
        return False
    before, last = standing[-2:]
    return last.by == person and last.at >= since and last.state != before.state


def _not_now(inbound: Inbound, clue: Clue) -> Turn:
    steps, texts = inbound.content.file_words.steps, inbound.content.texts
    following = texts("file.and").join(steps[each].name for each in steps[clue.state].next)
    key = "clue.not_now" if following else "clue.closed"
    values = {"next": following} if following else {}
    return say(inbound, key, state=steps[clue.state].name, **values)
