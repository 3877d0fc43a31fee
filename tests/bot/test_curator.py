"""The curator's desk: sheets, changes, the coverage page and the workbook of local figures."""

import json
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.commands.coverage import coverage_page, lost, read_tables
from bot.commands.curator import CannotDo, diff_lines, sheet_page
from bot.commands.rate_files import import_rates, rates_template
from bot.commands.rate_workbook import rates_sheet
from bot.commands.sheet_page import SheetPage
from config.texts import load_texts
from config.yaml_file import read_yaml
from knowledge.loader import KNOWLEDGE_FOLDER, read_knowledge
from knowledge.sheet import sheet_of
from run_bot import main
from tests.source import ROOT

ON = date(2026, 11, 22)
GOOD = {
    "rate": "rural_dibao_standard",
    "area": "郑州市登封市",
    "since": "2026-07",
    "until": "",
    "part": "",
    "value": 700,
    "at_least": "",
    "source": "social_assistance_law_2026",
    "section": "第十九条",
    "note": "示意：冒号和#都行",
}


def test_a_sheet_shows_conditions_sources_examples_figures_and_lines_to_sign() -> None:
    page = sheet_page("rural_dibao", ON)
    for part in (
        "### 3　人均月收入低于当地“农村低保标准”",
        "最低生活保障审核确认办法　第四条（2021-07-01起施行）",
        "恰好等于标准，不低于标准",
        "农村低保标准：2026-11-22没有一个地方的数在用",
        "730元/人·月",
        "2027-11-22之后没再核对",
        "不能同时享受：特困人员救助供养（五保）",
        "| 审定人 |",
    ):
        assert part in page


def test_a_sheet_past_its_day_says_so() -> None:
    assert "已经过期" in sheet_page("rural_dibao", date(2027, 11, 23))
    assert "已经过期" not in sheet_page("rural_dibao", date(2027, 11, 22))


def test_a_sheet_without_the_tests_folder_names_no_examples(tmp_path: Path) -> None:
    page = sheet_page("rural_dibao", ON, tmp_path)
    assert "恰好等于标准" not in page
    assert "没有例子" in page


def test_every_policy_prints_without_a_hole() -> None:
    knowledge = read_knowledge()[0]
    writer = SheetPage(load_texts(), knowledge)
    for policy in knowledge.policies.values():
        page = writer.page(sheet_of(policy, ON, knowledge))
        assert "None" not in page
        assert "{" not in page


def test_an_unknown_policy_is_told_with_the_known_ones() -> None:
    with pytest.raises(SystemExit, match="rural_dibao"):
        main(["sheet", "dibao_2030"])


def test_the_commands_print_what_the_desk_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sheet", "temporary_aid", "--on", "2026-11-22"]) == 0
    assert capsys.readouterr().out == sheet_page("temporary_aid", ON)
    workbook = tmp_path / "rates.xlsx"
    assert main(["rates", "template", str(workbook)]) == 0
    assert main(["rates", "import", str(workbook)]) == 0
    assert "没有新的行" in capsys.readouterr().out


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """Return a folder with the first ten households and their snapshot."""
    raw = (ROOT / "tests" / "golden" / "households.yaml").read_text(encoding="utf-8")
    lines = [line for line in raw.splitlines() if line.startswith("- ")][:10]
    (tmp_path / "households.yaml").write_text("\n".join(lines), encoding="utf-8")
    diff_lines(True, tmp_path)
    return tmp_path


def test_a_change_is_told_until_it_is_taken_as_reviewed(golden: Path) -> None:
    table = golden / "outcomes.tsv"
    sound = table.read_text(encoding="utf-8")
    assert diff_lines(False, golden)[1] is False
    table.write_text(sound.replace("\ttekun\tneed_facts\t", "\ttekun\tlikely\t", 1), "utf-8")
    lines, changed = diff_lines(False, golden)
    assert changed
    assert any("特困供养：1户 由可能符合变为还缺事实" in line for line in lines)
    diff_lines(True, golden)
    assert table.read_text(encoding="utf-8") == sound


def test_every_place_of_the_coverage_tables_is_there() -> None:
    assert lost(read_tables(), load_texts()) == ()


def test_the_coverage_tables_name_no_statement_by_its_number() -> None:
    assert [row for row in read_tables() if re.search(r"\w\[\d+\]", row.where)] == []


def test_the_coverage_page_is_that_of_the_tables() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    remedy = "run_bot.py check --coverage docs/coverage.md"
    assert page == coverage_page(read_tables(), load_texts()), remedy


