"""The county's forms of a month agree to the last unit with the tables counted by hand."""

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from bot.commands.export import Wanted, export
from state.records import Records
from tests.month import counts
from tests.month.counts import Counted
from tests.month.generator import content
from tests.month.place import COUNTY, NAMES, TOWNSHIP, villages
from tests.month.sheets import Row
from tests.month.visits import AFTER, FIRST, LAST

# The month is made within the first of these tests.
pytestmark = pytest.mark.timeout(300)
SINCE, UNTIL = FIRST.isoformat(), LAST.isoformat()
AT, BEGIN, END = "2026-12-02T04:00:00.000000Z", "2026-10-31T16:00:00", "2026-11-30T16:00:00"
VILLAGE = {f"{name}村": code for name, code in zip(NAMES, villages(), strict=True)}


def standing(sheets: Mapping[str, list[Row]]) -> list[Row]:
    return [row for row in sheets["走访"] if row["状态"] != "已撤销"]


def test_visits_and_households_agree_in_every_village(
    sheets: dict[str, list[Row]], by_hand: Counted
) -> None:
    told = Counter(VILLAGE[row["村"]] for row in standing(sheets))
    whose = {(VILLAGE[row["村"]], row["户编号"] or row["户"]) for row in standing(sheets)}
    homes = Counter(village for village, _ in whose)
    expected = by_hand.table(counts.visits_by_village(TOWNSHIP, SINCE, UNTIL, AT))
    assert {code: (told[code], homes[code]) for code in told} == expected
    assert len(expected) == len(villages())


def test_problems_seen_agree_in_every_village(
    sheets: dict[str, list[Row]], by_hand: Counted
) -> None:
    told: Counter[str] = Counter()
    for row in standing(sheets):
        told[VILLAGE[row["村"]]] += row["问题数"]
        assert row["问题数"] == len((row["问题"] or "").split("；")) * bool(row["问题"])
    for code in villages():
        assert told[code] == by_hand.number(counts.problems_seen(code, SINCE, UNTIL, AT))


@pytest.mark.parametrize(
    ("status", "condition"),
    [
        ("有效", "status = 'kept' AND version = 1"),
        ("已更正", "status = 'kept' AND version > 1"),
        ("已撤销", "status = 'voided'"),
    ],
)
def test_versions_are_marked_as_they_are(
    sheets: dict[str, list[Row]], by_hand: Counted, status: str, condition: str
) -> None:
    sql = f"""SELECT COUNT(*) FROM visits v WHERE {condition}
        AND visited_on >= '{SINCE}' AND visited_on <= '{UNTIL}'
        AND version = (SELECT MAX(n.version) FROM visits n WHERE n.receipt = v.receipt)"""
    number = by_hand.number(sql)
    assert Counter(row["状态"] for row in sheets["走访"])[status] == number > 0


@pytest.mark.parametrize("title", ["方式", "时段"])
def test_kinds_of_visits_agree(sheets: dict[str, list[Row]], by_hand: Counted, title: str) -> None:
    column, names = {
        "方式": ("method", {"home": "入户", "phone": "电话", "video": "视频",
                          "office": "来访（村部）", "met": "路上遇见"}),
        "时段": ("part_of_day", {"": None, "morning": "上午", "noon": "中午",
                              "afternoon": "下午", "evening": "晚上"}),
    }[title]  # fmt: skip
    found = counts.visits(TOWNSHIP, SINCE, UNTIL, AT)
    by_kind = by_hand.rows(f"SELECT v.{column}, COUNT(*) FROM {found} GROUP BY v.{column}")
    told = Counter(row[title] for row in standing(sheets))
    assert told == {names[kind]: number for kind, number in by_kind}
    assert len(told) == len(names)


def test_every_earlier_version_is_there(sheets: dict[str, list[Row]], by_hand: Counted) -> None:
    listed = {row["回执号"]: row["版本"] for row in sheets["走访"]}
    before = Counter(row["回执号"] for row in sheets["走访旧版"])
    assert before == {receipt: version - 1 for receipt, version in listed.items() if version > 1}
    assert sum(before.values()) == len(sheets["走访旧版"]) > 400


