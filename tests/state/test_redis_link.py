import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state import redis_link, redis_wire
from state.redis_link import LinkLost, RedisError, RedisLink
from tests.state.servers import Server, Stub


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path).start()
    yield server
    server.stop()


async def test_each_of_many_callers_gets_its_own_reply(valkey_url: str) -> None:
    async with RedisLink(valkey_url) as link:
        replies = await asyncio.gather(*(link.call("ECHO", n) for n in range(5000)))
        assert replies == [b"%d" % n for n in range(5000)]


async def test_calls_take_effect_in_the_order_they_were_made(valkey_url: str) -> None:
    async with RedisLink(valkey_url) as link:
        await asyncio.gather(*(link.call("RPUSH", "list", n) for n in range(1000)))
        assert await link.call("LRANGE", "list", 0, -1) == [b"%d" % n for n in range(1000)]


async def test_replies_keep_their_types(valkey_url: str) -> None:
    async with RedisLink(valkey_url) as link:
        assert await link.call("SET", "k", "中文") == b"OK"
        assert await link.call("GET", "k") == "中文".encode()
        assert await link.call("GET", "none") is None
        assert await link.call("INCR", "n") == 1
        assert await link.call("MGET", "k", "none") == ["中文".encode(), None]


async def test_an_error_reply_reaches_only_its_caller(valkey_url: str) -> None:
    async with RedisLink(valkey_url) as link:
        calls = (link.call("SET", "k", "v"), link.call("INCR", "k"), link.call("GET", "k"))
        ok, error, value = await asyncio.gather(*calls, return_exceptions=True)
        assert (ok, value) == (b"OK", b"v")
        assert isinstance(error, RedisError)
        assert "not an integer" in str(error)


@given(cancelled=st.sets(st.integers(0, 59)), yields=st.integers(0, 3))
def test_cancelled_callers_do_not_shift_the_replies_of_others(
    valkey_socket: Path, cancelled: set[int], yields: int
) -> None:
    async def scenario() -> None:
        async with RedisLink(f"unix://{valkey_socket}") as link:
            tasks = [asyncio.create_task(link.call("ECHO", n)) for n in range(60)]
            for _ in range(yields):
                await asyncio.sleep(0)
            for n in cancelled:
                tasks[n].cancel()
            replies = await asyncio.gather(*tasks, return_exceptions=True)
            for n, reply in enumerate(replies):
                cut_off = n in cancelled and isinstance(reply, asyncio.CancelledError)
                assert cut_off or reply == b"%d" % n
            assert await link.call("ECHO", "after") == b"after"

    asyncio.run(scenario())


async def test_a_script_runs_also_when_the_server_has_forgotten_it(valkey_url: str) -> None:
    async with RedisLink(valkey_url) as link:
        pair = link.script("redis.call('INCR', 'runs') return {KEYS[1], ARGV[1]}")
        assert await pair(["key"], ["一"]) == [b"key", "一".encode()]
        assert await pair(["key"], [b"\x00\xff"]) == [b"key", b"\x00\xff"]
        await link.call("SCRIPT", "FLUSH")
        assert await pair(["key"], ["again"]) == [b"key", b"again"]
        assert await link.call("GET", "runs") == b"3"


async def test_a_script_s_own_error_is_not_taken_for_a_forgotten_script(valkey_url: str) -> None:
    async with RedisLink(valkey_url) as link:
        with pytest.raises(RedisError, match="mine"):
            await link.script("return redis.error_reply('ERR mine')")([])


async def test_values_larger_than_the_cap_on_bytes_in_flight_pass(valkey_url: str) -> None:
    async with RedisLink(valkey_url, patience=30) as link:
        huge = b"x" * (redis_wire.MAX_BYTES + 1)
        assert await link.call("SET", "huge", huge) == b"OK"
        assert await link.call("GET", "huge") == huge
        await link.call("DEL", "huge")


async def test_a_killed_server_fails_what_is_in_flight_and_the_next_one_is_used(
    server: Server,
) -> None:
    async with RedisLink(server.url) as link:
        server.send(signal.SIGSTOP)
        flying = [asyncio.create_task(link.call("INCR", "n")) for _ in range(10)]
        await asyncio.sleep(0.05)
        server.send(signal.SIGKILL)
        outcomes = await asyncio.gather(*flying, return_exceptions=True)
        assert all(isinstance(outcome, LinkLost) for outcome in outcomes)
        server.start()
        assert await link.call("INCR", "n") in (1, 11)


