"""What Redis Cluster asks of keys: a server in cluster mode refuses commands across hash slots."""

import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from bot.attempts import CodeAttempts
from config.words import load_words
from handlers.turn import Message
from state.leader import Leader
from state.redis_link import RedisError, RedisLink, Script
from state.redis_store import Address, Entry
from state.server_files import server_binary, server_command
from tests.bot.conftest import Bot, Told, running
from tests.faults.live import free_port

Make = Callable[..., Message]

SUFFIXES = ("c", "l", "a:m1", "k", "w", "o:9", "r:m1", "tries")
ONE = Address("web", "home", "s1")


@given(st.tuples(st.sampled_from(["web", "wecom"]), st.text(max_size=9), st.text(max_size=9)))
def test_all_keys_of_one_sender_are_in_one_slot(name: tuple[str, str, str]) -> None:
    assert len({key_slot(Address(*name).key(suffix).encode()) for suffix in SUFFIXES}) == 1


@pytest.fixture
def cluster_url(tmp_path: Path) -> Iterator[str]:
    """A member that has all slots of its cluster: it checks each command as any member does."""
    socket = tmp_path / "v.sock"
    # left alone, the members' own port is this one and 10000 more, which may be none
    ports = ["--port", str(free_port()), "--cluster-port", str(free_port())]
    mode = ["--cluster-enabled", "yes", *ports]
    command = [*server_command(server_binary(), tmp_path, socket), *mode]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            _until(lambda: client.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383))
            _until(lambda: client.execute_command("CLUSTER INFO")["cluster_state"] == "ok")
        yield f"unix://{socket}"
    finally:
        server.kill()
        server.wait()


def _until(done: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if done():
                return
        except redis.ConnectionError:
            pass
        time.sleep(0.05)
    raise TimeoutError("no cluster")


@pytest.fixture
async def bot(
    cluster_url: str, sqlite_url: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    # Without this line a script may touch other slots of the same server.
    monkeypatch.setattr(RedisLink, "script", lambda link, lua: Script(link, f"#!lua\n{lua}"))
    async with running(cluster_url, sqlite_url, told) as parts:
        yield parts


async def test_what_crosses_slots_is_refused_here(bot: Bot) -> None:
    with pytest.raises(RedisError, match="CROSSSLOT"):
        await bot.link.call("MGET", "zc:{a}:c", "zc:{b}:c")
    with pytest.raises(RedisError, match="same slot"):
        await bot.link.script("return redis.call('GET', 'zc:{b}:c')")(["zc:{a}:c"])


async def test_turns_and_what_follows_them_never_cross_slots(bot: Bot, message: Make) -> None:
    for text in ("a", "b!", "c"):
        await bot.dispatcher.dispatch(message(text))
    await bot.dispatcher.dispatch(message("b!"))
    attempts = CodeAttempts(bot.store, load_words())
    trying = message("绑定 5HDZD4KQ")
    assert not await attempts.refuses(trying)
    await attempts.settle(trying)
    async with Leader(bot.link, bot.writer, bot.records.engine) as leader:
        await leader.elected()


async def test_every_step_on_one_senders_keys_stays_in_its_slot(bot: Bot, message: Make) -> None:
    store, other = bot.store, Address("web", "home", "s2")
    await bot.dispatcher.dispatch(message("a"))
    await store.remember(ONE, "s1:old", b"[]")
    await store.log_once(ONE, "o1", Entry(b'["", []]', 1))
    assert len(await store.said(ONE)) == 3
    assert (await store.since(ONE, "", 0))[1]
    assert await store.renew(ONE, "s1:a", "cookie") == "cookie"
    await store.move(ONE, other)
    assert await store.addresses() == [ONE, other]
    for address in (ONE, other):
        await store.erase(address)
        assert await store.conversation(address) is None
