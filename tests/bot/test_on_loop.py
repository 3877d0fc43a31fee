"""What a turn on the event loop may know without reading."""

import pytest

from bot.on_loop import LiveReader, LoopReader, Memory, ReadNeeded
from handlers.reader import Reader
from state.rows import Household, Person

CADRE = Person("p1", "甲", "cadre", "410185-t01-v01")


class Roster:
    """Records that can change."""

    def __init__(self) -> None:
        self.found: Person | None = CADRE

    def person(self, person_id: str) -> Person | None:
        return self.found

    def households(self, scope: str) -> tuple[Household, ...]:
        return ()


def test_what_was_never_read_is_asked_for() -> None:
    reader = LoopReader(LiveReader(Roster()))  # type: ignore[arg-type]
    for read in ("person", "households", "visit"):
        with pytest.raises(ReadNeeded):
            getattr(reader, read)("p1")


def test_what_was_read_is_known_even_that_nobody_is_there() -> None:
    roster = Roster()
    live = LiveReader(roster)  # type: ignore[arg-type]
    reader = LoopReader(live)
    live.person("p1")
    assert reader.person("p1") == CADRE
    roster.found = None
    live.person("p1")
    assert reader.person("p1") is None


def test_what_was_read_long_ago_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.on_loop.PERSON_SECONDS", -1.0)
    live = LiveReader(Roster())  # type: ignore[arg-type]
    live.person("p1")
    with pytest.raises(ReadNeeded):
        LoopReader(live).person("p1")


def test_a_full_memory_lets_go_of_what_was_kept_longest_ago(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.on_loop.MOST_REMEMBERED", 4)
    memory = Memory[int](60.0)
    for number in range(11):
        memory.keep(number, number)
    assert [number for number in range(11) if memory.known(number) is not None] == [8, 9, 10]


def test_what_is_remembered_stands_in_the_way_of_no_question() -> None:
    """A memory named as one of the reader's questions would be called in its place."""
    questions = {name for name in vars(Reader) if not name.startswith("_")}
    assert len(questions) > 8
    assert set(vars(LiveReader(Roster()))) & questions == set()  # type: ignore[arg-type]
