"""A roster workbook in, the new binding codes out: as a workbook, and as cards for the doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.door_cards import cards_page
from bot.commands.door_codes import CodesRefused, DoorCode, issue_door_codes
from bot.commands.office import Refused, opened_records
from bot.commands.roster import Imported, RosterRefused, import_roster, told, write_codes
from bot.content import clock_of, load_content, with_local_areas
from config.settings import Settings
from knowledge.areas import Areas


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where new codes are written; they can be read nowhere else.

    codes: the workbook of all. cards: the page of QR cards for the doors, beside the workbook.
    """

    codes: Path | None = None
    cards: Path | None = None


async def import_file(settings: Settings, file: Path, out: Outputs, whole: str | None = "") -> str:
    """Import a roster workbook and write new binding codes. Raises Refused.

    whole: code of the area the file is the whole roster of; None: it only adds people.
    """
    if out.cards and not (out.codes and settings.public_url):
        raise Refused("--cards needs --codes, and PUBLIC_URL for the address in the QR codes")
    content = load_content()
    given = (content.knowledge.areas, content.texts)
    async with opened_records(settings) as (writer, records):
        try:
            now = clock_of(content.county).at
            done = await import_roster(writer, records, file, now, given, whole)
            wanted = out.codes is not None and isinstance(done, Imported)
            doors = await issue_door_codes(writer, records, now) if wanted else ()
        except (OSError, ValueError, RosterRefused, CodesRefused) as error:
            raise Refused(f"{file}: {error}") from error
        areas = with_local_areas(content, records.local_areas()).knowledge.areas
    if not isinstance(done, Imported):
        raise Refused("\n".join(told(done, content.texts)))
    _hand_out(settings.public_url, out, done, doors, areas)
    return _told(done, doors, out)


def _hand_out(
    home: str, out: Outputs, done: Imported, doors: Sequence[DoorCode], areas: Areas
) -> None:
    if out.codes and (done.codes or doors):
        write_codes(out.codes, done.codes, areas, doors)
    if out.cards and doors:
        out.cards.write_text(cards_page(doors, areas, home), encoding="utf-8")


def _told(done: Imported, doors: Sequence[DoorCode], out: Outputs) -> str:
    issued = f"{len(done.codes)} codes, {len(doors)} door codes"
    files = (out.codes if done.codes or doors else None, out.cards if doors else None)
    if written := ", ".join(str(file) for file in files if file):
        issued += f" in {written}"
    stored = f"{done.areas} places, {done.people} people, {done.households} households; {issued}"
    if left := ", ".join(f"{person.name} ({person.id})" for person in done.left):
        stored += f"; no longer on the roster, unbound: {left}"
    if gone := ", ".join(home.id for home in done.left_homes):
        stored += f"; households no longer on the roster: {gone}"
    return stored
