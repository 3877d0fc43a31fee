"""One-time codes for household doors: a household that sends its own is bound as a household."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import xlsxwriter
from sqlalchemy import insert, select, union

from bot.commands.off_roster import DROP_CODES
from bot.commands.roster_file import form
from knowledge.areas import Areas
from knowledge.schema import NATION
from state.changes import Committed, Write
from state.codes import hash_code, new_code
from state.database import upsert
from state.records import Records
from state.rows import Household
from state.tables import bindings, codes, people
from state.writer import Writer

# A code stands at a door until it is used, so it lives longer than one handed to a cadre.
CODE_LIFE = timedelta(days=365)
ROLE = "household"

INSERT_CODE = insert(codes)


class CodesRefused(Exception):
    """The database refused the codes as a whole; nothing was stored."""


@dataclass(frozen=True, slots=True)
class DoorCode:
    """A household's one-time code. It is stored by hash only and cannot be read again."""

    household: Household
    code: str
    expires_at: datetime


async def issue_door_codes(writer: Writer, records: Records, now: datetime) -> tuple[DoorCode, ...]:
    """Store a code for every household that is not bound and holds no good one; return them.

    A household whose id is also an official's gets none. now: aware.
    Raises CodesRefused, DatabaseDown.
    """
    homes = await asyncio.to_thread(_homes, records)
    known = await asyncio.to_thread(_with_a_way_in, records, now)
    issued = tuple(
        DoorCode(home, new_code(), now + CODE_LIFE) for home in homes if home.id not in known
    )
    writes = list(_writes(homes, issued, records.engine.dialect.name))
    outcome = await writer.execute(writes)
    if not isinstance(outcome, Committed):
        raise CodesRefused(str(outcome))
    return issued


def write_door_page(book: Any, issued: Sequence[DoorCode], areas: Areas) -> None:
    """Add a sheet with the door codes to an open workbook, in the order of villages and groups."""
    sheet = form()["doors"]
    page: xlsxwriter.worksheet.Worksheet = book.add_worksheet(sheet["name"])
    page.set_column(0, len(sheet["columns"]), 18)
    page.write_row(0, 0, sheet["columns"], book.add_format({"bold": True}))
    for number, one in enumerate(issued, 1):
        home, use = one.household, sheet["use"].format(code=one.code)
        place = areas.full_name(home.village) or home.village
        until = f"{one.expires_at:%Y-%m-%d}"
        page.write_row(number, 0, (place, home.group, home.head, home.id, one.code, until, use))


def _homes(records: Records) -> list[Household]:
    """Return all households but those whose id is an official's."""
    with records.engine.connect() as connection:
        rows = connection.execute(select(people.c.id).where(people.c.role != ROLE))
        officials = frozenset(row[0] for row in rows)
    return [home for home in records.households(NATION) if home.id not in officials]


def _with_a_way_in(records: Records, now: datetime) -> Collection[str]:
    good = select(codes.c.person).where(codes.c.used_at.is_(None), codes.c.expires_at > now)
    with records.engine.connect() as connection:
        return frozenset(
            row[0] for row in connection.execute(union(good, select(bindings.c.person)))
        )


def _writes(
    homes: Sequence[Household], issued: Sequence[DoorCode], dialect: str
) -> Iterator[Write]:
    """Yield the households as people, as they stand now, and then the codes."""
    statement = upsert(dialect, people)
    for home in homes:
        row = {"id": home.id, "name": home.head, "role": ROLE, "area": home.village}
        yield Write(statement, {**row, "unit": "", "left_at": None})
    for one in issued:
        yield Write(DROP_CODES, {"of_person": one.household.id})
    for one in issued:
        values = {"code_hash": hash_code(one.code), "person": one.household.id}
        yield Write(INSERT_CODE, {**values, "expires_at": one.expires_at})
