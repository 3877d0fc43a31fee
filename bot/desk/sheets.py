"""The filtered lists as CSV or XLSX, read by the page: memory stays small however long they are."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeAlias

from bot.commands.export_book import book, harmless
from bot.commands.export_form import Column
from bot.commands.export_form import Sheet as Form
from bot.desk.ledger import Query
from bot.desk.view import View

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
A_READ = 64 * 1024

Cells: TypeAlias = Sequence[Any]
# Yields the rows of a filter, a block at a time. Raises NotThere before the first.
Sheet: TypeAlias = Callable[[View, Query], Iterator[Sequence[Cells]]]


def taken(view: View, name: str, rows: Iterator[Sequence[Cells]], kind: str) -> Iterator[bytes]:
    """Yield the file of a list. kind: of KINDS. name: of the list, its columns are in the texts."""
    titles = view.content.texts(f"desk.columns_{name}").split()
    if kind == "csv":
        return _csv(titles, rows)
    return _xlsx(view, titles, view.content.texts(f"desk.sheet_{name}"), rows)


def _csv(titles: Sequence[str], rows: Iterator[Sequence[Cells]]) -> Iterator[bytes]:
    # The mark tells spreadsheets on Windows that this is UTF-8.
    yield ("\ufeff" + _lines([titles])).encode()
    for block in rows:
        yield _lines(block).encode()


def _xlsx(
    view: View, titles: Sequence[str], name: str, rows: Iterator[Sequence[Cells]]
) -> Iterator[bytes]:
    """Yield a workbook; it is written to a file that nobody else sees, and read from there."""
    columns = tuple(Column(str(at), title, "day", "", "") for at, title in enumerate(titles))
    every: Iterable[Cells] = chain.from_iterable(rows)
    records = ({str(at): cell for at, cell in enumerate(cells)} for cells in every)
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        file = Path(folder, "list.xlsx")
        with book(file, view.content.county.zone) as opened:
            opened.add(Form(name, name, "", columns), records)
        with file.open("rb") as stream:
            yield from _blocks(stream)


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(A_READ):
        yield block


def _lines(rows: Any) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([harmless(str(cell)) for cell in row] for row in rows)
    return stream.getvalue()
