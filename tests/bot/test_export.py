"""Exports above the township leave names out, unless the operator asks for them."""

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.commands.export import export_visits
from bot.commands.roster import store
from bot.commands.roster_check import Roster
from bot.recorder import writes_of
from handlers.turn import Message, VisitSubmitted
from run_bot import main
from state.records import Records
from state.rows import Household, Member, Person, VisitDraft
from state.writer import Writer
from tests.bot.test_roster import GIVEN, NOW, VILLAGE, stores

__all__ = ["stores"]
DAYS = (date(2026, 11, 1), date(2026, 11, 30))
NAMES = ("李卫东", "王建国", "老王", "王小宝", "过路客")


@pytest.fixture
async def visited(stores: tuple[Writer, Records]) -> Records:
    writer, records = stores
    members = (Member("王小宝", "孙子", 2010),)
    home = Household("h1", VILLAGE, "一组", "王建国", "老王", members=members)
    people = (Person("c1", "李卫东", "cadre", VILLAGE),)
    await store(writer, records, Roster(people=people, households=(home,)), ())
    seen = {"education": "老王的孙子王小宝没领雨露计划"}
    known = VisitDraft("d1", VILLAGE, "h1", "王建国", NOW.date(), seen=seen)
    problems = ("过路客家屋顶漏雨",)
    other = VisitDraft("d2", VILLAGE, "", "过路客", NOW.date(), problems=problems)
    events = [VisitSubmitted("r1", known, "c1"), VisitSubmitted("r2", other, "c1")]
    message = Message("test", "a", "s", "k", "text", "", NOW)
    await writer.execute(writes_of(events, message, NOW))
    return records


def exported(records: Records, scope: str, file: Path, *, names: bool = False) -> list[list[str]]:
    assert export_visits(records, scope, DAYS, file, GIVEN, names) == 2
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("scope", ["410185", "410100", "410000", "100000"])
async def test_above_the_township_nobody_is_named(
    visited: Records, tmp_path: Path, scope: str
) -> None:
    titles, *rows = exported(visited, scope, tmp_path / "v.csv")
    told = str(rows)
    assert [name for name in NAMES if name in told] == []
    assert {row[titles.index("户")] for row in rows} == {""}
    assert "某某的孙子某某没领雨露计划" in told
    assert "屋顶漏雨" in told
    assert rows[0][titles.index("户编号")] == "h1", "the county's own list leads back to the house"


@pytest.mark.parametrize("scope", [VILLAGE, "410185-t01"])
async def test_village_and_township_know_their_people(
    visited: Records, tmp_path: Path, scope: str
) -> None:
    told = str(exported(visited, scope, tmp_path / "v.csv"))
    assert [name for name in NAMES if name not in told] == []


async def test_the_operator_may_ask_for_names(visited: Records, tmp_path: Path) -> None:
    told = str(exported(visited, "410185", tmp_path / "v.csv", names=True))
    assert [name for name in NAMES if name not in told] == []


def test_the_command_knows_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["export", str(tmp_path / "v.csv"), "--area", "410185", "--names"]) == 0
    assert "0 visits" in capsys.readouterr().out
