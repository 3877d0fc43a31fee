"""A short round of benchmarks/fuzz_parsers.py, and what its long rounds have found."""

from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

from benchmarks.fuzz_parsers import EXPECTED, Targets, rounds
from bot.after import readable
from bot.commands.lines import requests
from bot.commands.roster_file import NotAWorkbook, read_rows
from config.yaml_file import YamlError, read_yaml
from handlers.policy.report import ask_line
from state.codes import hash_code


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Targets:
    return Targets(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("name", EXPECTED)
def test_no_parser_raises_a_foreign_error(targets: Targets, name: str) -> None:
    assert Counter(rounds(targets, name, 300)).total() >= 10


def test_a_workbook_with_a_broken_part_is_no_workbook(targets: Targets, tmp_path: Path) -> None:

    broken = tmp_path / "broken.xlsx"
    with ZipFile(targets.folder / "roster.xlsx") as old, ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name)[:-9] if name.endswith("sheet1.xml") else old.read(name)
            )
    with pytest.raises(NotAWorkbook):
        read_rows(broken)


def test_a_workbook_of_a_newer_zip_is_no_workbook(targets: Targets, tmp_path: Path) -> None:
    file = tmp_path / "newer.xlsx"
    raw = bytearray(targets.roster)
    raw[raw.rfind(b"PK\x01\x02") + 6] = 148  # version needed to extract
    file.write_bytes(raw)
    with pytest.raises(NotAWorkbook):
        read_rows(file)


@pytest.mark.parametrize("q", ["囨[[", "𤑴囨"])
def test_a_question_of_characters_nobody_uses_is_not_covered(targets: Targets, q: str) -> None:
    assert ask_line(targets.content, {"q": q})["topics"] == []


@pytest.mark.parametrize("raw", [b"a: \xa0", b"[" * 5000, b"a: 1\na: 2"])
def test_a_data_file_that_cannot_be_read_is_named(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "county.yaml"
    file.write_bytes(raw)
    with pytest.raises(YamlError, match=r"county\.yaml"):
        read_yaml(file)


@pytest.mark.parametrize("line", ['{"q": "\\ud800"}', '{"q": ' + "[" * 3000, '{"q": NaN}'])
def test_a_line_that_is_no_json_is_plain_text(line: str) -> None:
    assert list(requests([line], "q", {})) == [{"q": line}]


def test_half_a_character_is_no_code() -> None:
    assert len(hash_code("\ud800")) == 64


@pytest.mark.parametrize("raw", [b"[]", b"3", b"null", b'"x"', b"{", b"\xff"])
def test_what_is_no_conversation_is_none(raw: bytes) -> None:
    assert readable(raw) is None
