"""Loading: all faults at once, each with file, place and remedy; sound knowledge is frozen."""

import shutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import find_warnings
from knowledge.loader import (
    KNOWLEDGE_FOLDER,
    Knowledge,
    KnowledgeErrors,
    load_knowledge,
    read_knowledge,
)

TODAY = date(2026, 11, 22)

POLICY = """\
id: aid
title: 救助
short: 救助
department: 民政
questions: [一, 二, 三]
versions:
  - from: 2021-01-01
    verified_on: 2026-11-01
    cite: law#第一条
    eligible:
      all:
        - {id: rural, fact: hukou, is: rural, cite: "law#第一条", yes: 是农村户口, no: 不是农村户口}
        - {id: poor, fact: income, below: {rate: line}, cite: "law#第二条", yes: 低, no: 不低}
says:
  - {aspect: what, text: 一种救助, cite: "law#第一条", as_of: "2021"}
"""
FILES = {
    "areas.yaml": '- {code: "100000", name: 全国, level: nation}\n'
    '- {code: "410000", name: 河南省, level: province, parent: "100000"}\n',
    "sources.yaml": "- {id: law, title: 法, short: 法, kind: law}\n",
    "facts.yaml": "- {id: hukou, of: household, kind: choice, label: 户籍, ask: 户口？, "
    "choices: [{id: rural, label: 农村}, {id: urban, label: 城镇}]}\n"
    "- {id: income, of: household, kind: number, label: 收入, unit: 元/年, ask: 收入？}\n",
    "words.yaml": "{}\n",
    "policies/aid.yaml": POLICY,
    "rates/line.yaml": "id: line\ntitle: 线\nunit: 元\nrows:\n"
    '  - {area: "410000", from: "2021", value: 100, cite: "law#第二条"}\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], list[str]]:
    """Change one file and return the problems as lines."""

    def change(name: str, old: str, new: str) -> list[str]:
        path = folder / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        return [str(problem) for problem in read_knowledge(folder)[1]]

    return change


def test_the_small_knowledge_is_sound(folder: Path) -> None:
    assert load_knowledge(folder).policies.keys() == {"aid"}


ANY = "- {id: any, of: household, kind: yes_no, label: 有, ask: 有？}\n"
GONE = '{id: gone, fact: gone, is: rural, cite: "law#第一条", yes: 是, no: 不是}'
FAULTS = [
    ("policies/aid.yaml", "id: aid", "id: other", "differs from the file name"),
    ("policies/aid.yaml", "fact: hukou", "fact: hukuo", "unknown fact 'hukuo'"),
    ("policies/aid.yaml", "is: rural", "is: village", "'village' is no answer to hukou"),
    ("policies/aid.yaml", "is: rural", "at_least: 3", "does not fit a choice fact"),
    ("policies/aid.yaml", "is: rural", "is: rural, in: [urban]", "has 2 tests"),
    ("policies/aid.yaml", "is: rural, ", "", "has 0 tests"),
    ("policies/aid.yaml", "{rate: line}", "{rate: lime}", "unknown rate 'lime'"),
    ("policies/aid.yaml", "yes: 是农村户口", 'yes: ""', "eligible.rural.yes: is empty"),
    ("policies/aid.yaml", 'cite: "law#第一条", yes', 'cite: "lore#第一条", yes', "unknown source"),
    ("policies/aid.yaml", "id: poor", "id: rural", "condition 'rural' stands twice"),
    ("policies/aid.yaml", "short: 救助", "shrt: 救助", "shrt"),
    ("policies/aid.yaml", "short: 救助", "short: 救助\nshort: 又", "stands twice"),
    ("policies/aid.yaml", "aspect: what", "aspect: whatever", "says.0.aspect"),
    ("policies/aid.yaml", "questions:", "excludes: [gone]\nquestions:", "unknown policy 'gone'"),
    ("policies/aid.yaml", "questions:", "related: [gone]\nquestions:", "unknown topic 'gone'"),
    ("rates/line.yaml", 'from: "2021"', 'from: "20x1"', "rows[0].from/until"),
    ("rates/line.yaml", 'area: "410000"', 'area: "420000"', "unknown area '420000'"),
    ("facts.yaml", "ask: 收入？", 'ask: ""', "income.ask: is empty"),
    ("facts.yaml", "ask: 收入？", "gate: gone, ask: 收入？", "income.gate: unknown fact 'gone'"),
    ("facts.yaml", "ask: 收入？", "gate: hukou, ask: 收入？", "'hukou' cannot be asked first"),
    ("facts.yaml", "- {id: hukou,", f"{ANY}- {{id: hukou, gate: any,", "'none' is no choice of it"),
    ("facts.yaml", "- {id: income,", f"{ANY}- {{id: income, gate: any,", "a number cannot stand"),
    (
        "facts.yaml",
        "- {id: hukou,",
        f"{ANY.replace('label', 'listing: true, label')}- {{id: hukou, gate: any, without: rural,",
        "without words",
    ),
    (
        "facts.yaml",
        "- {id: hukou,",
        f"{ANY.replace('label', 'gate: any, label')}- {{id: hukou,",
        "'any' cannot be asked first",
    ),
    ("policies/aid.yaml", "    eligible:", f"    if_told: {GONE}\n    eligible:", "fact 'gone'"),
    (
        "policies/aid.yaml",
        "    eligible:",
        f"    if_told_judge: {GONE}\n    eligible:",
        "fact 'gone'",
    ),
    ("areas.yaml", 'parent: "100000"', 'parent: "900000"', "unknown parent area"),
    ("sources.yaml", "", "- {id: law, title: 法, short: 法, kind: law}\n", "'law' stands twice"),
]


@pytest.mark.parametrize(("name", "old", "new", "wanted"), FAULTS)
def test_a_fault_is_told_with_file_and_remedy(
    edit: Callable[[str, str, str], list[str]], name: str, old: str, new: str, wanted: str
) -> None:
    problems = edit(name, old, new)
    told = [line for line in problems if wanted in line]
    assert told, problems
    assert all(" → " in line for line in problems)
    assert any(line.startswith(name) or name in line for line in told)


def test_two_rows_for_one_place_and_time_need_a_conflict_id(
    edit: Callable[[str, str, str], list[str]],
) -> None:
    row = '  - {area: "410000", from: "2021", value: 200, cite: "law#第二条"'
    assert any("2 rows for 410000" in line for line in edit("rates/line.yaml", "", row + "}\n"))


def test_a_known_contradiction_is_kept(folder: Path) -> None:
    path = folder / "rates/line.yaml"
    rows = [f'  - {{area: "410000", from: "2021", value: {v}, cite: "law#x", conflict: c01}}\n'
            for v in (100, 200)]  # fmt: skip
    path.write_text("id: line\ntitle: 线\nunit: 元\nrows:\n" + "".join(rows), encoding="utf-8")
    assert len(load_knowledge(folder).rates["line"].rows) == 2


def test_versions_of_one_area_may_not_overlap(
    edit: Callable[[str, str, str], list[str]],
) -> None:
    earlier = "versions:\n  - {from: 2020-01-01, verified_on: 2026-11-01, cite: 'law#x'}\n"
    assert any("overlap" in line for line in edit("policies/aid.yaml", "versions:\n", earlier))


def test_an_alias_belongs_to_one_policy(folder: Path) -> None:
    for name in ("aid", "help"):
        text = POLICY.replace("id: aid", f"id: {name}") + "aliases: [困难补助]\n"
        (folder / f"policies/{name}.yaml").write_text(text, encoding="utf-8")
    assert any("also an alias of aid" in str(p) for p in read_knowledge(folder)[1])


def test_all_faults_come_at_once(folder: Path) -> None:
    (folder / "policies/aid.yaml").write_text(
        POLICY.replace("fact: hukou", "fact: x1").replace("rate: line", "rate: x2"), "utf-8"
    )
    (folder / "rates/broken.yaml").write_text("id: [", "utf-8")
    with pytest.raises(KnowledgeErrors) as raised:
        load_knowledge(folder)
    told = "\n".join(map(str, raised.value.problems))
    assert "x1" in told
    assert "x2" in told
    assert "rates/broken.yaml" in told


def test_a_broken_file_leaves_the_others_readable(folder: Path) -> None:
    (folder / "policies/bad.yaml").write_text("id: bad\n", "utf-8")
    knowledge, problems = read_knowledge(folder)
    assert set(knowledge.policies) == {"aid"}
    assert all(problem.file == "policies/bad.yaml" for problem in problems)


def test_the_ruleset_changes_with_any_file(folder: Path) -> None:
    before = load_knowledge(folder).ruleset
    assert load_knowledge(folder).ruleset == before
    (folder / "words.yaml").write_text("a: b\n", "utf-8")
    assert load_knowledge(folder).ruleset != before


def test_knowledge_cannot_be_changed(knowledge: Knowledge) -> None:
    with pytest.raises(FrozenInstanceError):
        knowledge.ruleset = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        knowledge.policies["x"] = next(iter(knowledge.policies.values()))  # type: ignore[index]


def test_the_projects_own_knowledge_is_sound() -> None:
    _, problems = read_knowledge()
    assert problems == ()


def test_a_source_due_for_checking_is_a_warning(folder: Path) -> None:
    read, problems = read_knowledge(folder)
    assert problems == ()
    warned = [str(one) for one in find_warnings(read, date(2027, 12, 1))]
    assert any("is stale since 2027-11-01" in one for one in warned)
    assert not any("stale" in str(one) for one in find_warnings(read, TODAY))


def test_a_copy_of_the_knowledge_reads_the_same(tmp_path: Path) -> None:
    shutil.copytree(KNOWLEDGE_FOLDER, tmp_path / "copy")
    assert read_knowledge(tmp_path / "copy")[0].ruleset == read_knowledge()[0].ruleset
