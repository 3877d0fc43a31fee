"""Clues on the phone of a township: what was raised, and each step of what people make of it.

A cadre reads those of the own village; above the township there are sums only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from handlers.clue.events import ClueMoved
from handlers.clue.wording import clue_line, clue_short, kind_of, step_line
from handlers.digest.facts import by_area
from handlers.household_file.whose import refusal, say
from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.topic import Topic
from handlers.turn import Choice, HouseholdRead, Reply, Turn
from handlers.visit.question import is_question
from state.conversation import Task
from state.file_rows import Clue, ClueState, Colour

KIND = "clue"
SHOWN, MOST_AREAS, MOST_STEPS = 5, 8, 6
MOVING = "township"


def listed(inbound: Inbound, rest: str) -> Turn:
    """List the clues of one's area; with a number show that one, with a step behind it take it."""
    if refused := refusal(inbound):
        return refused
    if page := inbound.content.file_words.patterns["page"].match(rest):
        return _list(inbound, "", int(page["page"]) - 1)
    number, said = _number(inbound, rest)
    if not number:
        return _list(inbound, "", 0)
    state, reason = inbound.content.file_words.step(said)
    return (
        _moved(inbound, number, cast(ClueState, state), reason) if state else _one(inbound, number)
    )


def start(inbound: Inbound) -> Turn | None:
    """Take "1 verified red, why" or "discussed 1" of a township as a step of the clue listed."""
    said, words = inbound.conversation, inbound.content.file_words
    if said.role != "supervisor" or not said.person:
        return None
    number, after = _number(inbound, inbound.text)
    state, rest = words.step(after if number else inbound.text)
    if not state:
        return None
    if not number:
        number, rest = _number(inbound, rest)
    return _moved(inbound, number, cast(ClueState, state), rest) if number else None


def proceed(inbound: Inbound) -> Turn | None:
    """Take any text as the reason that was asked for."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND or is_question(inbound.text, inbound.content.visit_words):
        return None
    return start(replace(inbound, text=f"{task.data['what']} {inbound.text}"))


def pending(inbound: Inbound) -> Reply | None:
    """Return the question for the reason, to be put again."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    name = str(task.data["what"]).partition(" ")[2]
    return Reply(inbound.content.texts("clue.why", step=name), numbered=False)


def _with(inbound: Inbound, task: Task) -> Inbound:
    return replace(inbound, conversation=inbound.conversation.with_task(task))


def _number(inbound: Inbound, rest: str) -> tuple[str, str]:
    """Return (number of a clue, what follows): written out, or the place in the list shown."""
    words = inbound.content.file_words
    if match := words.patterns["clue_number"].match(rest.upper()):
        return match["number"], rest[match.end() :].strip(" ，,：:")
    place = words.patterns["number"].match(rest)
    if place is None:
        return "", rest
    chosen = dict(inbound.conversation.choices).get(place["number"], "")
    match = words.patterns["clue_number"].search(chosen)
    return (match["number"] if match else "?"), rest[place.end() :].strip(" ，,：:")


def _moved(inbound: Inbound, number: str, state: ClueState, rest: str) -> Turn:
    if inbound.conversation.role != "supervisor":
        return say(inbound, "clue.read")
    if inbound.content.knowledge.areas.level(inbound.conversation.area) != MOVING:
        return say(inbound, "clue.only_township")
    clue = inbound.reader.clues.one(inbound.conversation.area, number)
    if clue is None:
        return say(inbound, "clue.which")
    words = inbound.content.file_words
    if state not in words.steps[clue.state].next:
        return _not_now(inbound, clue)
    colour, reason = words.colour(without_numbers(rest))
    closed = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if words.steps[state].why and not reason:
        task = Task(KIND, {"what": f"{number} {words.steps[state].name}"})
        return say(_with(inbound, task), "clue.why", step=words.steps[state].name)
    moved = replace(
        clue, state=state, colour=cast(Colour, colour or clue.colour), step=clue.step + 1
    )
    event = ClueMoved(
        number, moved.step, clue.state, state, moved.colour, reason, inbound.conversation.person
    )
    told = inbound.content.texts(
        "clue.moved", household=_name(inbound, clue), short=clue_short(moved, inbound.content)
    )
    turn = _list(closed, told, 0, moved)
    return replace(turn, events=(*turn.events, event))


def _not_now(inbound: Inbound, clue: Clue) -> Turn:
    steps, texts = inbound.content.file_words.steps, inbound.content.texts
    following = texts("file.and").join(steps[each].name for each in steps[clue.state].next)
    key = "clue.not_now" if following else "clue.closed"
    values = {"next": following} if following else {}
    return say(inbound, key, state=steps[clue.state].name, **values)


