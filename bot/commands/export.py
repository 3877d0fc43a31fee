"""The county's forms of an area and a span of days: XLSX with its explanations, or CSV of visits.

Above the township names are left out, in what was written too, unless they are asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import select, union

from bot.commands.export_book import book, write_csv
from bot.commands.export_days import day_rows
from bot.commands.export_form import Cell, Column, Record, Sheet, county_form, county_sheets
from bot.commands.export_households import household_rows
from bot.commands.export_problems import problem_rows, step_rows
from bot.commands.export_source import Source, snapshot
from bot.commands.export_visits import earlier_rows, visit_rows
from bot.commands.masking import roster_names
from handlers.inbound import Content
from handlers.kept_words import Mask, masking
from state.records import Records
from state.scope import scope_clause
from state.tables import problem_contacts, problems, visits

Rows: TypeAlias = Callable[[Source], Iterator[Record]]

# Form → its sheets by id, each with what yields its rows.
FORMS: Mapping[str, Mapping[str, Rows]] = {
    "visits": {"visits": visit_rows, "visits_before": earlier_rows},
    "problems": {"problems": problem_rows, "steps": step_rows},
    "households": {"households": household_rows},
    "days": {"days": day_rows},
}
ALL = "all"
CSV, XLSX = ".csv", ".xlsx"
OPEN_END = (date(2000, 1, 1), date(2999, 1, 1))
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export. form: of FORMS, or ALL. names: with names also above the township.

    scope: an area code. days: first and last, both included. at: aware; when it is asked for.
    """

    scope: str
    days: tuple[date, date]
    at: datetime
    form: str = "visits"
    names: bool = False

    @property
    def nameless(self) -> bool:
        return not self.names and not below_county(self.scope)


def export(records: Records, content: Content, wanted: Wanted, file: Path) -> dict[str, int]:
    """Write the forms as they stand now; return how many rows each sheet has, by its id.

    file: ends in .xlsx or, for visits alone, in .csv. content: with the places of rosters.
    Raises ValueError for another ending, form or days, OSError when the file cannot be written.
    """
    sheets = _sheets(wanted.form, file)
    if not EARLIEST <= wanted.days[0] <= wanted.days[1] <= LATEST:
        raise ValueError("from {} to {} are no days that can be exported".format(*wanted.days))
    with snapshot(records.engine) as connection:
        source = Source(connection, wanted.scope, wanted.days, wanted.at, content)
        hide = _hiding(records, source) if wanted.nameless else None
        if file.suffix == CSV:
            (sheet, rows), *_ = sheets
            shown = _shown(sheet, rows(source), hide)
            return {sheet.id: write_csv(file, sheet, shown, content.county.zone)}
        with book(file, content.county.zone) as opened:
            for sheet, rows in sheets:
                opened.add(sheet, _shown(sheet, rows(source), hide))
            opened.explain(_head(source, wanted), [sheet for sheet, _ in sheets])
            return opened.counts


def below_county(scope: str) -> bool:
    """Whether a scope is a township or a village: those have a part of our own in their code."""
    return "-" in scope


def _sheets(form: str, file: Path) -> list[tuple[Sheet, Rows]]:
    if file.suffix not in (CSV, XLSX):
        raise ValueError(f"{file.name}: ends neither in .csv nor in .xlsx")
    if file.suffix == CSV and form != "visits":
        raise ValueError(f"{file.name}: a .csv holds visits only; end it in .xlsx")
    if form != ALL and form not in FORMS:
        raise ValueError(f"{form}: no such form; there are {', '.join(FORMS)} and {ALL}")
    chosen = FORMS.values() if form == ALL else [FORMS[form]]
    known = county_sheets()
    return [(known[id_], rows) for each in chosen for id_, rows in each.items()]


def _shown(sheet: Sheet, rows: Iterable[Record], hide: Mask | None) -> Iterator[Record]:
    """Yield the rows as their reader may see them. hide: None when names may be seen."""
    for row in rows:
        if hide is None:
            yield row
        else:
            yield {c.key: _hidden(c, row.get(c.key), hide) for c in sheet.columns}


def _hidden(column: Column, cell: Cell, hide: Mask) -> Cell:
    if column.kind == "name":
        return None
    return hide(cell) if column.kind == "words" and isinstance(cell, str) else cell


def _hiding(records: Records, source: Source) -> Mask:
    """Return what masks the names of the roster, and those that stand in the records beside it."""
    beside = union(
        select(visits.c.household).where(scope_clause(visits.c.village, source.scope)),
        select(problems.c.household).where(scope_clause(problems.c.area, source.scope)),
        select(problems.c.owner).where(scope_clause(problems.c.area, source.scope)),
    )
    raisers = select(problem_contacts.c.name)
    named = [row[0] for query in (beside, raisers) for row in source.connection.execute(query)]
    return masking([*roster_names(records), *named], source.content.texts("roster.somebody"))


def _head(source: Source, wanted: Wanted) -> list[tuple[str, str]]:
    """Return what is told of the whole workbook: area, days, when, and whether names are in it."""
    about = county_form()["about"]
    since, until = wanted.days
    every = wanted.days == OPEN_END
    local = wanted.at.astimezone(source.content.county.zone)
    return [
        (about["area"], source.name(wanted.scope)),
        (about["days"], about["every_day"] if every else f"{since} — {until}"),
        (about["at"], f"{local:%Y-%m-%d %H:%M}"),
        (about["names"], about["without_names" if wanted.nameless else "with_names"]),
    ]
