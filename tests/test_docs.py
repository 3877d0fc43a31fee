"""What the READMEs say is there, and what is there stands in the READMEs."""

import ast
import re
import subprocess
import sys
from functools import cache

import pytest

from tests.source import ROOT, modules

READMES = ("README.md", "README.zh-CN.md")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _blocks(readme: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", _text(readme), flags=re.S)


def _commands(readme: str) -> list[str]:
    """Return every run_bot.py line of the README's shell blocks, without its comment."""
    lines = "".join(_blocks(readme)).splitlines()
    return [line.split("  #")[0].strip() for line in lines if "run_bot.py" in line]


def _settings() -> set[str]:
    """Return the environment variables the program asks for: environ.get("X"), f(environ, "X").

    Those of the platforms stand in lists.
    """
    calls = [n for tree in modules().values() for n in ast.walk(tree) if isinstance(n, ast.Call)]
    asking = [ast.unparse(call) for call in calls]
    found = [re.match(r"(?:os\.)?environ\.get\('(\w+)'|\w+\(environ, '(\w+)'", a) for a in asking]
    platforms = ast.walk(modules()["config.channel_settings"])
    texts = {str(n.value) for n in platforms if isinstance(n, ast.Constant)}
    names = {text for text in texts if re.fullmatch(r"[A-Z]+_[A-Z_]+", text)}
    return names | {one[1] or one[2] for one in found if one}


@cache
def _help(*command: str) -> str:
    arguments = [sys.executable, "run_bot.py", *command, "--help"]
    ran = subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_stands_in_the_readme(readme: str) -> None:
    settings = _settings()
    assert "REDIS_URL" in settings
    rows = set(re.findall(r"^\| `([A-Z_]+)`", _text(readme), flags=re.M))
    assert rows == settings


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_named_exists(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), flags=re.M))
    named = set(re.findall(r"make ([a-z-]+)", _text(readme)))
    assert {"run", "test", "check", "bench", "ci"} <= named
    assert named - targets == set()


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_program_stands_in_the_readme(readme: str) -> None:
    offered = set(re.findall(r"^    ([a-z][a-z-]+)(?= |$)", _help(), flags=re.M))
    assert "serve" in offered
    shown = {line.split("run_bot.py ")[1].split()[0] for line in _commands(readme)}
    assert shown == offered


@pytest.mark.parametrize("readme", READMES)
def test_every_option_named_is_known(readme: str) -> None:
    for line in _commands(readme):
        command, *rest = line.split("run_bot.py ")[1].split()
        options = {word for word in rest if word.startswith("--")}
        assert {option for option in options if option not in _help(command)} == set(), line


def test_both_readmes_show_the_same_commands() -> None:
    assert _commands("README.md") == _commands("README.zh-CN.md")


@pytest.mark.parametrize("readme", READMES)
def test_files_the_readme_points_to_are_there(readme: str) -> None:
    links = re.findall(r'\]\((?!http)([^)#]+)\)|src="([^"]+)"', _text(readme))
    named = [first or second for first, second in links]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_decisions_are_short_and_say_what_was_given_up() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert records
    for number, record in enumerate(records, 1):
        text = record.read_text(encoding="utf-8")
        assert record.name.startswith(f"{number:04}-")
        for part in ("**Context.**", "**Decision.**", "**Given up.**"):
            assert part in text, f"{record.name} lacks {part}"
        assert len(text) < 3000, record.name


def test_readmes_name_no_path_of_one_machine() -> None:
    for name in (*READMES, "CHANGELOG.md", "Makefile", ".ci/run"):
        assert not re.search(r"/(home|Users|root|work)/", _text(name)), name
