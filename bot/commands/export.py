"""Visits of an area for the county's own records: CSV or XLSX, words as recorded.

Above the township names are left out, in what was written too, unless they are asked for.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from bot.commands.masking import Mask, masking, roster_names
from bot.commands.roster_file import form
from config.texts import Texts
from knowledge.areas import Areas
from state.records import CHINA, Records
from state.rows import Visit, VisitDraft

# The columns that are nothing but a name: the household's, the visitor's.
NAMES = (6, 13)
# What a spreadsheet would run as a formula when a CSV cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_visits(
    records: Records,
    scope: str,
    days: tuple[date, date],
    file: Path,
    given: tuple[Areas, Texts],
    names: bool = False,
) -> int:
    """Write the latest versions of all kept visits of a scope; return how many.

    days: first and last, both included. file: ends in .csv or .xlsx. given: the knowledge's areas
    and the copy. names: with names also above the township.
    Raises ValueError for another ending, OSError when the file cannot be written.
    """
    if file.suffix not in (".csv", ".xlsx"):
        raise ValueError(f"{file.name}: ends neither in .csv nor in .xlsx")
    kept = [visit for visit in records.visits(scope, *days) if visit.status == "kept"]
    rows = list(_rows(kept, *given))
    if not names and not below_county(scope):
        rows = list(_nameless(rows, _mask(records, rows, given[1])))
    (_write_csv if file.suffix == ".csv" else _write_xlsx)(file, rows)
    return len(rows)


def _rows(visits: Sequence[Visit], areas: Areas, texts: Texts) -> Iterator[list[str]]:
    for visit in visits:
        draft = visit.draft
        yield [
            visit.receipt,
            str(visit.version),
            draft.visited_on.isoformat(),
            texts(f"visit.part_{draft.part_of_day}") if draft.part_of_day else "",
            texts(f"visit.method_{draft.method}"),
            areas.full_name(draft.village) or draft.village,
            draft.household,
            draft.household_id,
            _seen(draft, texts),
            "；".join(draft.problems),
            "；".join(draft.done),
            "；".join(draft.promised),
            draft.follow_up_on.isoformat() if draft.follow_up_on else "",
            visit.visitor_name,
            f"{visit.submitted_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            visit.reason,
        ]


def below_county(scope: str) -> bool:
    """Whether a scope is a township or a village: those have a part of our own in their code."""
    return "-" in scope


def _mask(records: Records, rows: Sequence[Sequence[str]], texts: Texts) -> Mask:
    """Return what masks the names of the roster, and those that stand in the rows themselves."""
    named = [row[at] for row in rows for at in NAMES]
    return masking([*roster_names(records), *named], texts("roster.somebody"))


def _nameless(rows: Sequence[Sequence[str]], mask: Mask) -> Iterator[list[str]]:
    """Yield the rows without whose they are and who wrote them; roster names masked elsewhere."""
    for row in rows:
        yield ["" if at in NAMES else mask(cell) for at, cell in enumerate(row)]


def _seen(draft: VisitDraft, texts: Texts) -> str:
    named = {aspect: texts(f"visit.aspect_{aspect}") for aspect in draft.seen}
    return "；".join(f"{named[aspect]}：{said}" for aspect, said in draft.seen.items())


def _write_csv(file: Path, rows: Sequence[Sequence[str]]) -> None:
    # utf-8-sig: spreadsheets on Windows read plain UTF-8 as something else.
    with file.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow(form()["visits"]["columns"])
        writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _write_xlsx(file: Path, rows: Sequence[Sequence[str]]) -> None:
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), plain) as book:
        page = book.add_worksheet(form()["visits"]["name"])
        page.write_row(0, 0, form()["visits"]["columns"], book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, row)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
