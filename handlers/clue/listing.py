"""Clues as they are shown: the list of an area, its sums above the township, one with its steps."""

from collections import Counter
from collections.abc import Sequence
from typing import cast

from handlers.clue.moving import name_of
from handlers.clue.shown import remembering
from handlers.clue.wording import clue_line, kind_of, step_line
from handlers.digest.facts import by_area
from handlers.inbound import Inbound, say
from handlers.names_shown import names_shown
from handlers.turn import Choice, HouseholdRead, Reply, Turn
from state.file_rows import Clue, ClueState

SHOWN, MOST_AREAS, MOST_STEPS = 5, 8, 6


def list_of(inbound: Inbound, before: str, page: int, moved: Clue | None = None) -> Turn:
    """Return the list of the area; moved: as it stands after this turn."""
    texts, area = inbound.content.texts, inbound.conversation.area
    found = [_now(clue, moved) for clue in inbound.reader.clues.open(area)]
    if moved is not None and moved.number not in {clue.number for clue in found}:
        found.append(moved)  # opened again by this turn, not stored yet
    found = [clue for clue in found if clue.state != "excluded"]
    if not found:
        reply = Reply("\n".join(filter(None, (before, texts("clue.none")))))
        return Turn(inbound.conversation, (reply,))
    if not names_shown(area):
        return Turn(inbound.conversation, (Reply(_sums(inbound, found)),))
    pages = -(-len(found) // SHOWN)
    shown = found[(page % pages) * SHOWN :][:SHOWN]
    lines = [texts("clue.head", count=len(found), area=inbound.content.knowledge.areas.name(area))]
    lines += [
        clue_line(number, clue, name_of(inbound, clue), inbound.content)
        for number, clue in enumerate(shown, 1)
    ]
    lines += [texts("clue.page", page=(page + 1) % pages + 1)] if pages > 1 else []
    lines.append(texts("clue.foot" if inbound.conversation.role == "supervisor" else "clue.read"))
    choices = tuple(
        Choice(texts("clue.look", number=number), texts("clue.do_look", number=clue.number))
        for number, clue in enumerate(shown, 1)
    )
    text = "\n".join(filter(None, (before, *lines)))
    said = remembering(inbound, [clue.number for clue in shown])
    return Turn(said, (Reply(text, choices, listed=True),), _reads(inbound, shown))


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
        texts("clue.count", name=content.knowledge.areas.called(code), count=many)
        for code, many in counted[:MOST_AREAS]
    ]
    if len(counted) > MOST_AREAS:
        lines.append(texts("clue.more_areas", count=len(counted) - MOST_AREAS))
    return "\n".join(lines)


def one(inbound: Inbound, number: str) -> Turn:
    """Show one clue with every step of it."""
    area = inbound.conversation.area
    clue = inbound.reader.clues.one(area, number) if names_shown(area) else None
    if clue is None:
        return say(inbound, "clue.which")
    texts, content = inbound.content.texts, inbound.content
    steps = inbound.reader.clues.steps(area, number)
    lines = [texts("clue.one", household=name_of(inbound, clue), kind=kind_of(clue, content))]
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
