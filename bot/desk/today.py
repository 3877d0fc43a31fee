"""What is to be done today, and the area in sums."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.commands.chart import WIDTH, chart_svg
from bot.desk.clues import clue_rows
from bot.desk.ledger import TO_ASSIGN, TO_VERIFY, Query, rows_of
from bot.desk.view import Page, View, homes_read
from bot.desk.walks import MOST_COUNTED, visit_rows
from handlers.digest.facts import below, summed, total
from state.desk_rows import LedgerFilter, Sums, VisitFilter

SHOWN = 8
# A chart for a phone, drawn so that its letters are as large as the page's.
NARROW = 360


def today(view: View, query: Query) -> Page:
    """Return the problems that are late or wait for somebody, clues and today's visits."""
    desk, scope, day = view.desk, view.area, view.today
    filters = {
        "overdue": LedgerFilter(scope, overdue_on=day),
        "waiting": LedgerFilter(scope, TO_VERIFY),
        "raised": LedgerFilter(scope, TO_ASSIGN),
    }
    made = VisitFilter(scope, day, day)
    found = {name: desk.ledger(wanted, SHOWN) for name, wanted in filters.items()}
    visits, (clues, count, reads) = desk.visits(made, SHOWN), _clues(view)
    values = {
        **{name: rows_of(view, rows) for name, rows in found.items()},
        **{f"{name}_count": desk.ledger_count(wanted) for name, wanted in filters.items()},
        "visits": visit_rows(view, visits),
        "visits_count": desk.visits_count(made, MOST_COUNTED),
        "clues": clues,
        "clues_count": count,
    }
    named = (*reads, *(one.household_id for rows in found.values() for one in rows))
    read = homes_read((*named, *(one.draft.household_id for one in visits)))
    return Page("today.html", values, read)


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
    texts = view.content.texts
    period = f"{first}" if first == view.today else f"{first} – {view.today}"
    title = texts("digest.sheet.chart_title", area=view.place(scope), period=period)
    counts = {"count": visits, "households": visited, "every": sum(homes.values())}
    line = texts("digest.sheet.chart_line", **counts)
    rows = [(view.place(code), seen.get(code, 0), every.get(code, 0)) for code in codes]
    return chart_svg(title, line, rows, NARROW if query.get("narrow") == "1" else WIDTH)


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
