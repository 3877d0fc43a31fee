"""The commands as a program calls them: text in, one JSON object a line out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared import begun
from tests.source import ROOT


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder: what is built once stays in it."""
    return begun(tmp_path_factory.mktemp("data"))


def _run(*arguments: str, said: str = "", folder: Path | None = None) -> list[dict[str, Any]]:
    ran = subprocess.run(
        [sys.executable, "run_bot.py", *arguments],
        cwd=ROOT,
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder or "no-such-folder")},
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_ask_prints_one_record_with_its_documented_keys() -> None:
    (record,) = _run("ask", "--json", "--place", "郑州市登封市", "低保一个月多少钱")

    assert set(record) == {"q", "kind", "topics", "text", "citations", "ruleset", "ms"}
    assert record["kind"] == "answer"
    assert record["topics"][0] == "rural_dibao"
    assert "730" in record["text"]
    assert set(record["citations"][0]) == {"source", "section", "area", "as_of"}


def test_ask_answers_each_line_by_itself_and_skips_blank_ones(kept: Path) -> None:
    said = '低保咋申请\n\n{"q": "那要啥材料？"}\n{"q": "五保户多少钱", "place": "中牟县"}\n'
    records = _run("ask", "--json", "-", said=said, folder=kept)

    assert [record["q"] for record in records] == ["低保咋申请", "那要啥材料？", "五保户多少钱"]
    assert records[1]["kind"] != "answer", "a follow-up has nothing to follow"
    assert "766.5" in records[2]["text"]


def test_a_line_that_cannot_be_used_still_gets_its_record(kept: Path) -> None:
    unusable = ('{"q": "低保", "on": "11月"}', '{"q": 3}', '{"q": null}', "{不是")
    said = "".join(f"{line}\n低保咋申请\n" for line in unusable)
    records = _run("ask", "--json", "-", said=said, folder=kept)

    assert len(records) == 2 * len(unusable)
    for first, second in zip(records[::2], records[1::2], strict=True):
        assert {"q", "kind", "text"} <= set(first)
        assert second["kind"] == "answer"


@pytest.mark.parametrize("command", ["ask", "screen", "read-visit"])
def test_a_line_of_100_kb_is_refused_in_words_at_once(command: str, kept: Path) -> None:
    (record,) = _run(command, "--json", "-", said="俺家低保户，" * 17_000, folder=kept)
    assert "太长" in record["text"]
    assert "102000" in record["error"]


def test_screen_reads_a_story_or_facts() -> None:
    facts = {"facts": {"household": {"dibao": True}}, "place": "登封市"}
    said = f"俺爹78了腿残疾二级\n{json.dumps(facts)}\n"
    story, given = _run("screen", "--json", "-", said=said)

    for record in (story, given):
        assert {"facts", "outcomes", "next_question"} <= set(record)
        assert {"policy", "title", "outcome", "because", "citations", "missing"} <= set(
            record["outcomes"][0]
        )
    assert story["facts"]["people"][1]["age"]["value"] == 78
    assert given["facts"]["household"]["dibao"] is True


def test_facts_can_be_given_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"household": {"hukou": "rural"}}', encoding="utf-8")
    (record,) = _run("screen", "--json", "--facts", str(file))

    assert record["facts"]["household"]["hukou"] == "rural"


def test_read_visit_gives_the_draft_on_the_day_it_is_said() -> None:
    note = "昨儿后晌去老王家，屋顶漏雨，已联系镇里"
    (record,) = _run("read-visit", "--json", "--on", "2026-11-20", note)

    (visit,) = record["visits"]
    assert (visit["household"], visit["visited_on"]) == ("老王", "2026-11-19")
    assert visit["problems"] == ["屋顶漏雨"]


def test_check_lists_problems_for_programs() -> None:
    records = _run("check", "--json")

    assert {record["level"] for record in records} <= {"warning"}
    assert {"file", "path", "message", "remedy"} <= set(records[0])


def test_a_digest_of_an_empty_county_is_a_digest(tmp_path: Path) -> None:
    asked = ("--scope", "大金店镇", "--period", "week", "--as-of", "2026-11-22")
    (record,) = _run("digest", *asked, "--json", folder=tmp_path)

    assert (record["scope"], record["period"], record["visits"]) == ("410185-t01", "2026-W47", 0)