def test_the_ledger_agrees_by_state_and_the_steps_by_kind(
    sheets: dict[str, list[Row]], by_hand: Counted
) -> None:
    texts = content().texts
    states = by_hand.table(counts.problems_by_state(TOWNSHIP))
    told = Counter(row["状态"] for row in sheets["问题台账"])
    assert told == {texts(f"problem.state_{state}"): many for state, many in states.items()}
    kept = by_hand.table(counts.standing_steps(TOWNSHIP, "2000-01-01", "2999-01-01"))
    steps: Counter[str] = Counter()
    for kind, many in kept.items():
        steps[texts(f"problem.step_{kind}")] += many
    undone = by_hand.number("SELECT COUNT(*) FROM problem_steps WHERE kind = 'undone'")
    shown = Counter(row["步骤"] for row in sheets["问题经过"] if row["收回"] is None)
    assert shown == steps | {"收回前面一步": undone}
    assert len(sheets["问题经过"]) == sum(shown.values()) + undone > 2000


def test_the_ledger_agrees_in_every_village_and_in_the_township(
    sheets: dict[str, list[Row]], by_hand: Counted
) -> None:
    told = Counter(VILLAGE.get(row["村"], TOWNSHIP) for row in sheets["问题台账"])
    assert told == by_hand.table("SELECT area, COUNT(*) FROM problems GROUP BY area")
    due = Counter(row["时限"] for row in sheets["问题台账"])
    days = by_hand.table("SELECT due_on, COUNT(*) FROM problems GROUP BY due_on")
    assert {day and day.date().isoformat(): many for day, many in due.items()} == days


def test_households_agree_one_by_one(sheets: dict[str, list[Row]], by_hand: Counted) -> None:
    rows = {row["户编号"]: row for row in sheets["户"]}
    assert len(rows) == len(sheets["户"]) == by_hand.number("SELECT COUNT(*) FROM households")
    seen = by_hand.table(counts.last_visits(TOWNSHIP, SINCE, UNTIL, AT))
    assert {
        home: (f"{row['最近走访']:%Y-%m-%d}", row["走访次数"])
        for home, row in rows.items()
        if row["最近走访"]
    } == seen
    enjoyed = by_hand.table(counts.latest_marks(TOWNSHIP))
    assert {home: row["已享受项数"] for home, row in rows.items() if row["政策标记"]} == enjoyed
    people = by_hand.table("SELECT household, COUNT(*) FROM members GROUP BY household")
    assert {home: row["人口"] for home, row in rows.items()} == people
    waiting = by_hand.table(
        "SELECT household_id, COUNT(*) FROM problems WHERE household_id <> '' AND state"
        " NOT IN ('closed', 'withdrawn') GROUP BY household_id"
    )
    assert {h: r["没了结的问题"] for h, r in rows.items() if r["没了结的问题"]} == waiting


def test_a_status_that_ended_is_not_told_any_more(
    sheets: dict[str, list[Row]], by_hand: Counted
) -> None:
    ended = by_hand.rows("SELECT household, status FROM household_statuses WHERE until IS NOT NULL")
    named = {"dibao": "低保户", "edge": "边缘易致贫户", "former_poor": "脱贫户"}
    rows = {row["户编号"]: row["身份"] or "" for row in sheets["户"]}
    assert ended
    assert [h for h, status in ended if named[status] in rows[h]] == []
    still = by_hand.rows(
        "SELECT household FROM household_statuses WHERE source = 'cadre' AND until IS NULL"
    )
    assert all("2025-01-01起，干部记" in rows[home] for (home,) in still)


