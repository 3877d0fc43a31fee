"""Who is taken off the roster is bound no longer, and nothing of theirs is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.roster import Imported, import_roster
from bot.recorder import writes_of
from handlers.turn import Message, PersonBound, VisitSubmitted
from state.codes import hash_code
from state.records import Records
from state.rows import VisitDraft
from state.writer import Writer
from tests.bot.test_roster import GIVEN, NOW, ROWS, VILLAGE, book, stores

__all__ = ["stores"]

Stores = tuple[Writer, Records]
OTHER = "410185-t01-v02"
# The cadre of ROWS is replaced by another in the same village; the supervisor stays.
REPLACED = ROWS | {"干部": [["C2", "赵敏", VILLAGE, ""]]}


async def _bound(stores: Stores, tmp_path: Path) -> None:
    """Import ROWS; its cadre is bound and has made a visit."""
    writer, records = stores
    done = await import_roster(writer, records, book(tmp_path / "r.xlsx", ROWS), NOW, GIVEN)
    assert isinstance(done, Imported)
    code = next(one.code for one in done.codes if one.person.id == "C1")
    draft = VisitDraft("d1", VILLAGE, "H1", "王建国", NOW.date())
    events = [PersonBound("C1", hash_code(code)), VisitSubmitted("r1", draft, "C1")]
    message = Message("web", "cadre", "s1", "k1", "text", "", NOW)
    await writer.execute(writes_of(events, message, NOW))
    assert records.bound("web", "cadre", "s1") is not None


async def test_who_is_missing_in_the_new_roster_of_their_village_is_unbound(
    stores: Stores, tmp_path: Path
) -> None:
    writer, records = stores
    await _bound(stores, tmp_path)
    done = await import_roster(writer, records, book(tmp_path / "r2.xlsx", REPLACED), NOW, GIVEN)
    assert isinstance(done, Imported)
    assert [person.id for person in done.left] == ["C1"]
    assert records.person("C1") is None
    assert [p.id for p in records.people("410185", "cadre")] == ["C2"]
    assert records.bound("web", "cadre", "s1") is None
    assert records.bindings_of("C1") == []
    visit = records.visit("r1")
    assert visit is not None
    assert visit.visitor_name == "李卫东", "what they recorded keeps its name"


async def test_a_code_not_used_yet_goes_with_its_person(stores: Stores, tmp_path: Path) -> None:
    writer, records = stores
    first = await import_roster(writer, records, book(tmp_path / "r.xlsx", ROWS), NOW, GIVEN)
    assert isinstance(first, Imported)
    await import_roster(writer, records, book(tmp_path / "r2.xlsx", REPLACED), NOW, GIVEN)
    codes = {one.person.id: records.code(hash_code(one.code)) for one in first.codes}
    assert codes["C1"] is None
    assert codes["S1"] is not None


async def test_back_on_the_roster_they_need_a_new_code(stores: Stores, tmp_path: Path) -> None:
    writer, records = stores
    await _bound(stores, tmp_path)
    await import_roster(writer, records, book(tmp_path / "r2.xlsx", REPLACED), NOW, GIVEN)
    both = ROWS | {"干部": [*ROWS["干部"], *REPLACED["干部"]]}
    again = await import_roster(writer, records, book(tmp_path / "r3.xlsx", both), NOW, GIVEN)
    assert isinstance(again, Imported)
    assert [one.person.id for one in again.codes] == ["C1"]
    assert records.person("C1") is not None
    assert records.bound("web", "cadre", "s1") is None


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        (REPLACED, None),
        (ROWS | {"干部": [], "主管": []}, ""),
        ({"干部": [["C9", "钱多", OTHER, ""]]}, ""),
        ({"干部": [["C9", "钱多", OTHER, ""]]}, OTHER),
    ],
    ids=["told to take nobody off", "a file of households alone", "another village", "all of it"],
)
async def test_others_stay(
    stores: Stores, tmp_path: Path, rows: dict[str, list[list[object]]], whole: str | None
) -> None:
    writer, records = stores
    await _bound(stores, tmp_path)
    file = book(tmp_path / "r2.xlsx", rows)
    done = await import_roster(writer, records, file, NOW, GIVEN, whole)
    assert isinstance(done, Imported)
    assert done.left == ()
    assert records.bound("web", "cadre", "s1") is not None


async def test_the_whole_roster_of_an_area_takes_off_everybody_else_in_it(
    stores: Stores, tmp_path: Path
) -> None:
    writer, records = stores
    await _bound(stores, tmp_path)
    rows: dict[str, list[list[object]]] = {"干部": [["C9", "钱多", OTHER, ""]]}
    file = book(tmp_path / "r2.xlsx", rows)
    done = await import_roster(writer, records, file, NOW, GIVEN, "410185-t01")
    assert isinstance(done, Imported)
    assert [person.id for person in done.left] == ["C1", "S1"]
    assert records.bound("web", "cadre", "s1") is None


async def test_a_household_missing_in_the_roster_of_the_whole_area_leaves_it(
    stores: Stores, tmp_path: Path
) -> None:
    writer, records = stores
    await _bound(stores, tmp_path)
    before = records.digests.homes("410185")
    rows = ROWS | {"户": [["H9", VILLAGE, "二组", "孙长江", "", ""]], "成员": []}
    file = book(tmp_path / "r2.xlsx", rows)
    later = NOW + timedelta(days=1)
    partly = await import_roster(writer, records, file, later, GIVEN)
    assert isinstance(partly, Imported)
    assert partly.left_homes == (), "a list of some households takes none of the others off"
    done = await import_roster(writer, records, file, later, GIVEN, "410185-t01")
    assert isinstance(done, Imported)
    gone = {home.id for home in done.left_homes}
    assert "H1" in gone
    assert [home.id for home in records.households("410185")] == ["H9"]
    assert records.digests.homes("410185") == {VILLAGE: 1}
    day = later.date()
    assert records.desk.sums("410185", day, day, day)[VILLAGE].households == 1
    assert records.digests.unvisited("410185", day, day, later) == {VILLAGE: 1}
    assert sum(before.values()) == len(gone)
    assert not records.files.named("410185", "H1")
    kept = records.desk.homes_of("410185", ["H1"])["H1"]
    assert (kept.left_at, kept.changed_at) == (later, later)
    again = await import_roster(writer, records, book(tmp_path / "r3.xlsx", ROWS), later, GIVEN)
    assert isinstance(again, Imported)
    assert records.desk.homes_of("410185", ["H1"])["H1"].left_at is None
