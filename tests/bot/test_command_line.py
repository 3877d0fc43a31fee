"""The commands as a program calls them: text in, one JSON object a line out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bot.test_roster import ROWS, book
from tests.shared import begun
from tests.source import ROOT

UNUSABLE = ('{"q": "低保", "on": "11月"}', '{"q": 3}', '{"q": null}', "{不是")
LONG = "俺家低保户，" * 17_000


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


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a roster in it, and beside it the file of its codes."""
    folder = tmp_path_factory.mktemp("imported")
    data, codes = folder / "data", folder / "codes.xlsx"
    roster = book(folder / "roster.xlsx", ROWS)
    subprocess.run(
        [sys.executable, "run_bot.py", "import", str(roster), "--codes", str(codes)],
        cwd=ROOT,
        check=True,
        timeout=60,
        umask=0o022,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data)},
    )
    return data


def test_what_a_command_writes_is_for_its_own_account_only(imported: Path) -> None:
    written = [imported.parent / "codes.xlsx", imported, *imported.rglob("*")]
    assert imported / "zhucuntong.db" in written
    assert [file.name for file in written if file.stat().st_mode & 0o077] == []


def test_a_note_is_read_with_the_households_of_a_place_that_came_with_a_roster(
    imported: Path,
) -> None:
    note = "上午去李桂花家，屋顶漏雨"
    (record,) = _run("read-visit", "--village", "石坡村", note, folder=imported)
    assert record["visits"][0]["household_id"] == "H2"


@pytest.mark.parametrize(
    "asked",
    [
        ("digest", "--scope", "410185", "--period", "0001-01-01"),
        ("digest", "--scope", "410185", "--as-of", "0001-01-01"),
        ("export", "--area", "410185", "--until", "9999-12-31", "out.xlsx"),
    ],
)
def test_days_at_the_edge_of_the_calendar_are_refused_in_words(
    asked: tuple[str, ...], kept: Path, tmp_path: Path
) -> None:
    given = [str(tmp_path / one) if one.endswith(".xlsx") else one for one in asked]
    ran = subprocess.run(
        [sys.executable, "run_bot.py", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(kept)},
    )
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31"])
def test_questions_are_looked_up_from_any_day_on(since: str, kept: Path) -> None:
    assert _run("unanswered", "--json", "--since", since, folder=kept) == []


def test_ask_prints_one_record_with_its_documented_keys() -> None:
    (record,) = _run("ask", "--json", "--place", "郑州市登封市", "低保一个月多少钱")

    assert set(record) == {"q", "kind", "topics", "text", "citations", "ruleset", "ms"}
    assert record["kind"] == "answer"
    assert record["topics"][0] == "rural_dibao"
    assert "730" in record["text"]
    assert set(record["citations"][0]) == {"source", "section", "area", "as_of"}


@pytest.fixture(scope="module")
def answers(kept: Path) -> list[dict[str, Any]]:
    """What one process makes of all these lines, the blank one left out."""
    asked = ("低保咋申请", "", '{"q": "那要啥材料？"}', '{"q": "五保户多少钱", "place": "中牟县"}')
    between = (line for unusable in UNUSABLE for line in (unusable, "低保咋申请"))
    return _run("ask", "--json", "-", said="\n".join((*asked, *between, LONG)), folder=kept)


def test_ask_answers_each_line_by_itself_and_skips_blank_ones(
    answers: list[dict[str, Any]],
) -> None:
    records = answers[:3]
    assert [record["q"] for record in records] == ["低保咋申请", "那要啥材料？", "五保户多少钱"]
    assert records[1]["kind"] != "answer", "a follow-up has nothing to follow"
    assert "766.5" in records[2]["text"]


def test_a_line_that_cannot_be_used_still_gets_its_record(answers: list[dict[str, Any]]) -> None:
    records = answers[3:-1]
    assert len(records) == 2 * len(UNUSABLE)
    for first, second in zip(records[::2], records[1::2], strict=True):
        assert {"q", "kind", "text"} <= set(first)
        assert second["kind"] == "answer"


def test_a_line_of_100_kb_is_refused_in_words_at_once(
    answers: list[dict[str, Any]], screened: list[dict[str, Any]], kept: Path
) -> None:
    visits = _run("read-visit", "--json", "-", said=LONG, folder=kept)
    for record in (answers[-1], screened[-1], *visits):
        assert "太长" in record["text"]
        assert "102000" in record["error"]


@pytest.fixture(scope="module")
def screened() -> list[dict[str, Any]]:
    facts = {"facts": {"household": {"dibao": True}}, "place": "登封市"}
    said = f"俺爹78了腿残疾二级\n{json.dumps(facts)}\n{LONG}"
    return _run("screen", "--json", "-", said=said)


def test_screen_reads_a_story_or_facts(screened: list[dict[str, Any]]) -> None:
    story, given, _ = screened

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
