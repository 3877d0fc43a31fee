"""Exports above the township leave names out, unless the operator asks for them."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.commands.export import Wanted, export
from bot.commands.roster import store
from bot.commands.roster_check import Roster
from bot.recorder import writes_of
from handlers.problem.events import ProblemRaised, ProblemStepped
from handlers.problem.steps import Actor, Given, apply, take, undo
from handlers.turn import Message, VisitSubmitted
from run_bot import main
from state.problem_rows import Contact, Problem
from state.records import CHINA, Records
from state.rows import Household, Member, Person, VisitDraft
from state.writer import Committed, Writer
from tests.bot.test_roster import CONTENT, NOW, VILLAGE, stores

__all__ = ["stores"]
DAYS = (date(2026, 11, 1), date(2026, 11, 30))
NAMES = ("李卫东", "王建国", "老王", "王小宝", "过路客")


@pytest.fixture
async def visited(stores: tuple[Writer, Records]) -> Records:
    writer, records = stores
    members = (Member("王小宝", "孙子", 2010),)
    home = Household("h1", VILLAGE, "一组", "王建国", "老王", members=members)
    people = (Person("c1", "李卫东", "cadre", VILLAGE),)
    await store(writer, records, Roster(people=people, households=(home,)), (), NOW)
    seen = {"education": "老王的孙子王小宝没领雨露计划"}
    known = VisitDraft("d1", VILLAGE, "h1", "王建国", NOW.date(), seen=seen)
    problems = ("过路客家屋顶漏雨",)
    other = VisitDraft("d2", VILLAGE, "", "过路客", NOW.date(), problems=problems)
    events = [VisitSubmitted("r1", known, "c1"), VisitSubmitted("r2", other, "c1")]
    message = Message("test", "a", "s", "k", "text", "", NOW)
    await writer.execute(writes_of(events, message, NOW))
    return records


def exported(records: Records, scope: str, file: Path, *, names: bool = False) -> list[list[str]]:
    assert export(records, CONTENT, Wanted(scope, DAYS, NOW, names=names), file) == {"visits": 2}
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


def test_all_forms_go_into_one_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    file = tmp_path / "all.xlsx"
    assert main(["export", str(file), "--area", "登封市", "--form", "all"]) == 0
    said = capsys.readouterr().out
    sheets = ("visits", "visits_before", "problems", "steps", "households", "days")
    assert [sheet for sheet in sheets if f"0 {sheet}" not in said] == []
    names = load_workbook(file).sheetnames
    assert names == ["走访", "走访旧版", "问题台账", "问题经过", "户", "在村天数", "说明"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["p.csv", "--area", "410185", "--form", "problems"], "visits only"),
        (["p.xlsx", "--area", "410185", "--form", "ranking"], "no such form"),
        (["p.xlsx", "--area", "不知道县"], "no such area"),
        (["p.txt", "--area", "410185"], "neither in .csv nor in .xlsx"),
        (["p.csv", "--area", "410185", "--since", "2026-11-02", "--until", "2026-11-01"], "days"),
        (["p.xlsx", "--area", "410185", "--since", "0001-01-01"], "days"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], why: str
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    file, *rest = words
    with pytest.raises(SystemExit, match=why):
        main(["export", str(tmp_path / file), *rest])
    assert not (tmp_path / file).exists()


SENDER = "sender-0123456789abcdef"
# What nobody who gets a file may read, and what only a township and its villages may.
NOBODYS, THEIRS = (SENDER, "13800000000"), ("王大娘", "王建国", "李卫东", "王工")


def problem_events() -> list[object]:
    """A household's own problem, handed to an office by a cadre of its village."""
    told = {"what": "老王家门前路灯不亮", "area": VILLAGE, "raised_as": "household"}
    whose = {"raiser": SENDER, "household_id": "h1", "household": "王建国"}
    empty = Problem("W1", told["what"], VILLAGE, "household", SENDER, NOW)
    raiser = Actor(SENDER, "household", "", SENDER)
    step = take(empty, "raised", raiser, Given("", told | whose), NOW)
    problem = apply(empty, step)
    contact = Contact("W1", "web", "home", "phone", "王大娘", "13800000000")
    events: list[object] = [ProblemRaised(problem, step, contact)]
    office = {"department": "县住建局", "locality": "410185", "owner": "王工"}
    for kind, given in (
        ("accepted", Given()),
        ("assigned", Given("", {**office, "due_on": "2027-01-08", "provisional": 1})),
        ("commented", Given("王大娘等着")),
    ):
        step = take(problem, kind, Actor("c1", "cadre", "village", "c1"), given, NOW)
        problem = apply(problem, step)
        events.append(ProblemStepped(step, problem))
    return events