def test_days_agree_with_visits_leave_and_ones_own_word(
    sheets: dict[str, list[Row]], by_hand: Counted
) -> None:
    found = counts.visits(TOWNSHIP, SINCE, UNTIL, AT)
    homes = by_hand.rows(
        f"SELECT v.visitor, v.visited_on, COUNT(DISTINCT {counts.WHOSE}) FROM {found}"
        " AND v.method = 'home' GROUP BY v.visitor, v.visited_on"
    )
    visited = {(person, day): many for person, day, many in homes}
    leave = by_hand.table("SELECT person, first_day, last_day FROM leaves")
    for row in sheets["在村天数"]:
        day = f"{row['日期']:%Y-%m-%d}"
        many = visited.get((row["人员编号"], day), 0)
        first, last = leave[row["人员编号"]]
        away = first <= day <= last
        assert row["入户户数"] == many
        assert row["请假期内"] == ("是" if away else None)
        if day == "2026-11-12":
            assert (row["情况"], row["缘由"]) == ("不在村", "去县里开会")
        else:
            weekend = row["日期"].isoweekday() > 5
            rest = "请假" if away else "休息日" if weekend else "没有记录"
            assert row["情况"] == ("在村" if many else rest)
    assert len(sheets["在村天数"]) == 20 * 30


def test_dates_are_dates_and_moments_moments(sheets: dict[str, list[Row]]) -> None:
    for row in sheets["走访"]:
        assert isinstance(row["走访日期"], datetime)
        assert FIRST <= row["走访日期"].date() <= LAST
        assert isinstance(row["提交时间"], datetime)
        assert isinstance(row["下次"], date | None)
    near_midnight = [r["提交时间"] for r in sheets["走访"] if r["提交时间"].hour == 0]
    assert near_midnight, "told in the county's time: ten past midnight stays ten past midnight"


def test_the_file_is_whole_and_runs_nothing(book: Path) -> None:
    with zipfile.ZipFile(book) as packed:
        assert packed.testzip() is None
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)
    pages = b"".join(part for name, part in parts.items() if "worksheets/" in name)
    assert b"<f>" not in pages
    assert b"hyperlink" not in pages
    assert re.findall(rb"<t[^>]*>=", pages), "what begins like a formula is there, as text"
    assert not [name for name in parts if "vba" in name.lower() or "external" in name.lower()]


def test_every_column_is_explained(book: Path, sheets: dict[str, list[Row]]) -> None:
    opened = load_workbook(book, read_only=True)
    about = [row[:4] for row in opened["说明"].iter_rows(values_only=True)]
    titles = {s.title: next(s.iter_rows(max_row=1, values_only=True)) for s in opened.worksheets}
    opened.close()
    explained = {(row[0], row[1]) for row in about if row[2] and row[3]}
    for sheet, columns in titles.items():
        if sheet != "说明":
            assert [title for title in columns if (sheet, title) not in explained] == []
    assert ("地方", "郑州市登封市柳林铺镇") in {row[:2] for row in about}
    assert f"走访：{len(sheets['走访'])}行" in {row[0] for row in about}


def test_every_column_is_filled_somewhere(sheets: dict[str, list[Row]]) -> None:
    empty = [
        (name, title)
        for name, rows in sheets.items()
        if name != "说明"
        for title in rows[0]
        if all(row[title] is None for row in rows)
    ]
    # No cadre of the month sent a picture, and no year of it lacks its calendar.
    assert empty == [("走访", "照片和录音"), ("问题台账", "时限暂定")]


def test_above_the_township_the_forms_name_nobody(
    records: Records, by_hand: Counted, tmp_path: Path
) -> None:
    file = tmp_path / "county.xlsx"
    export(records, content(), Wanted(COUNTY, (FIRST, LAST), AFTER, "all"), file)
    with zipfile.ZipFile(file) as packed:
        pages = "".join(packed.read(n).decode() for n in packed.namelist() if "sheet" in n)
    told = "\n".join(set(re.findall(r"<t[^>]*>([^<]*)</t>", pages)))
    names = by_hand.rows("SELECT name FROM people UNION SELECT head FROM households")
    names += by_hand.rows("SELECT name FROM problem_contacts UNION SELECT owner FROM problems")
    assert [name for (name,) in names if name and name in told] == []
    assert "+和某某说了" in told
    assert "13800000000" not in pages
    assert "sender-" not in pages


def test_another_area_gets_nothing(records: Records, tmp_path: Path) -> None:
    wanted = Wanted("410185-t01", (FIRST, LAST), AFTER, "all", names=True)
    rows = export(records, content(), wanted, tmp_path / "other.xlsx")
    assert set(rows.values()) == {0}
