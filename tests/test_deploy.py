"""The files of deploy/ name settings and paths that exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_docs import _settings

DEPLOY = Path(__file__).parent.parent / "deploy"
NAMES = re.compile(r"\b([A-Z]+_[A-Z_]+|HOST|PORT)(?==|: )")
# Of the images, not ours.
THEIRS = {"PYTHONDONTWRITEBYTECODE", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
FOR_HTTP = {"log_format", "upstream", "limit_req_zone", "limit_conn_zone", "map"}


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("*")), ids=lambda file: file.name)
def test_every_setting_named_is_one_of_ours(file: Path) -> None:
    named = set(NAMES.findall(file.read_text(encoding="utf-8")))
    assert {name for name in named if not name.startswith("DB_")} - _settings() - THEIRS == set()


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_the_yaml_files_can_be_read(name: str) -> None:
    documents = list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))
    assert all(documents)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield (the block it stands in, "" for the file; its name) of each directive."""
    inside: list[str] = []
    for words, mark in re.findall(r"([^{};]*)([{};])", re.sub(r"#.*", "", text)):
        name = words.split()[0] if words.split() else ""
        if name:
            yield (inside[-1] if inside else "", name)
        if mark == "{":
            inside.append(name)
        elif mark == "}":
            inside.pop()


def test_what_nginx_takes_for_the_whole_of_http_stands_in_no_server() -> None:
    placed = list(_blocks((DEPLOY / "nginx.conf").read_text(encoding="utf-8")))
    names = {name for _, name in placed}
    assert {"log_format", "upstream", "limit_req_zone", "limit_conn_zone"} <= names
    wrong = [(block, name) for block, name in placed if block and name in FOR_HTTP]
    assert wrong == []
    assert {"limit_req", "limit_conn"} <= {name for block, name in placed if block == "location"}


def test_an_upstream_is_looked_up_again_by_an_nginx_that_can() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.search(r"^resolver 127\.0\.0\.11\b", nginx, re.MULTILINE)
    assert re.search(r"upstream \w+ \{ zone \w+ \w+; server bot:8080 resolve;", nginx)
    image = _compose()["services"]["nginx"]["image"]
    assert tuple(map(int, image.partition(":")[2].split("."))) >= (1, 27, 3)


def test_the_image_gets_nothing_that_git_ignores() -> None:
    root = DEPLOY.parent
    ignored, left_out = [
        {line.removeprefix("**/").strip("/") for line in _lines(root / name)}
        for name in (".gitignore", ".dockerignore")
    ]
    assert ignored | {".git"} <= left_out


def test_every_way_names_where_people_reach_the_pages() -> None:
    bot = _compose()["services"]["bot"]
    assert bot["env_file"], "what the platforms need reaches the bot"
    assert bot["environment"]["PUBLIC_URL"].startswith("${PUBLIC_URL:?")
    for name in ("kubernetes.yaml", "zhucuntong.service"):
        assert "PUBLIC_URL=https://" in (DEPLOY / name).read_text(encoding="utf-8")


def test_the_service_keeps_what_it_writes_to_itself() -> None:
    unit = set(_lines(DEPLOY / "zhucuntong.service"))
    assert {"UMask=0077", "StateDirectoryMode=0700"} <= unit


def _compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def _lines(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_what_the_files_start_and_probe_is_there() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in DEPLOY.iterdir())
    assert "run_bot.py" in text
    app = (DEPLOY.parent / "bot" / "app.py").read_text(encoding="utf-8")
    for path in set(re.findall(r"/(?:health|ready)z", text)):
        assert f'"{path}"' in app
