"""What one process adds to a web log, another hears at once."""

import asyncio
from pathlib import Path

from state.news import News
from state.redis_link import RedisLink
from state.redis_store import Address, Entry, RedisStore
from tests.state.servers import Server

ADDRESS = Address("web", "home", "s:1")


async def test_an_addition_is_heard_with_whose_log_it_is(valkey_url: str) -> None:
    heard: asyncio.Queue[Address | None] = asyncio.Queue()
    async with RedisLink(valkey_url) as link, News(valkey_url, heard.put_nowait):
        assert await heard.get() is None  # connected: some may have been missed
        store = RedisStore(link)
        await _subscribed(link)
        await store.log_once(ADDRESS, "k", Entry(b"[]", 1))
        assert await heard.get() == ADDRESS
        await store.log_once(ADDRESS, "k", Entry(b"[]", 1))
        await store.log_once(ADDRESS._replace(sender="s2"), "k", Entry(b"[]", 1))
        assert await heard.get() == ADDRESS._replace(sender="s2")


async def test_after_a_lost_connection_everybody_is_to_look(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    heard: asyncio.Queue[Address | None] = asyncio.Queue()
    try:
        async with News(server.url, heard.put_nowait):
            assert await heard.get() is None
            server.stop()
            server.start()
            assert await heard.get() is None
    finally:
        server.stop()


async def _subscribed(link: RedisLink) -> None:
    while (await link.call("PUBSUB", "NUMSUB", "zc:news"))[1] == 0:
        await asyncio.sleep(0.01)
