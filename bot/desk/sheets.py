"""The filtered lists as CSV, read by the page so that memory stays small however long they are."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from bot.desk import ledger, walks
from bot.desk.ledger import Query
from bot.desk.view import View

BLOCK = 500
# What a spreadsheet would run as a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
APART = "\uff1b"

Cells: TypeAlias = Sequence[Any]
Sheet: TypeAlias = Callable[[View, Query], Iterator[str]]


def ledger_sheet(view: View, query: Query) -> Iterator[str]:
    """Yield the problems of a filter as blocks of CSV. Raises NotThere before the first."""
    wanted = ledger.wanted_of(view, query)
    head = _head(view, "desk.columns_ledger")

    def blocks() -> Iterator[str]:
        yield head
        after = wanted
        while found := view.desk.ledger(after, BLOCK):
            yield _lines(_problem(ledger.row_of(view, each)) for each in found)
            after = replace(after, after=found[-1].number)

    return blocks()


def visits_sheet(view: View, query: Query) -> Iterator[str]:
    """Yield the visits of a filter as blocks of CSV. Raises NotThere before the first."""
    wanted = walks.wanted_of(view, query)
    head = _head(view, "desk.columns_visits")

    def blocks() -> Iterator[str]:
        yield head
        after = wanted
        while found := view.desk.visits(after, BLOCK):
            yield _lines(map(_visit, walks.visit_rows(view, found)))
            last = found[-1]
            after = replace(after, after=(last.draft.visited_on, last.receipt))

    return blocks()


SHEETS: dict[str, Sheet] = {"ledger": ledger_sheet, "visits": visits_sheet}


def _problem(row: dict[str, Any]) -> Cells:
    names = ("number", "state", "place", "who", "what", "raised", "due", "left", "owner", "result")
    return [row[name] for name in names]


def _visit(row: dict[str, Any]) -> Cells:
    seen = APART.join(f"{aspect} {said}" for aspect, said in row["seen"])
    many = [APART.join(row[name]) for name in ("problems", "done", "promised")]
    head = [row[name] for name in ("receipt", "version", "day", "part", "method", "place")]
    return [*head, row["household"], row["visitor"], seen, *many, row["again"] or ""]


def _head(view: View, key: str) -> str:
    # The mark tells spreadsheets on Windows that this is UTF-8.
    return "\ufeff" + _lines([view.content.texts(key).split()])


def _lines(rows: Any) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return stream.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
