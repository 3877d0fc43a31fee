"""What is done to the records at a desk, without the chat: visits and digests out."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from bot.commands.noting import by_account, homes_read
from bot.content import clock_of, load_content, with_local_areas
from bot.recording.talk import read_by
from config.settings import Settings
from handlers.digest.topic import KINDS, compose, digest_record, period_of
from handlers.inbound import Content
from state.database import read_engine, sqlite_file, write_engine
from state.key_files import keys_of
from state.migrate import upgrade
from state.records import LocalArea, Records
from state.rows import Household
from state.writer import Writer


class Refused(Exception):
    """The command could not be carried out; the text says why, one line a problem."""


async def export_file(
    settings: Settings,
    scope: str,
    days: tuple[date, date],
    file: Path,
    form: str = "visits",
    *,
    names: bool = False,
) -> str:
    """Write forms of an area to XLSX, or its visits to CSV. Raises Refused.

    scope: name or code of the area. names: with people's names also above the township.
    """
    from bot.commands.export import Wanted, export

    async with opened_records(settings) as (writer, records):
        content = with_local_areas(load_content(), records.local_areas())
        area = content.knowledge.areas.resolve(scope)
        if not area:
            raise Refused(f"{scope}: no such area; give its full name or its code")
        wanted = Wanted(area, days, clock_of(content.county).at, form, names)
        try:
            if not wanted.nameless:
                await writer.execute([homes_read(area, wanted.at, "export")])
            counts = export(records, content, wanted, file)
        except (OSError, ValueError, OverflowError) as error:
            raise Refused(str(error)) from error
    told = ", ".join(f"{count} {sheet}" for sheet, count in counts.items())
    return f"{told} in {file}"


async def digest_line(
    settings: Settings,
    asked: tuple[str, str, str],
    files: tuple[Path | None, Path | None] = (None, None),
    *,
    as_json: bool,
) -> str:
    """Return a digest as text or JSON. asked: scope, period, as-of, as typed. Raises Refused.

    files: where its workbook and its chart are written to, if anywhere.
    """
    from bot.commands.digest_files import write_chart, write_workbook

    scope, period, as_of = asked
    async with opened_records(settings) as (writer, records):
        content = with_local_areas(load_content(), records.local_areas())
        area = content.knowledge.areas.resolve(scope)
        if not area:
            raise Refused(f"{scope}: no such area; give its full name or its code")
        try:
            at = _moment(as_of, content)
            named = period_of(period, at.date()) if period in KINDS else period
            digest = compose(area, named, at, records, content)
            now = clock_of(content.county).at
            told = [read_by("", home, now, by_account("digest")) for home in digest.homes]
            if noted := [homes_read(area, now, "digest")] if files[0] else told:
                await writer.execute(noted)
            for write, file in zip((write_workbook, write_chart), files, strict=True):
                if file:
                    write(digest, records, content, file)
        except (OSError, ValueError, OverflowError) as error:
            raise Refused(f"{period} {as_of}: {error}") from error
    record = digest_record(digest)
    return json.dumps(record, ensure_ascii=False) if as_json else digest.text


async def sweep_scope(settings: Settings, scope: str, *, as_json: bool) -> str:
    """Look for policies missed in an area; return what was found or changed. Raises Refused."""
    from bot.commands.sweep import SweepRefused, run_sweep, sweep_record, sweep_text

    async with opened_records(settings) as (writer, records):
        content = with_local_areas(load_content(), records.local_areas())
        area = content.knowledge.areas.resolve(scope)
        if not area:
            raise Refused(f"{scope}: no such area; give its full name or its code")
        try:
            done = await run_sweep(writer, records, content, area, clock_of(content.county).at)
        except SweepRefused as error:
            raise Refused(str(error)) from error
    record = sweep_record(done)
    return json.dumps(record, ensure_ascii=False) if as_json else sweep_text(done, content)


def roster_of(
    settings: Settings,
) -> tuple[Callable[[str], Sequence[Household]], Sequence[LocalArea]]:
    """Return a look-up of an area's households, and the places rosters brought.

    Both are empty when there are no records yet.
    """
    url = database_of(settings)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return (lambda village: ()), ()
    # Nothing stays open between two look-ups.
    records = Records(read_engine(url, keys_of(settings), pooled=False))
    return records.households, records.local_areas()


def _moment(as_of: str, content: Content) -> datetime:
    if not as_of:
        return clock_of(content.county).at
    at = datetime.fromisoformat(as_of)
    if len(as_of) == len("2026-11-22"):
        at = at.replace(hour=23, minute=59)
    return at if at.tzinfo else at.replace(tzinfo=content.county.zone)


def database_of(settings: Settings) -> str:
    """Return the database URL; SQLite in the data folder unless one is set."""
    return settings.database_url or f"sqlite:///{settings.data.absolute() / 'zhucuntong.db'}"


@contextlib.asynccontextmanager
async def opened_records(settings: Settings) -> AsyncIterator[tuple[Writer, Records]]:
    """Open the records for one command; the bot may run beside it."""
    url = database_of(settings)
    upgrade(url)
    keys = keys_of(settings)
    reading = read_engine(url, keys)
    try:
        async with Writer(write_engine(url, keys)) as writer:
            yield writer, Records(reading)
    finally:
        reading.dispose()
