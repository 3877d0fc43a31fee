"""Clues of falling back into poverty: the list of a township or village, one with its steps."""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bot.desk.ledger import Query
from bot.desk.view import BLOCK, PAGE, SUPERVISOR, NotThere, Page, View, clock
from handlers.clue.moving import MOVING
from handlers.clue.wording import kind_of, reason_of
from handlers.digest.facts import below
from state.file_rows import Clue

# What a sheet has of a row, in the order of its columns.
TAKEN = ("number", "place", "head", "kind", "state", "colour", "day", "sentence")


def listed(view: View, query: Query) -> Page:
    """Return the open clues of the area, oldest first; above the township sums only."""
    scope = view.scope(query.get("area", ""))
    if not view.names_shown:
        return _sums(view, scope)
    found = view.records.clues.open(scope)
    state, after = query.get("state", ""), query.get("after", "")
    chosen = [one for one in found if not state or one.state == state]
    if after:
        chosen = [one for one in chosen if _key(one) > after]
    shown = chosen[:PAGE]
    values = {
        "rows": clue_rows(view, shown),
        "count": len(found),
        "next": _key(shown[-1]) if len(chosen) > PAGE else "",
        "query": {"state": state, "area": query.get("area", "")},
        "states": _states(view),
        "sums": [],
        "summed": False,
    }
    return Page("clues.html", values, tuple(dict.fromkeys(one.household for one in shown)))


def sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the open clues of a filter. Raises NotThere above the township."""
    scope, state = view.scope(query.get("area", "")), query.get("state", "")
    if not view.names_shown:
        raise NotThere

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        found = [one for one in view.records.clues.open(scope) if not state or one.state == state]
        for first in range(0, len(found), BLOCK):
            rows = clue_rows(view, found[first : first + BLOCK])
            yield [[row[name] for name in TAKEN] for row in rows]

    return blocks()


def one(view: View, number: str) -> Page:
    """Return one clue with its steps and those that may follow. Raises NotThere."""
    found = view.records.clues.one(view.area, number[:40]) if view.names_shown else None
    if found is None:
        raise NotThere
    words, texts = view.content.file_words, view.content.texts
    steps = [
        {
            "at": clock(view, step.at),
            "state": words.steps[step.state].name,
            "colour": words.colours[step.colour].name if step.colour else "",
            "who": _who(view, step.by),
            "reason": reason_of(step, view.content),
        }
        for step in view.records.clues.steps(view.area, found.number)
    ]
    township = view.visitor.person.role == SUPERVISOR and view.level == MOVING
    following = words.steps[found.state].next if township else ()
    values = {
        "row": clue_rows(view, [found])[0],
        "source": texts(f"clue.by_{found.source}"),
        "ref": found.ref,
        "steps": steps,
        "following": [(state, words.steps[state].name) for state in following],
        "once": secrets.token_hex(8),
        "colours": [(colour, word.name) for colour, word in words.colours.items()],
    }
    return Page("clue.html", values, (found.household,))


def clue_rows(view: View, found: Sequence[Clue]) -> list[dict[str, Any]]:
    """Return what lists show of clues."""
    words = view.content.file_words
    homes = view.desk.homes_of(view.area, {one.household for one in found})
    return [
        {
            "number": one.number,
            "household": one.household,
            "head": view.head(homes[one.household].head)
            if one.household in homes
            else one.household,
            "place": view.place(one.village),
            "kind": kind_of(one, view.content),
            "state": words.steps[one.state].name,
            "colour": words.colours[one.colour].name if one.colour else "",
            "tone": one.colour,
            "day": one.raised_on,
            "sentence": one.sentence,
        }
        for one in found
    ]


def _sums(view: View, scope: str) -> Page:
    """Return how many clues stand where; no household is named."""
    states: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    for village, state, many in view.records.clues.by_village(scope):
        states[state] += many
        areas[below(scope, village)] += many
    by_state = [(name, states[state]) for state, name in _states(view) if states[state]]
    values = {
        "rows": [],
        "count": states.total(),
        "next": "",
        "query": {"state": "", "area": ""},
        "states": by_state,
        "sums": [(view.place(code), areas[code]) for code in sorted(areas)],
        "summed": True,
    }
    return Page("clues.html", values)


def _states(view: View) -> list[tuple[str, str]]:
    steps = view.content.file_words.steps
    return [(state, word.name) for state, word in steps.items() if state != "excluded"]


def _key(clue: Clue) -> str:
    return f"{clue.raised_on} {clue.number}"


def _who(view: View, person_id: str) -> str:
    person = view.records.person(person_id) if person_id else None
    return person.name if person else view.content.texts("clue.nobody")
