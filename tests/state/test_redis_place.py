"""Where a URL leads, Sentinels and a failover included."""

import asyncio
from pathlib import Path

import pytest

from state.redis_link import LinkLost, RedisLink
from state.redis_place import (
    Endpoint,
    cluster_members,
    endpoint_of,
    greeting,
    member_url,
    true_master,
)
from tests.faults.sentinels import sentinels


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("unix:///run/v%20.sock", Endpoint(path="/run/v .sock")),
        ("redis://here", Endpoint(host="here", port=6379)),
        ("redis://:word@here:7000/2", Endpoint(host="here", port=7000)),
        ("rediss://here", Endpoint(host="here", port=6379, secure=True)),
    ],
)
async def test_a_url_leads_to_its_server(url: str, there: Endpoint) -> None:
    assert await endpoint_of(url) == there


def test_a_connection_logs_in_and_chooses_its_database_before_anything_else() -> None:
    word = [("AUTH", "p/w"), ("SELECT", "2"), ("PING",)]
    assert greeting("redis://:p%2Fw@here/2") == word
    assert greeting("redis+sentinel://me:pw@a:1,b:2/zc/3") == [
        ("AUTH", "me", "pw"), ("SELECT", "3"), ("PING",), ("ROLE",),
    ]  # fmt: skip
    assert greeting("unix:///run/v.sock") == [("PING",)]


async def test_of_a_cluster_any_member_named_is_heard() -> None:
    url = "rediss+cluster://me:p%2Fw@one:7000,[::2]:7000,two"
    assert cluster_members(url) == [("one", 7000), ("::2", 7000), ("two", 6379)]
    places = {await endpoint_of(url) for _ in range(100)}
    assert Endpoint(host="two", port=6379, secure=True) in places
    assert len(places) == 3
    assert greeting(url) == [("AUTH", "me", "p/w"), ("PING",)]
    assert member_url(url, ("::2", 7000)) == "rediss://me:p%2Fw@[::2]:7000"


def test_a_replica_is_told_from_a_master() -> None:
    assert true_master(b"PONG")
    assert true_master([b"master", 0, []])
    assert not true_master([b"slave", b"here", 1, b"connected", 0])


async def test_no_sentinel_that_answers_is_a_lost_link() -> None:
    with pytest.raises(LinkLost, match="no master of zc"):
        await RedisLink("redis+sentinel://127.0.0.1:1/zc", patience=5).open()


@pytest.mark.slow
async def test_after_a_failover_the_link_leads_to_the_new_master(tmp_path: Path) -> None:
    with sentinels(tmp_path) as servers:
        async with RedisLink(servers.url) as link:
            await link.call("SET", "k", "kept")
            await link.call("WAIT", 1, 2000)
            await asyncio.to_thread(servers.fail_over)
            assert await link.call("GET", "k") == b"kept"
            await link.call("SET", "k", "written")
