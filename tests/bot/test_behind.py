"""A server that took another's place and knows an older state, as after a failover: no turn of
the records is run again, stored behind a later one, or begun on what people said long before.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import redis

from bot.on_loop import Memory
from handlers.turn import Message
from state.redis_link import LinkLost
from tests.bot.conftest import Bot, Told, Valkey, running
from tests.bot.test_dispatcher import recorded
from tests.conftest import until_pong

Make = Callable[..., Message]


@dataclass(slots=True)
class Replica:
    """What another server had of the keys when it heard of them last."""

    master: Valkey
    keys: dict[bytes, bytes] = field(default_factory=dict)

    def hear(self) -> None:
        with self._client() as client:
            self.keys = {key: client.dump(key) for key in client.scan_iter()}

    def take_over(self) -> None:
        """The master dies; from now on this is what is known."""
        self.master.kill()
        self.master.empty()
        with self._client() as client:
            for key, stored in self.keys.items():
                client.restore(key, 0, stored)

    def _client(self) -> redis.Redis:
        socket = self.master.folder / "v.sock"
        until_pong(socket)
        return redis.Redis(unix_socket_path=str(socket))


@pytest.fixture
def replica(valkey: Valkey) -> Replica:
    return Replica(valkey)


@pytest.fixture(params=["alone", "one of several"])
async def one(
    request: pytest.FixtureRequest, valkey: Valkey, sqlite_url: str, told: Told
) -> AsyncIterator[Bot]:
    recent = Memory(600.0) if request.param == "alone" else None
    async with running(valkey.url, sqlite_url, told, recent) as parts:
        yield parts


async def connected(bot: Bot) -> None:
    """Wait until the bot has noticed, so that no message of the test is in flight meanwhile."""
    while True:
        try:
            await bot.link.call("PING")
            return
        except LinkLost:
            await asyncio.sleep(0.01)


async def test_a_stored_turn_is_not_run_again(
    one: Bot, told: Told, message: Make, replica: Replica
) -> None:
    await one.dispatcher.dispatch(message("a!"))
    replica.hear()
    await one.dispatcher.dispatch(message("sure?"))
    first = await one.dispatcher.dispatch(message("yes"))
    replica.take_over()
    await connected(one)
    assert await one.dispatcher.dispatch(message("yes")) == first
    assert recorded(one) == 2


async def test_the_next_turn_begins_with_what_the_records_know(
    one: Bot, message: Make, replica: Replica
) -> None:
    await one.dispatcher.dispatch(message("a!"))
    replica.hear()
    for text in ("b", "c!"):
        await one.dispatcher.dispatch(message(text))
    replica.take_over()
    await connected(one)
    replies = await one.dispatcher.dispatch(message("d!"))
    assert replies[0].text == "4 d!"
    stored = one.records.last_turns("web", "home", "s1", 9)
    assert [turn.key for turn in stored] == [f"s1:{text}" for text in ("d!", "c!", "a!")]


async def test_a_process_that_starts_later_sees_it_too(
    one: Bot, valkey: Valkey, sqlite_url: str, told: Told, message: Make, replica: Replica
) -> None:
    await one.dispatcher.dispatch(message("a!"))
    replica.hear()
    await one.dispatcher.dispatch(message("sure?"))
    first = await one.dispatcher.dispatch(message("yes"))
    replica.take_over()
    async with running(valkey.url, sqlite_url, told) as other:
        assert await other.dispatcher.dispatch(message("yes")) == first


async def test_what_only_redis_knew_goes_on_where_nothing_is_lost(
    one: Bot, message: Make, replica: Replica
) -> None:
    for text in ("a!", "b"):
        await one.dispatcher.dispatch(message(text))
    replica.hear()
    replica.take_over()
    assert (await one.dispatcher.dispatch(message("c")))[0].text == "3 c"
