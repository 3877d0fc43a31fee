"""A full disk, a clock that jumps, a process that slept, a platform that answers 500 or never."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import disk_usage

import pytest

from bot.contracts import NotHandled
from handlers.turn import Message, Moment
from state.changes import Outcome, TurnRow, Write
from state.migrate import upgrade
from tests.bot.conftest import Bot, Told, Valkey, running
from tests.bot.conftest import mortal_valkey as mortal_valkey
from tests.bot.conftest import valkey as valkey
from tests.channels.ends import Ends, connected

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TURNS = "SELECT key, revision FROM turns ORDER BY revision"


@pytest.fixture
def told() -> Told:
    return Told()


def message(text: str) -> Message:
    return Message("web", "home", "s1", f"s1:{text}", "text", text, NOON)


def recorded(bot: Bot) -> int:
    return bot.records.unanswered("100000", date(2020, 1, 1), date(2030, 1, 1))


def stored(bot: Bot) -> list[tuple[str, int]]:
    with bot.records.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(TURNS)]


class Sleeping:
    """A writer whose process sleeps before its first commit, until woken."""

    def __init__(self, bot: Bot) -> None:
        self._commit = bot.writer.commit
        self.asleep, self.woken = asyncio.Event(), asyncio.Event()

    async def commit(self, turn: TurnRow | None, writes: Sequence[Write]) -> Outcome:
        self.asleep.set()
        await self.woken.wait()
        return await self._commit(turn, writes)


async def test_a_process_that_slept_through_its_lock_cannot_write_over_who_took_it(
    valkey: Valkey, database_url: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.redis_store.LOCK_MS", 100)
    async with (
        running(valkey.url, database_url, told) as one,
        running(valkey.url, database_url, told) as other,
    ):
        sleeping = Sleeping(one)
        monkeypatch.setattr(one.writer, "commit", sleeping.commit)
        first = asyncio.create_task(one.dispatcher.dispatch(message("a!")))
        await sleeping.asleep.wait()
        # It changes nothing in the records itself, and yet must not be forgotten by the sleeper.
        assert (await other.dispatcher.dispatch(message("b")))[0].text == "1 b"
        sleeping.woken.set()
        assert (await first)[0].text == "2 a!"
        assert stored(one) == [("s1:b", 1), ("s1:a!", 2)]
        assert recorded(one) == 1
        assert (await other.dispatcher.dispatch(message("c")))[0].text == "3 c"


async def test_order_and_receipts_stand_when_the_clock_jumps(
    valkey: Valkey, database_url: str, told: Told
) -> None:
    async with running(valkey.url, database_url, told) as bot:
        for number, hours in enumerate((0, -30, 300, 1), 1):
            at = NOON + timedelta(hours=hours)
            bot.turns.clock = lambda at=at: Moment(at, at.date())  # type: ignore[misc]
            (reply, _) = await bot.dispatcher.dispatch(message(f"m{number}!"))
            assert reply.text == f"{number} m{number}!"
            await bot.link.call("FLUSHALL")  # what is known now comes from the records
        assert stored(bot) == [(f"s1:m{number}!", number) for number in range(1, 5)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small file system needs the right to mount one")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


async def test_on_a_full_disk_nothing_is_promised_and_all_goes_on_when_there_is_room(
    valkey: Valkey, small_disk: Path, told: Told
) -> None:
    url = f"sqlite:///{small_disk}/records.db"
    upgrade(url)
    async with running(valkey.url, url, told) as bot:
        bot.writer._patience = 0.3
        await bot.dispatcher.dispatch(message("before!"))
        (small_disk / "ballast").write_bytes(b"0" * disk_usage(small_disk).free)
        with pytest.raises(NotHandled):
            await bot.dispatcher.dispatch(message("during!"))
        assert recorded(bot) == 1
        (small_disk / "ballast").unlink()
        (reply, _) = await bot.dispatcher.dispatch(message("during!"))
        assert reply.text == "2 during!"
        assert recorded(bot) == 2


@pytest.fixture
async def line(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Ends]:
    async with connected(valkey.url, sqlite_url, told) as ends:
        yield ends


async def test_a_platform_that_answers_500_gets_each_reply_once_it_does_not(line: Ends) -> None:
    line.telegram.errors = [(500, {"description": "broken"})] * 2
    assert await line.post(line.telegram.says(7, "a!")) == 200
    assert line.telegram.sent == []
    assert await line.sent() == 0
    assert await later(line, timedelta(seconds=11)) == 1
    assert texts(line) == ["1 a!", "next?"]


async def test_a_platform_that_never_answers_gets_each_reply_when_it_does(line: Ends) -> None:
    line.telegram.held = asyncio.Event()
    assert await line.post(line.telegram.says(7, "a!")) == 200
    assert line.telegram.sent == []
    line.telegram.held.set()
    assert await later(line, timedelta(seconds=1)) == 1
    assert texts(line) == ["1 a!", "next?"]
    assert recorded(line.bot) == 1


async def later(line: Ends, wait: timedelta) -> int:
    line.outside.moment += wait
    return await line.sent()


def texts(line: Ends) -> list[str]:
    return [text for _, text, _ in line.telegram.sent]
