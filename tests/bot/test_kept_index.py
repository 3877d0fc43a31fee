"""The search index read back from its file answers as the one that was built."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot import kept_index
from bot.kept_index import prepared
from knowledge.answering import answer
from knowledge.answering.answer import Answering, Asking
from knowledge.contents import Knowledge
from tests.dialogs.talk import content

QUESTIONS = ("低保一个月多少钱", "滴保咋办", "双交办是啥", "俺爹78了腿残疾二级能领啥", "今天天气")
FEW = ("rural_dibao", "assistance_rights")


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    monkeypatch.setattr(answer, "_built", {})
    return content().knowledge


@pytest.fixture
def knowledge(whole: Knowledge) -> Knowledge:
    return some_of(whole)


def some_of(whole: Knowledge) -> Knowledge:
    """Less to build: what becomes of the file does not depend on how much stands in it."""
    return replace(whole, topics={name: whole.topics[name] for name in FEW})


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder a process has left."""
    folder = tmp_path_factory.mktemp("left")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer, "_built", {})
        prepared(folder, some_of(content().knowledge))
    return folder


@pytest.fixture
def data(left: Path, tmp_path: Path) -> Path:
    """A data folder with an index in it."""
    return shutil.copytree(left, tmp_path / "data")


def anew(data: Path, knowledge: Knowledge) -> Answering:
    """What a process that has just started would have."""
    answer._built.clear()
    return prepared(data, knowledge)


def files(data: Path) -> list[Path]:
    return sorted((data / "cache").glob("*"))


def test_the_index_read_back_answers_as_the_one_that_was_built(
    tmp_path: Path, whole: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = anew(tmp_path, whole)
    monkeypatch.setattr(kept_index, "build_index", None)
    read = anew(tmp_path, whole)
    assert read.index is not built.index
    for question in QUESTIONS:
        assert read.answer(question, Asking()) == built.answer(question, Asking())


def test_only_we_may_read_the_file(left: Path) -> None:
    (file,) = files(left)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("stored", [b"", b"garbage", b"\x80\x05]q\x00.", None])
def test_a_broken_file_is_made_anew(data: Path, knowledge: Knowledge, stored: bytes | None) -> None:
    (file,) = files(data)
    file.write_bytes(file.read_bytes()[:5000] if stored is None else stored)
    assert anew(data, knowledge).answer(QUESTIONS[0], Asking()).picks
    (again,) = files(data)
    assert again == file
    assert again.stat().st_size > 5000


def test_a_file_others_may_write_is_not_read(
    data: Path, knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    (file,) = files(data)
    file.chmod(0o666)
    assert anew(data, knowledge).answer(QUESTIONS[0], Asking()).picks
    assert "others may write it" in caplog.text
    assert file.stat().st_mode & 0o077 == 0


def test_another_program_makes_another_file_and_old_ones_go(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_index, "build_index", lambda _: {"not": "an index"})
    for number, program in enumerate("abc"):
        monkeypatch.setattr(kept_index, "_program", lambda program=program: program)
        kept_index._index(tmp_path, knowledge)
        newest = max(files(tmp_path), key=lambda path: path.stat().st_ctime_ns)
        os.utime(newest, (number, number))
    assert len(files(tmp_path)) == kept_index.MOST_KEPT


def test_nothing_is_kept_where_the_bot_keeps_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    data = tmp_path / "absent"
    assert anew(data, knowledge).answer(QUESTIONS[0], Asking()).picks
    assert not data.exists()


def test_a_folder_that_cannot_be_written_costs_only_time(
    tmp_path: Path, knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("in the way")
    assert anew(tmp_path, knowledge).answer(QUESTIONS[0], Asking()).picks
    assert "not kept" in caplog.text
