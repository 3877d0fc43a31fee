"""Imports a checked roster in one transaction, and issues one-time codes to those who need one."""

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import bindparam, delete, insert, select, union

from bot.commands.door_codes import DoorCode, write_door_page
from bot.commands.off_roster import (
    DROP_CODES,
    home_leaving_writes,
    leaving_writes,
    missing_homes,
    missing_people,
)
from bot.commands.roster_check import Checked, Problem, Roster, check_roster, told
from bot.commands.roster_file import form, write_template
from bot.commands.roster_statuses import status_writes
from config.texts import Texts
from knowledge.areas import Areas
from knowledge.schema import NATION
from state.changes import Committed, Write
from state.codes import hash_code, new_code
from state.database import upsert
from state.records import Records
from state.rows import Household, Person
from state.tables import (
    bindings,
    codes,
    households,
    local_areas,
    members,
    people,
    roster_imports,
)
from state.writer import Writer

__all__ = ["Checked", "Problem", "Roster", "check_roster", "told", "write_template"]

CODE_LIFE = timedelta(days=30)
# Households compared with the stored ones at a time.
AT_ONCE = 500

INSERT_CODE, INSERT_MEMBER = insert(codes), insert(members)
INSERT_IMPORT = insert(roster_imports)
DROP_MEMBERS = delete(members).where(members.c.household == bindparam("of_household"))


class RosterRefused(Exception):
    """The database refused the roster as a whole; nothing was stored."""


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A one-time code to hand out. It is stored by hash only and cannot be read again."""

    person: Person
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import stored. left: who was taken off the roster and is bound no longer.

    left_homes: the households that were.
    """

    areas: int
    people: int
    households: int
    codes: tuple[IssuedCode, ...]
    left: tuple[Person, ...] = ()
    left_homes: tuple[Household, ...] = ()


async def import_roster(
    writer: Writer,
    records: Records,
    path: Path,
    now: datetime,
    given: tuple[Areas, Texts],
    whole: str | None = "",
) -> Imported | tuple[Problem, ...]:
    """Import a roster workbook; return its problems instead when it has any, and store nothing.

    now: aware. given: the knowledge's areas and the copy. Importing a file again updates what it
    holds and doubles nothing. Whoever works in a place it names and is missing in it is taken off
    the roster and bound no longer; so is everyone missing of the area *whole*, and nobody when that
    is None. A household is taken off only when it is missing in the roster of the area *whole*.
    Raises OSError when the file cannot be read, RosterRefused, DatabaseDown.
    """
    areas, texts = given
    local = await asyncio.to_thread(records.local_areas)
    checked = await asyncio.to_thread(check_roster, path, areas, local, texts, now.year)
    if checked.problems:
        return checked.problems
    if taken := await asyncio.to_thread(_taken_ids, records, checked.roster, texts):
        return taken
    known = await asyncio.to_thread(_people_with_a_way_in, records, now)
    issued = issue([p for p in checked.roster.people if p.id not in known], now)
    roster = checked.roster
    left = [] if whole is None else await asyncio.to_thread(missing_people, records, roster, whole)
    gone = await asyncio.to_thread(missing_homes, records, roster, whole or "")
    more = [_import_row(path, roster, now), *leaving_writes([each.id for each in left], now)]
    more += home_leaving_writes(gone, now)
    statuses = await asyncio.to_thread(records.files.statuses, NATION)
    more += status_writes(roster.statuses, statuses, now)
    await store(writer, records, roster, issued, now, more)
    counts = (len(roster.areas), len(roster.people), len(roster.households))
    return Imported(*counts, tuple(issued), tuple(left), tuple(gone))


def issue(persons: Sequence[Person], now: datetime) -> list[IssuedCode]:
    """Return a fresh code for each person."""
    return [IssuedCode(person, new_code(), now + CODE_LIFE) for person in persons]


