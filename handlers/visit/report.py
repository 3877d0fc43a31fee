"""One visit note in, one plain record out: for `run_bot.py read-visit` and for measuring."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.household import resolve
from handlers.inbound import Content
from handlers.visit.draft import label
from handlers.visit.form import read_note
from handlers.visit.notes import Given
from handlers.visit.question import is_question
from handlers.visit.reading import Visited
from state.rows import Household


def read_visit_line(
    content: Content, request: Mapping[str, Any], roster: Sequence[Household] = ()
) -> dict[str, Any]:
    """Read one note without any conversation.

    request: text, on (ISO date it is said on), optionally households (names, when there is no
    roster). roster: the village's households. Returns text, is_visit, question, visits; each visit
    with household, household_id, choices (when several fit), visited_on (null: no such day),
    part_of_day, method, seen, problems, done, promised, follow_up_on.
    Raises KeyError for a missing text or date, ValueError for a date that is not one.
    """
    text, words = str(request["text"]).strip(), content.visit_words
    named = tuple(_named(name, n) for n, name in enumerate(request.get("households") or (), 1))
    given = Given(date.fromisoformat(request["on"]), (*roster, *named), words)
    question = is_question(text, words)
    visits = () if question else read_note(text, given)
    return {
        "text": text,
        "is_visit": bool(visits),
        "question": question,
        "visits": [_plain(visited, given) for visited in visits],
    }


def _named(name: str, number: int) -> Household:
    return Household(f"named-{number}", "", "", name)


def _plain(visited: Visited, given: Given) -> dict[str, Any]:
    found, notes = resolve(visited.said, given.roster), visited.notes
    sure = found.households[0] if found.kind == "sure" else None
    asked = found.households if found.kind in ("ask", "like") else ()
    return {
        "household": sure.head if sure else visited.said.spoken,
        "household_id": sure.id if sure else "",
        "choices": [label(household, asked) for household in asked],
        "visited_on": visited.visited_on.isoformat() if visited.visited_on else None,
        "part_of_day": visited.part_of_day,
        "method": visited.method,
        "seen": dict(notes.seen),
        "problems": list(notes.problems),
        "done": list(notes.done),
        "promised": list(notes.promised),
        "follow_up_on": notes.follow_up_on.isoformat() if notes.follow_up_on else None,
    }
