"""The chat page as files: small, nothing inline, nothing that could turn text into HTML."""

import re

from tests.source import ROOT

WEB = ROOT / "web"
HAN = re.compile("[\u3400-\u9fff]")
SCRIPTS = sorted(WEB.glob("*.js"))
PAGE = (WEB / "index.html").read_text(encoding="utf-8")


def _source(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def test_scripts_are_small() -> None:
    assert 0 < sum(len(script.read_bytes()) for script in SCRIPTS) < 26_000


def test_nothing_is_inline_so_that_a_strict_policy_can_stand() -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)", PAGE) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", PAGE) == []


def test_text_never_becomes_html() -> None:
    risky = re.compile(r"innerHTML|outerHTML|AdjacentHTML|document\.write|\beval\b|Function\(")
    assert [s.name for s in SCRIPTS if risky.search(s.read_text(encoding="utf-8"))] == []


def test_the_page_fetches_nothing_from_elsewhere() -> None:
    for file in (*SCRIPTS, WEB / "index.html", WEB / "chat.css"):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]+\.[a-z]", text), file.name


def test_the_page_s_chinese_stands_in_one_table_and_the_html() -> None:
    others = [s.name for s in SCRIPTS if s.name != "copy.js"]
    assert others
    assert [name for name in others if HAN.search(_source(name))] == []


def test_every_sentence_of_the_table_is_used() -> None:
    keys = re.findall(r"^  (\w+):", _source("copy.js"), flags=re.M)
    code = "".join(_source(s.name) for s in SCRIPTS if s.name != "copy.js")
    states = {"sending", "sent", "failed"}  # looked up by the state's name
    assert [k for k in keys if f"COPY.{k}" not in code and k not in states] == []


def test_every_file_the_page_names_is_there() -> None:
    named = re.findall(r'"/static/([\w.]+)"', PAGE + _source("log.js"))
    assert named
    assert [name for name in named if not (WEB / name).exists()] == []


def test_people_may_zoom_and_screen_readers_hear_answers() -> None:
    assert "user-scalable" not in PAGE
    assert "maximum-scale" not in PAGE
    assert 'role="log" aria-live="polite"' in PAGE
