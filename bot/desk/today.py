"""What is to be done today, and the area in sums."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.commands.chart import chart_svg
from bot.desk.clues import clue_rows
from bot.desk.ledger import TO_ASSIGN, TO_VERIFY, Query, row_of
from bot.desk.view import Page, View
from bot.desk.walks import MOST_COUNTED, visit_rows
from handlers.digest.facts import below, summed, total
from state.desk_rows import LedgerFilter, Sums, VisitFilter

SHOWN = 8


def today(view: View, query: Query) -> Page:
    """Return overdue problems, those that wait for verification, clues and today's visits."""
    desk, scope, day = view.desk, view.area, view.today
    overdue = LedgerFilter(scope, overdue_on=day)
    waiting = LedgerFilter(scope, TO_VERIFY)
    made = VisitFilter(scope, day, day)
    clues, count, reads = _clues(view)
    values = {
        "overdue": [row_of(view, one) for one in desk.ledger(overdue, SHOWN)],
        "overdue_count": desk.ledger_count(overdue),
        "waiting": [row_of(view, one) for one in desk.ledger(waiting, SHOWN)],
        "waiting_count": desk.ledger_count(waiting),
        "raised_count": desk.ledger_count(LedgerFilter(scope, TO_ASSIGN)),
        "visits": visit_rows(view, desk.visits(made, SHOWN)),
        "visits_count": desk.visits_count(made, MOST_COUNTED),
        "clues": clues,
        "clues_count": count,
    }
    return Page("today.html", values, reads)


def areas(view: View, query: Query) -> Page:
    """Return the areas below one with their sums, in the order of their codes."""
    scope = view.scope(query.get("area", ""))
    first = view.today.replace(day=1)
    by_village = view.desk.sums(scope, first, view.today, view.today)
    together: dict[str, Sums] = defaultdict(Sums)
    for code, sums in by_village.items():
        together[below(scope, code)] += sums
    codes = sorted({*together, *(code for code, _ in view.below(scope))})
    values = {
        "scope": scope,
        "name": view.place(scope),
        "path_up": _path(view, scope),
        "rows": [(code, view.place(code), together.get(code, Sums()), _has(view, code, scope))
                 for code in codes],
        "all": sum(by_village.values(), Sums()),
        "since": first,
    }  # fmt: skip
    return Page("areas.html", values)


def chart(view: View, query: Query) -> str:
    """Return a chart as SVG of the households visited this week, by the areas below one."""
    scope, read = view.scope(query.get("area", "")), view.records.digests
    first = view.today - timedelta(days=view.today.weekday())
    homes = read.homes(scope)
    made = read.visit_counts(scope, first, view.today, view.moment.at)
    every = dict(summed(scope, homes))
    seen = dict(summed(scope, {village: many for village, (_, many) in made.items()}))
    codes = sorted({*every, *seen})
    visits, visited = total(made)
    texts, period = view.content.texts, f"{first} – {view.today}"
    title = texts("digest.sheet.chart_title", area=view.place(scope), period=period)
    counts = {"count": visits, "households": visited, "every": sum(homes.values())}
    line = texts("digest.sheet.chart_line", **counts)
    rows = [(view.place(code), seen.get(code, 0), every.get(code, 0)) for code in codes]
    return chart_svg(title, line, rows)


def _path(view: View, scope: str) -> Sequence[tuple[str, str]]:
    """Return the areas from the reader's own down to *scope*."""
    chain = [code for code in view.content.knowledge.areas.chain(scope) if code != scope]
    inside = chain[: chain.index(view.area) + 1] if view.area in chain else []
    return [(code, view.place(code)) for code in reversed(inside)]


def _has(view: View, code: str, scope: str) -> bool:
    """Whether an area can be opened further."""
    return code != scope and bool(view.content.knowledge.areas.children(code))


def _clues(view: View) -> tuple[list[dict[str, Any]], int, tuple[str, ...]]:
    """Return the clues nobody verified yet, how many, and whose files they show."""
    if not view.names_shown:
        sums = view.records.clues.by_village(view.area)
        return [], sum(many for _, state, many in sums if state == "raised"), ()
    found = [one for one in view.records.clues.open(view.area) if one.state == "raised"]
    shown = found[:SHOWN]
    return clue_rows(view, shown), len(found), tuple(dict.fromkeys(c.household for c in shown))
