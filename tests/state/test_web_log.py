"""A web log whose server took another's place begins a new epoch: nothing that comes is missed."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from state.redis_link import LinkLost, RedisLink
from state.redis_store import Address, Entry, RedisStore
from tests.faults.live import free_port
from tests.state.servers import Server

ADDRESS = Address("web", "home", "s1")


@pytest.fixture(params=["of one machine", "elsewhere"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    port = free_port() if request.param == "elsewhere" else 0
    found = Server(tmp_path, ("--port", str(port))).start()
    yield found
    found.stop()


@pytest.fixture
async def link(server: Server) -> AsyncIterator[RedisLink]:
    port = server.extra[1]
    url = server.url if port == "0" else f"redis://127.0.0.1:{port}"
    async with RedisLink(url) as found:
        yield found


async def started_again(server: Server, link: RedisLink) -> None:
    server.send(signal.SIGKILL)
    server.start()
    while True:
        try:
            await link.call("PING")
            return
        except LinkLost:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("server", ["elsewhere"], indirect=True)
async def test_what_another_server_adds_is_heard_from_the_start(
    server: Server, link: RedisLink
) -> None:
    store = RedisStore(link)
    for name in ("1", "2", "3"):
        place = await store.log_once(ADDRESS, name, Entry(name.encode(), 1))
    await started_again(server, link)
    for lost in ("2", "3"):  # as in a replica that had not heard of them
        await link.call("XDEL", ADDRESS.key("w"), f"{place.epoch}-{lost}")
    newer = await store.log_once(ADDRESS, "4", Entry(b"4", 1))
    await store.log_once(ADDRESS, "5", Entry(b"5", 2))
    epoch, entries = await store.since(ADDRESS, place.epoch, place.seq)
    assert (newer.seq, int(newer.epoch) > int(place.epoch)) == (2, True)
    assert (epoch, entries) == (newer.epoch, [(1, b"1"), (2, b"4"), (4, b"5")])
    assert await store.since(ADDRESS, epoch, 2) == (epoch, [(4, b"5")])


async def test_the_same_server_goes_on_counting(server: Server, link: RedisLink) -> None:
    store = RedisStore(link)
    first = await store.log_once(ADDRESS, "1", Entry(b"1", 1))
    if server.extra[1] == "0":
        await started_again(server, link)
    assert await store.log_once(ADDRESS, "2", Entry(b"2", 1)) == first._replace(seq=2)
    assert await store.since(ADDRESS, first.epoch, 1) == (first.epoch, [(2, b"2")])