def _list(inbound: Inbound, before: str, page: int, moved: Clue | None = None) -> Turn:
    """Return the list of the area; moved: as it stands after this turn."""
    texts, area = inbound.content.texts, inbound.conversation.area
    found = [_now(clue, moved) for clue in inbound.reader.clues.open(area)]
    found = [clue for clue in found if clue.state != "excluded"]
    if not found:
        reply = Reply("\n".join(filter(None, (before, texts("clue.none")))))
        return Turn(inbound.conversation, (reply,))
    if "-" not in area:
        return Turn(inbound.conversation, (Reply(_sums(inbound, found)),))
    pages = -(-len(found) // SHOWN)
    shown = found[(page % pages) * SHOWN :][:SHOWN]
    lines = [texts("clue.head", count=len(found), area=inbound.content.knowledge.areas.name(area))]
    lines += [
        clue_line(number, clue, _name(inbound, clue), inbound.content)
        for number, clue in enumerate(shown, 1)
    ]
    lines += [texts("clue.page", page=(page + 1) % pages + 1)] if pages > 1 else []
    lines.append(texts("clue.foot" if inbound.conversation.role == "supervisor" else "clue.read"))
    choices = tuple(
        Choice(texts("clue.look", number=number), texts("clue.do_look", number=clue.number))
        for number, clue in enumerate(shown, 1)
    )
    text = "\n".join(filter(None, (before, *lines)))
    return Turn(inbound.conversation, (Reply(text, choices, listed=True),), _reads(inbound, shown))


def _now(clue: Clue, moved: Clue | None) -> Clue:
    return moved if moved is not None and moved.number == clue.number else clue


def _reads(inbound: Inbound, clues: Sequence[Clue]) -> tuple[HouseholdRead, ...]:
    """Return the readings for the audit log: each household whose clue was shown."""
    person = inbound.conversation.person
    return tuple(HouseholdRead(person, home) for home in dict.fromkeys(c.household for c in clues))


def _sums(inbound: Inbound, found: Sequence[Clue]) -> str:
    """Return how many clues stand where, by state and by area; no household is named."""
    texts, content = inbound.content.texts, inbound.content
    area = inbound.conversation.area
    states = Counter(clue.state for clue in found)
    by_state = texts("file.and").join(
        texts("clue.count", name=step.name, count=states[cast(ClueState, id_)])
        for id_, step in content.file_words.steps.items()
        if states[cast(ClueState, id_)]
    )
    lines = [texts("clue.sums", area=content.knowledge.areas.name(area), count=len(found))]
    lines.append(by_state)
    counted = by_area(area, (clue.village for clue in found))
    lines += [
        texts("clue.count", name=content.knowledge.areas.name(code) or code, count=many)
        for code, many in counted[:MOST_AREAS]
    ]
    if len(counted) > MOST_AREAS:
        lines.append(texts("clue.more_areas", count=len(counted) - MOST_AREAS))
    return "\n".join(lines)


def _one(inbound: Inbound, number: str) -> Turn:
    """Show one clue with every step of it."""
    area = inbound.conversation.area
    clue = inbound.reader.clues.one(area, number) if "-" in area else None
    if clue is None:
        return say(inbound, "clue.which")
    texts, content = inbound.content.texts, inbound.content
    steps = inbound.reader.clues.steps(area, number)
    lines = [texts("clue.one", household=_name(inbound, clue), kind=kind_of(clue, content))]
    lines.append(texts("clue.said", sentence=clue.sentence, source=texts(f"clue.by_{clue.source}")))
    lines += [step_line(each, _who(inbound, each.by), content) for each in steps[-MOST_STEPS:]]
    following = content.file_words.steps[clue.state].next
    may = inbound.conversation.role == "supervisor"
    names = [content.file_words.steps[each].name for each in following] if may else []
    do = texts("clue.do_look", number=number)
    choices = tuple(Choice(name, f"{do} {name}") for name in names)
    return Turn(inbound.conversation, (Reply("\n".join(lines), choices),), _reads(inbound, (clue,)))


def _who(inbound: Inbound, person_id: str) -> str:
    person = inbound.reader.person(person_id) if person_id else None
    return person.name if person else inbound.content.texts("clue.nobody")


def _name(inbound: Inbound, clue: Clue) -> str:
    homes = inbound.reader.households(inbound.conversation.area)
    home = next((each for each in homes if each.id == clue.household), None)
    return home.head if home else clue.household


TOPIC = Topic(
    KIND,
    always={"clues": listed},
    proceed=proceed,
    pending=pending,
    start=start,
)
