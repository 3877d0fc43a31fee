"""The files of deploy/ name settings and paths that exist."""

import re
from pathlib import Path

import pytest
import yaml

from tests.test_docs import _settings

DEPLOY = Path(__file__).parent.parent / "deploy"
NAMES = re.compile(r"\b([A-Z]+_[A-Z_]+|HOST|PORT)(?==|: )")
# Of the images, not ours.
THEIRS = {"PYTHONDONTWRITEBYTECODE", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("*")), ids=lambda file: file.name)
def test_every_setting_named_is_one_of_ours(file: Path) -> None:
    named = set(NAMES.findall(file.read_text(encoding="utf-8")))
    assert {name for name in named if not name.startswith("DB_")} - _settings() - THEIRS == set()


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_the_yaml_files_can_be_read(name: str) -> None:
    documents = list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))
    assert all(documents)


def test_what_the_files_start_and_probe_is_there() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in DEPLOY.iterdir())
    assert "run_bot.py" in text
    app = (DEPLOY.parent / "bot" / "app.py").read_text(encoding="utf-8")
    for path in set(re.findall(r"/(?:health|ready)z", text)):
        assert f'"{path}"' in app