async def store(
    writer: Writer,
    records: Records,
    roster: Roster,
    issued: Sequence[IssuedCode],
    now: datetime,
    more: Sequence[Write] = (),
) -> None:
    """Store a roster and its codes in one transaction; households as they stand are left alone.

    Raises RosterRefused.
    """
    dialect = records.engine.dialect.name
    changed = await asyncio.to_thread(_changed, records, roster.households)
    writes = [*_area_writes(roster, dialect), *_people_writes(roster.people, dialect)]
    writes += [*_household_writes(changed, now, dialect), *_code_writes(issued), *more]
    outcome = await writer.execute(writes)
    if not isinstance(outcome, Committed):
        raise RosterRefused(str(outcome))


def write_codes(
    path: Path, issued: Sequence[IssuedCode], areas: Areas, doors: Sequence[DoorCode] = ()
) -> None:
    """Write the codes into a workbook for handing out; it is the only place they can be read.

    doors: those of households, on a sheet of their own.
    """
    sheet = form()["codes"]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet["name"])
        page.set_column(0, len(sheet["columns"]), 18)
        page.write_row(0, 0, sheet["columns"], book.add_format({"bold": True}))
        for number, one in enumerate(issued, 1):
            place = areas.full_name(one.person.area) or one.person.area
            until, use = f"{one.expires_at:%Y-%m-%d}", sheet["use"].format(code=one.code)
            row = (one.person.name, one.person.unit, place, one.code, until, use)
            page.write_row(number, 0, row)
        if doors:
            write_door_page(book, doors, areas)


def _changed(records: Records, found: Sequence[Household]) -> list[Household]:
    """Return the households that are new or not stored like this."""
    changed: list[Household] = []
    for block in (found[first : first + AT_ONCE] for first in range(0, len(found), AT_ONCE)):
        known = records.desk.homes_of(NATION, [home.id for home in block])
        changed += [home for home in block if known.get(home.id) != home]
    return changed


def _people_with_a_way_in(records: Records, now: datetime) -> Collection[str]:
    """Return the people who are bound, or hold a code still good."""
    good = select(codes.c.person).where(codes.c.used_at.is_(None), codes.c.expires_at > now)
    with records.engine.connect() as connection:
        rows = connection.execute(union(good, select(bindings.c.person)))
        return frozenset(row[0] for row in rows)


def _taken_ids(records: Records, roster: Roster, texts: Texts) -> tuple[Problem, ...]:
    """Return a problem for every official whose id is a household's already."""
    wanted = [person.id for person in roster.people]
    with records.engine.connect() as connection:
        found = connection.execute(select(households.c.id).where(households.c.id.in_(wanted)))
        taken = sorted(row[0] for row in found)
    return tuple(Problem("", 0, "", texts("roster.id_of_household", id=each)) for each in taken)


def _area_writes(roster: Roster, dialect: str) -> Iterator[Write]:
    statement = upsert(dialect, local_areas)
    for area in roster.areas:
        yield Write(statement, {**asdict(area), "aliases": list(area.aliases)})


def _people_writes(persons: Sequence[Person], dialect: str) -> Iterator[Write]:
    statement = upsert(dialect, people)
    for person in persons:
        yield Write(statement, {**asdict(person), "left_at": None})


def _household_writes(found: Sequence[Household], now: datetime, dialect: str) -> Iterator[Write]:
    statement = upsert(dialect, households)
    for household in found:
        plain: dict[str, Any] = asdict(household)
        plain.pop("members")
        yield Write(statement, {**plain, "changed_at": now})
    for household in found:
        yield Write(DROP_MEMBERS, {"of_household": household.id})
    for household in found:
        for position, member in enumerate(household.members):
            values = {"household": household.id, "position": position, **asdict(member)}
            yield Write(INSERT_MEMBER, values)


def _code_writes(issued: Sequence[IssuedCode]) -> Iterator[Write]:
    for one in issued:
        yield Write(DROP_CODES, {"of_person": one.person.id})
    for one in issued:
        values = {"code_hash": hash_code(one.code), "person": one.person.id}
        yield Write(INSERT_CODE, {**values, "expires_at": one.expires_at})


def _import_row(path: Path, roster: Roster, now: datetime) -> Write:
    values = {
        "file": path.name,
        "content_hash": hashlib.sha256(path.read_bytes()).hexdigest(),
        "imported_by": "",
        "imported_at": now,
        "people": len(roster.people),
        "households": len(roster.households),
    }
    return Write(INSERT_IMPORT, values)