@pytest.fixture
async def ledger(visited: Records, stores: tuple[Writer, Records]) -> Records:
    message = Message("test", "a", "s", "k", "text", "", NOW)
    assert await stores[0].execute(writes_of(problem_events(), message, NOW)) == Committed()
    return visited


def ledger_sheets(records: Records, scope: str, file: Path) -> dict[str, list[dict[str, object]]]:
    export(records, CONTENT, Wanted(scope, DAYS, NOW, "problems"), file)
    sheets = {}
    for page in load_workbook(file):
        titles, *rows = page.iter_rows(values_only=True)
        sheets[page.title] = [dict(zip(titles, row, strict=True)) for row in rows]
    return sheets


@pytest.mark.parametrize("scope", ["410185-t01", "410185"])
async def test_a_problem_is_told_in_its_five_elements(
    ledger: Records, scope: str, tmp_path: Path
) -> None:
    (row,) = ledger_sheets(ledger, scope, tmp_path / "p.xlsx")["问题台账"]
    named = "-" in scope
    assert row["户"] == ("王建国" if named else None)
    assert row["事"] == ("老王家门前路灯不亮" if named else "某某家门前路灯不亮")
    assert (row["时限"], row["时限暂定"]) == (datetime(2027, 1, 8), "是")
    assert (row["部门"], row["属地"]) == ("县住建局", "郑州市登封市")
    assert row["责任人"] == ("王工" if named else None)
    assert (row["办理结果"], row["缺的要素"]) == (None, "账（办了啥）")
    assert (row["状态"], row["步数"], row["村"]) == ("办理中", 4, "毕家村")


async def test_every_step_is_told_and_a_household_that_asked_is_not_named(
    ledger: Records, tmp_path: Path
) -> None:
    sheets = ledger_sheets(ledger, "410185-t01", tmp_path / "p.xlsx")
    assert sheets["问题台账"][0]["登记人"] == "群众"
    told = [(step["步骤"], step["身份"], step["谁办的"]) for step in sheets["问题经过"]]
    cadre = ("干部", "李卫东")
    handed = [(kind, *cadre) for kind in ("受理", "交办", "备注")]
    assert told == [("登记", "群众", "群众"), *handed]
    assert sheets["问题经过"][0]["时间"] == NOW.astimezone(CHINA).replace(tzinfo=None)


async def test_a_step_taken_back_is_marked_though_what_it_says_is_sealed(
    ledger: Records, stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    steps = ledger.problems.steps("W1")
    step, problem = undo(steps, steps[-1], Actor("c1", "cadre", "village", "c1"), NOW)
    message = Message("test", "a", "s", "k2", "text", "", NOW)
    await stores[0].execute(writes_of([ProblemStepped(step, problem)], message, NOW))
    told = ledger_sheets(ledger, "410185-t01", tmp_path / "p.xlsx")["问题经过"]
    assert [row["步骤"] for row in told if row["收回"]] == ["备注"]


@pytest.mark.parametrize(
    ("scope", "hidden"), [("410185-t01", NOBODYS), ("410185", (*NOBODYS, *THEIRS))]
)
async def test_whom_a_ledger_does_not_name(
    ledger: Records, scope: str, hidden: tuple[str, ...], tmp_path: Path
) -> None:
    told = str(ledger_sheets(ledger, scope, tmp_path / "p.xlsx"))
    assert [name for name in hidden if name in told] == []