@pytest.mark.parametrize(
    "where",
    [
        "policies/rural_dibao.yaml what: 没有这样开头的话…",
        "policies/rural_dibao.yaml says[3] what",
        "policies/no_such_policy.yaml what: 低保是",
        "rates/rural_dibao_standard.yaml 410100 1999",
        "glossary.yaml term: 没有这个词",
    ],
)
def test_a_place_that_is_gone_is_told_with_its_row(where: str, tmp_path: Path) -> None:
    row = f"record\tsection\tfigure\twhere\nP001\t某节\t730\t{where}\n"
    (tmp_path / "x.tsv").write_text(row, encoding="utf-8")
    (line,) = lost(read_tables(tmp_path), load_texts())
    assert line.startswith("x.tsv 第2行")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the knowledge."""
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def book(path: Path, folder: Path, rows: Sequence[dict[str, Any]]) -> Path:
    rates_template(path, folder)
    workbook = load_workbook(path)
    for row in rows:
        cells = [{**GOOD, **row}[column.key] for column in rates_sheet().columns]
        workbook[rates_sheet().name].append(cells)
    workbook.save(path)
    return path


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.glob("rates/*")}


def test_sound_rows_stand_behind_the_old_ones_and_hold(tmp_path: Path, folder: Path) -> None:
    before = contents(folder)
    file = book(tmp_path / "r.xlsx", folder, [{}, {"area": "410122", "until": 2026, "value": 1.5}])
    told = import_rates(file, folder)
    assert "写进2行，改了1个文件" in told
    after = contents(folder)
    name = "rural_dibao_standard.yaml"
    assert after[name].startswith(before[name].rstrip("\n"))
    assert {key: text for key, text in after.items() if key != name} == {
        key: text for key, text in before.items() if key != name
    }
    knowledge, problems = read_knowledge(folder)
    assert problems == read_knowledge()[1]
    *_, one, two = knowledge.rates["rural_dibao_standard"].rows
    assert (one.area, one.from_, one.until, one.value) == ("410185", "2026-07", "", 700)
    assert (one.cite, one.note) == ("social_assistance_law_2026#第十九条", GOOD["note"])
    assert (two.area, two.until, two.value) == ("410122", "2026", 1.5)


def test_rows_already_there_are_left_alone(tmp_path: Path, folder: Path) -> None:
    file = book(tmp_path / "r.xlsx", folder, [{}])
    import_rates(file, folder)
    once = contents(folder)
    assert "跳过已有的1行" in import_rates(file, folder)
    assert contents(folder) == once


BAD_CELLS = (
    ("rate", "no_such_rate", "标准编号", "没有这个标准编号"),
    ("area", "没有这个县", "地方", "没有这个地方"),
    ("since", "去年", "从", "日期写成"),
    ("since", "2026-13", "从", "日期写成"),
    ("since", "", "从", "必填"),
    ("until", "2025", "到", "还早"),
    ("value", "七百左右", "数额", "要填一个数"),
    ("value", -1, "数额", "不能小于零"),
    ("value", "inf", "数额", "要填一个数"),
    ("value", "=1+1", "数额", "公式"),
    ("part", "集中", "分项", "不分项"),
    ("at_least", "大概", "不低于", "只填"),
    ("source", "听说的", "来源编号", "没有这个来源"),
    ("section", "", "章条", "必填"),
    ("note", "问13800138000", "备注", "手机号"),
)


def test_every_bad_cell_is_told_at_once_and_nothing_is_written(
    tmp_path: Path, folder: Path
) -> None:
    before = contents(folder)
    rows = [{"area": "410181"}, *({cell: value} for cell, value, _, _ in BAD_CELLS)]
    with pytest.raises(CannotDo) as refused:
        import_rates(book(tmp_path / "r.xlsx", folder, rows), folder)
    *lines, last = str(refused.value).split("\n")
    assert len(lines) == len(BAD_CELLS)
    for number, (line, (_, _, column, remedy)) in enumerate(zip(lines, BAD_CELLS, strict=True), 4):
        assert line.startswith(f"标准 第{number}行 {column}：")
        assert remedy in line
    assert f"有{len(lines)}处不对，一行都没有写进去" in last
    assert contents(folder) == before


def test_a_doubled_row_and_another_figure_than_the_known_one_are_told(
    tmp_path: Path, folder: Path
) -> None:
    other = {"area": "410100", "since": "2020", "value": 731}
    file = book(tmp_path / "r.xlsx", folder, [{}, {"value": 710}, other])
    with pytest.raises(CannotDo) as refused:
        import_rates(file, folder)
    doubled, different, _ = str(refused.value).split("\n")
    assert doubled.startswith("标准 第4行 从：和第3行是同一个地方")
    assert different.startswith("标准 第5行 数额：已有不同的一行（730，")


def test_a_file_new_rows_cannot_be_put_behind_is_left_alone(tmp_path: Path, folder: Path) -> None:
    name = folder / "rates" / "rural_dibao_standard.yaml"
    raw = read_yaml(name)
    raw_rows = "\n".join(f"  - {json.dumps(row, ensure_ascii=False)}" for row in raw["rows"])
    odd = f"rows:\n{raw_rows}\nid: {raw['id']}\ntitle: 标准\nunit: 元\n"
    name.write_text(odd, encoding="utf-8")
    file = book(tmp_path / "r.xlsx", folder, [{}])
    with pytest.raises(CannotDo, match="手工加"):
        import_rates(file, folder)
    assert name.read_text(encoding="utf-8") == odd


def test_another_file_is_no_workbook(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "r.xlsx"
    file.write_text("标准", encoding="utf-8")
    with pytest.raises(CannotDo, match="打不开"):
        import_rates(file, folder)


def test_the_empty_workbook_lists_rates_sources_and_known_rows(
    tmp_path: Path, folder: Path
) -> None:
    file = tmp_path / "r.xlsx"
    rates_template(file, folder)
    pages = load_workbook(file)
    knowledge = read_knowledge(folder)[0]
    assert {row[0] for row in pages["标准编号"].iter_rows(min_row=2, values_only=True)} == set(
        knowledge.rates
    )
    assert pages["已有的数"].max_row == 1 + sum(len(r.rows) for r in knowledge.rates.values())
    assert "没有新的行" in import_rates(file, folder), "the example row is no row"