async def test_a_server_that_hangs_is_given_up(server: Server) -> None:
    async with RedisLink(server.url, patience=0.3) as link:
        server.send(signal.SIGSTOP)
        with pytest.raises(LinkLost):
            await link.call("PING")
        server.send(signal.SIGCONT)
        link._patience = 10
        assert await link.call("PING") == b"PONG"


async def test_a_command_whose_reply_was_lost_is_not_sent_again(tmp_path: Path) -> None:
    async def drop(stub: Stub, name: bytes, writer: asyncio.StreamWriter) -> None:
        if name == b"INCR":
            writer.close()
        else:
            writer.write(b"+PONG\r\n")

    stub = Stub(tmp_path / "s", drop)
    async with stub.running(), RedisLink(stub.url) as link:
        with pytest.raises(LinkLost):
            await link.call("INCR", "n")
        assert await link.call("PING") == b"PONG"
    assert stub.commands.count(b"INCR") == 1
    assert stub.connections == 2


async def test_nothing_is_sent_before_the_server_has_loaded_its_data(tmp_path: Path) -> None:
    async def load(stub: Stub, name: bytes, writer: asyncio.StreamWriter) -> None:
        loading = name == b"PING" and stub.commands.count(b"PING") <= 3
        writer.write(b"-LOADING wait\r\n" if loading else b"+fine\r\n")

    stub = Stub(tmp_path / "s", load)
    async with stub.running(), RedisLink(stub.url) as link:
        assert await link.call("GET", "k") == b"fine"
    assert stub.commands == [b"PING"] * 4 + [b"GET"]


async def test_no_more_calls_are_in_flight_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_wire, "MAX_CALLS", 4)
    waiting: list[int] = []
    most = 0

    async def slow(stub: Stub, name: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal most
        if name == b"PING":
            writer.write(b"+PONG\r\n")
            return
        waiting.append(1)
        most = max(most, len(waiting))
        if len(waiting) == 4:
            await asyncio.sleep(0.01)
            writer.write(b"+OK\r\n" * len(waiting))
            waiting.clear()

    stub = Stub(tmp_path / "s", slow)
    async with stub.running(), RedisLink(stub.url) as link:
        calls = (link.call("ECHO", n) for n in range(40))
        assert await asyncio.gather(*calls) == [b"OK"] * 40
    assert most == 4


async def test_a_nonsense_reply_ends_the_connection_not_the_program(tmp_path: Path) -> None:
    async def babble(stub: Stub, name: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+PONG\r\n" if name == b"PING" else b"HTTP/1.1 400\r\n")

    stub = Stub(tmp_path / "s", babble)
    async with stub.running(), RedisLink(stub.url) as link:
        with pytest.raises(LinkLost):
            await link.call("GET", "k")
        assert await link.call("PING") == b"PONG"


async def test_a_server_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LinkLost, match="No such file"):
        await RedisLink(f"unix://{tmp_path}/none", patience=0.2).__aenter__()


async def test_a_closed_link_refuses_calls_and_fails_those_in_flight(server: Server) -> None:
    link = await RedisLink(server.url).open()
    server.send(signal.SIGSTOP)
    flying = asyncio.create_task(link.call("PING"))
    await asyncio.sleep(0.01)
    await link.close()
    server.send(signal.SIGCONT)
    for call in (flying, link.call("PING")):
        with pytest.raises(LinkLost):
            await call


async def test_password_port_and_database_of_the_url_are_used(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    extra = ("--port", str(unused_tcp_port), "--requirepass", "p/w:d")
    server = Server(tmp_path, extra).start()
    try:
        url = f"redis://:p%2Fw%3Ad@127.0.0.1:{unused_tcp_port}/3"
        async with RedisLink(url) as link:
            assert b" db=3 " in await link.call("CLIENT", "INFO")
        with pytest.raises(LinkLost, match="NOAUTH"):
            await RedisLink(f"redis://127.0.0.1:{unused_tcp_port}", patience=0.3).__aenter__()
    finally:
        server.stop()


async def test_a_connection_is_sought_again_whatever_went_wrong(
    valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected, odd = redis_link.connected, [ValueError("odd"), KeyError("odder")]

    async def failing(*given: Any) -> Any:
        if odd:
            raise odd.pop()
        return await connected(*given)

    monkeypatch.setattr(redis_link, "connected", failing)
    async with RedisLink(valkey_url) as link:
        assert await link.call("PING") == b"PONG"
