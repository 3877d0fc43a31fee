"""The form of days: what each cadre has seen and nothing newer, by code, never by number."""

from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import load_workbook

from bot.commands.export import Wanted, export
from tests.dialogs.talk import Talk, content

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def exported(talk: Talk, scope: str, file: Path) -> list[tuple[object, ...]]:
    wanted = Wanted(scope, NOVEMBER, NOW, "days")
    counts = export(talk.office.records, content(), wanted, file)
    rows = list(load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert counts == {"days": len(rows)}
    return rows


def test_only_what_its_person_has_seen_is_exported(tmp_path: Path) -> None:
    talk, file = Talk(), tmp_path / "days.xlsx"
    assert exported(talk, "410185-t01", file) == []
    talk.say("我的在村天数")
    talk.say("2日 在村 整理档案", role="other cadre")
    talk.say("昨天去崔大娘家，墙裂了")
    talk.say("确认")
    rows = exported(talk, "410185-t01", file)
    assert len(rows) == 22 * 2
    assert [row[2] for row in rows] == ["毕家村"] * 22 + ["崔坪村"] * 22
    ours = {row[5].day: row[6] for row in rows[:22]}  # type: ignore[attr-defined]
    assert (ours[21], ours[2]) == ("休息日", "没有记录")
    talk.say("我的在村天数")
    rows = exported(talk, "410185-t01", file)
    assert [row[6:10] for row in rows if row[6] == "在村"] == [
        ("在村", 1, None, None),
        ("在村", 0, "本人说", "整理档案"),
    ]


def test_another_township_is_not_in_it_and_above_the_township_nobody_is_named(
    tmp_path: Path,
) -> None:
    talk, file = Talk(), tmp_path / "days.xlsx"
    talk.say("我的在村天数")
    assert exported(talk, "410185-t02", file) == []
    assert {row[3] for row in exported(talk, "410185-t01", file)} == {"小李"}
    assert {row[3:5] for row in exported(talk, "410185", file)} == {(None, None)}
