"""What is done to the records at a desk, without the chat: rosters in, visits and backups out."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

from bot.content import clock_of, load_content
from config.settings import Settings
from handlers.digest import compose, period_of
from state.database import read_engine, sqlite_file, write_engine
from state.migrate import upgrade
from state.records import Records
from state.writer import Writer


class Refused(Exception):
    """The command could not be carried out; the text says why, one line a problem."""


async def import_file(settings: Settings, file: Path, codes: Path | None) -> str:
    """Import a roster workbook and write new binding codes to *codes*. Raises Refused."""
    from bot.roster import Imported, RosterRefused, import_roster, told, write_codes

    content = load_content()
    given = (content.knowledge.areas, content.texts)
    async with _opened(settings) as (writer, records):
        try:
            now = clock_of(content.county).at
            done = await import_roster(writer, records, file, now, given)
        except (OSError, ValueError, RosterRefused) as error:
            raise Refused(f"{file}: {error}") from error
    if not isinstance(done, Imported):
        raise Refused("\n".join(told(done, content.texts)))
    if codes and done.codes:
        write_codes(codes, done.codes, content.knowledge.areas)
    issued = f"{len(done.codes)} codes" + (f" in {codes}" if codes and done.codes else "")
    return f"{done.areas} places, {done.people} people, {done.households} households; {issued}"


async def export_file(settings: Settings, scope: str, days: tuple[date, date], file: Path) -> str:
    """Write the visits of an area to CSV or XLSX. Raises Refused."""
    from bot.export import export_visits

    content = load_content()
    given = (content.knowledge.areas, content.texts)
    async with _opened(settings) as (_, records):
        try:
            count = export_visits(records, scope, days, file, given)
        except (OSError, ValueError) as error:
            raise Refused(str(error)) from error
    return f"{count} visits in {file}"


async def digest_text(settings: Settings, scope: str, kind: str, on: date | None) -> str:
    """Return the digest of an area for the day or week that holds *on*, as it stands now."""
    content = load_content()
    moment = clock_of(content.county)
    period = period_of(kind, on or moment.today)
    async with _opened(settings) as (_, records):
        return compose(scope, period, moment.at, records, content).text


def backup(settings: Settings, file: Path) -> str:
    """Copy the SQLite records, as of one moment, while the bot may be running. Raises Refused."""
    source = sqlite_file(database_of(settings))
    if source is None:
        raise Refused("the records are in PostgreSQL; use pg_dump")
    if not source.exists():
        raise Refused(f"{source}: nothing to back up")
    if file.exists():
        raise Refused(f"{file}: exists already")
    live, copy = sqlite3.connect(source), sqlite3.connect(file)
    with contextlib.closing(live), contextlib.closing(copy):
        live.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise Refused(f"{file}: the copy is damaged: {verdict}")
    return f"{file}: {file.stat().st_size} bytes, intact"


def database_of(settings: Settings) -> str:
    """Return the database URL; SQLite in the data folder unless one is set."""
    return settings.database_url or f"sqlite:///{settings.data.absolute() / 'zhucuntong.db'}"


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Writer, Records]]:
    url = database_of(settings)
    upgrade(url)
    reading = read_engine(url)
    try:
        async with Writer(write_engine(url)) as writer:
            yield writer, Records(reading)
    finally:
        reading.dispose()
