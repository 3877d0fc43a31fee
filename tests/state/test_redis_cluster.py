"""A cluster of three masters: each key reaches the one that has it, whatever moves or dies."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from state.news import News
from state.redis_cluster import ClusterLink, link_to, slot_of
from state.redis_link import LinkLost, RedisError, RedisLink
from state.redis_store import Address, Entry, RedisStore
from tests.faults.clusters import Cluster, ask, cluster

KEYS = [f"key{number}" for number in range(300)]


DOUBLE = "return redis.call('INCR', KEYS[1]) + redis.call('INCR', KEYS[2])"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("c")) as servers:
        yield servers


@given(st.text(st.sampled_from("ab{}中"), max_size=9))
def test_a_key_has_the_slot_redis_gives_it(key: str) -> None:
    assert slot_of(key) == slot_of(key.encode()) == key_slot(key.encode())


def test_the_url_says_which_link_it_is() -> None:
    assert isinstance(link_to("redis+cluster://here:1,there:2"), ClusterLink)
    assert isinstance(link_to("rediss+cluster://here"), ClusterLink)
    assert isinstance(link_to("redis://here"), RedisLink)


async def test_keys_of_all_slots_are_found_and_calls_keep_their_order(servers: Cluster) -> None:
    async with link_to(servers.url) as link:
        await asyncio.gather(*(link.call("SET", key, key) for key in KEYS))
        found = await asyncio.gather(*(link.call("GET", key) for key in KEYS))
        assert found == [key.encode() for key in KEYS]
        sizes = [await master.call("DBSIZE") for master in link.masters()]
        assert len(sizes) == 3
        assert all(sizes)
        await asyncio.gather(*(link.call("RPUSH", "list", n) for n in range(300)))
        assert await link.call("LRANGE", "list", 0, -1) == [b"%d" % n for n in range(300)]


async def test_a_word_without_a_key_is_for_every_master(servers: Cluster) -> None:
    async with link_to(servers.url) as link:
        await link.call("SET", "k", "v")
        assert await link.call("FLUSHALL") == b"OK"
        assert not any([await master.call("DBSIZE") for master in link.masters()])


async def test_errors_that_will_not_pass_are_told_at_once(servers: Cluster) -> None:
    async with link_to(servers.url) as link:
        await link.call("SET", "k", "v")
        with pytest.raises(RedisError, match="not an integer"):
            await link.call("INCR", "k")
        with pytest.raises(RedisError, match="CROSSSLOT"):
            await link.call("MGET", "k", "l")


async def test_while_a_slot_moves_its_keys_are_found_where_they_are(servers: Cluster) -> None:
    names = [f"{{moving}}:{number}" for number in range(10)]
    slot = slot_of(names[0])
    source = servers.owner(slot)
    target = next(port for port in servers.ports[1:3] if port != source)
    async with link_to(servers.url) as link, link_to(servers.url) as other:
        await asyncio.gather(*(link.call("SET", name, 1) for name in names))
        both = link.script(DOUBLE)
        began, go_on = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def half_way() -> None:
            loop.call_soon_threadsafe(began.set)
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)

        moving = asyncio.create_task(
            asyncio.to_thread(servers.move, slot, source, target, half_way)
        )
        await began.wait()
        assert await asyncio.gather(*(link.call("INCR", name) for name in names)) == [2] * 10
        here = [name for name in names if ask(source, "KEYS", name)]
        there = [name for name in names if name not in here]
        gone, apart = both(there[:2]), asyncio.create_task(both((here[0], there[-1])))
        assert await gone == 6
        assert not apart.done()  # nobody has both
        go_on.set()
        await moving
        assert await apart == 6
        assert await other.call("GET", here[-1]) == b"2"
        assert servers.owner(slot) == target


async def test_news_of_one_member_reach_who_listens_at_another(servers: Cluster) -> None:
    heard: asyncio.Queue[Address | None] = asyncio.Queue()
    address = Address("web", "home", "s:1")
    async with link_to(servers.url) as link, News(servers.url, heard.put_nowait):
        assert await heard.get() is None
        while not any([(await m.call("PUBSUB", "CHANNELS")) for m in link.masters()]):
            await asyncio.sleep(0.01)
        store = RedisStore(link)
        for sender in map(str, range(6)):
            there = address._replace(sender=sender)
            await store.log_once(there, "k", Entry(b"[]", 1))
            assert await heard.get() == there


async def test_a_masters_replica_takes_its_place_and_nothing_more_is_lost(
    servers: Cluster,
) -> None:
    first, replica = servers.ports[0], servers.ports[3]
    async with link_to(servers.url, patience=20) as link:
        await asyncio.gather(*(link.call("SET", key, "kept") for key in KEYS))
        while ask(first, "ROLE")[1] != ask(replica, "ROLE")[4]:
            await asyncio.sleep(0.01)
        servers.kill(first)
        outcomes = await asyncio.gather(
            *(link.call("GET", key) for key in KEYS), return_exceptions=True
        )
        assert all(one == b"kept" or isinstance(one, LinkLost) for one in outcomes)
        found = await asyncio.gather(*(link.call("GET", key) for key in KEYS))
        assert found == [b"kept"] * len(KEYS)
        assert {int(each.url.rpartition(":")[2]) for each in link.masters()} == {*servers.ports[1:]}
        await asyncio.to_thread(servers.revive, first)
        assert await link.call("SET", KEYS[0], "written") == b"OK"


async def test_no_member_that_answers_is_a_lost_link() -> None:
    with pytest.raises(LinkLost, match="no member"):
        await link_to("redis+cluster://127.0.0.1:1", patience=0.2).__aenter__()


async def test_a_server_without_a_cluster_says_so(valkey_url: str) -> None:
    link = ClusterLink("redis+cluster://127.0.0.1:1", patience=0.2)
    link._links = {("127.0.0.1", 1): await RedisLink(valkey_url).open()}
    with pytest.raises(LinkLost, match="cluster support disabled"):
        await link.__aenter__()


async def test_a_closed_link_refuses_calls(servers: Cluster) -> None:
    async with link_to(servers.url) as link:
        await link.call("PING")
    with pytest.raises(LinkLost, match="closed"):
        await link.call("GET", "k")
