"""Households: a page of the roster, a search by name, and one household's file."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.desk.ledger import Query, kept, rows_of
from bot.desk.staff import bound_home
from bot.desk.view import BLOCK, PAGE, NotThere, Page, View, clock, homes_read
from bot.desk.walks import visit_rows
from handlers.clue.wording import clue_short
from handlers.household_file.file import File, open_file
from handlers.household_file.page import status_text
from handlers.household_file.saying import fact_line
from handlers.inbound import Inbound
from state.rows import Household

MOST_VISITS = 20
# What a line of the chat begins with; a list on a page has its own.
BULLET = "\u00b7 "


def listed(view: View, query: Query) -> Page:
    """Return a page of households, or those a name means."""
    scope, name = view.scope(query.get("area", "")), query.get("name", "").strip()[:40]
    village, _, id_ = query.get("after", "")[:120].partition(" ")
    if name:
        found: Sequence[Household] = view.records.files.named(scope, name)
    else:
        found = view.desk.homes(scope, (village, id_) if id_ else None, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE and not name else None
    values = {
        "rows": [_row(view, home) for home in found[:PAGE]],
        "next": f"{last.village} {last.id}" if last else "",
        "query": {**kept(query, "area"), "name": name},
        "areas": view.below(view.area),
    }
    return Page("homes.html", values, homes_read(home.id for home in found[:PAGE]))


def sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the households of an area, or those a name means."""
    scope, name = view.scope(query.get("area", "")), query.get("name", "").strip()[:40]

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        if name:
            yield [
                tuple(_row(view, home).values()) for home in view.records.files.named(scope, name)
            ]
            return
        after: tuple[str, str] | None = None
        while found := view.desk.homes(scope, after, BLOCK):
            yield [tuple(_row(view, home).values()) for home in found]
            after = (found[-1].village, found[-1].id)

    return blocks()


def one(view: View, household: str) -> Page:
    """Return the file of a household in the reader's area; reading it is audited."""
    home = view.desk.homes_of(view.area, [household[:80]]).get(household)
    if home is None:
        raise NotThere
    inbound = view.inbound
    file = open_file(inbound, home)
    problems = view.records.problems.of_household(home.id, view.area)
    values = {
        "row": _row(view, home),
        "left": clock(view, home.left_at) if home.left_at else "",
        "members": [_member(view, home, each) for each in home.members],
        "statuses": [view.of_home(home, status_text(inbound, each)) for each in file.statuses],
        "facts": _facts(view, inbound, file),
        "marks": _marks(view, file),
        "visits": visit_rows(view, file.visits[:MOST_VISITS]),
        "problems": rows_of(view, problems),
        "clues": _clues(view, home),
        "phone": bound_home(view, home.id) is not None,
    }
    return Page("home.html", values, (home.id,))


def _row(view: View, home: Household) -> dict[str, Any]:
    return {
        "id": home.id,
        "head": view.head(home.head),
        "nickname": view.head(home.nickname) if view.names_shown else "",
        "place": view.place(home.village),
        "group": home.group,
        "kind": home.kind,
    }


def _member(view: View, home: Household, member: Any) -> dict[str, Any]:
    age = view.today.year - member.birth_year if member.birth_year else None
    return {"name": view.head(member.name), "relation": member.relation, "age": age}


def _facts(view: View, inbound: Inbound, file: File) -> list[str]:
    told = [one for one in file.told if one.fact in view.content.knowledge.facts]
    newest = sorted(told, key=lambda one: str(one.day), reverse=True)
    lines = [fact_line(one, inbound.content).lstrip(BULLET) for one in newest]
    return [view.of_home(file.household, line) for line in lines]


def _marks(view: View, file: File) -> list[dict[str, Any]]:
    policies, words = view.content.knowledge.policies, view.content.file_words
    return [
        {
            "policy": policies[mark.policy].short,
            "mark": words.marks[mark.mark].name,
            "why": view.of_home(file.household, mark.why),
            "day": mark.day,
        }
        for mark in file.marks.values()
        if mark.policy in policies
    ]


def _clues(view: View, home: Household) -> list[dict[str, Any]]:
    found = view.records.clues.of(view.area, home.id)
    return [
        {"number": one.number, "short": clue_short(one, view.content), "day": one.raised_on,
         "opens": view.names_shown}
        for one in found
    ]  # fmt: skip
