"""The bot on a Redis Cluster: what the dispatcher promises on one server holds on several masters.

Members refuse commands and scripts across hash slots; slots move, and a member dies.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attempts import CodeAttempts
from bot.contracts import NotHandled
from config.words import load_words
from handlers.turn import Message
from state.leader import Leader
from state.redis_cluster import ClusterLink, slot_of
from state.redis_link import RedisError, Script
from state.redis_store import Address, Entry
from tests.bot.conftest import Bot, Told, running
from tests.bot.test_dispatcher import (  # noqa: F401  run here again, on a cluster
    recorded,
    test_a_clash_with_a_newer_stored_turn_runs_the_message_again_on_it,
    test_a_damaged_conversation_is_replaced_by_the_stored_one,
    test_a_dead_processs_lock_is_taken_over_when_it_ends,
    test_a_message_repeated_later_gets_the_same_replies_and_place,
    test_a_save_with_a_lost_lock_is_refused_and_the_turn_run_again,
    test_a_turn_that_broke_off_after_the_commit_is_finished_by_its_repetition,
    test_an_emptied_redis_is_restored_from_the_last_stored_turn,
    test_five_messages_sent_at_once_are_handled_in_order,
    test_senders_do_not_wait_for_one_another,
    test_the_same_message_in_two_processes_is_stored_once,
    test_the_same_message_three_times_at_once_runs_once,
    test_two_processes_take_turns_with_one_sender,
    test_with_redis_emptied_a_repeated_message_keeps_its_replies,
)
from tests.faults.clusters import MASTERS, SLOTS, Cluster, cluster

Make = Callable[..., Message]

SUFFIXES = ("c", "l", "a:m1", "k", "w", "o:9", "r:m1", "tries")
ONE = Address("web", "home", "s1")
SENDERS, AT_LEAST = 9, 12


@given(st.tuples(st.sampled_from(["web", "wecom"]), st.text(max_size=9), st.text(max_size=9)))
def test_all_keys_of_one_sender_are_in_one_slot(name: tuple[str, str, str]) -> None:
    assert len({slot_of(Address(*name).key(suffix)) for suffix in SUFFIXES}) == 1


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("c")) as servers:
        yield servers


@pytest.fixture
def valkey(servers: Cluster) -> Cluster:
    """An emptied cluster, for tests that know of one server."""
    servers.empty()
    return servers


@pytest.fixture
async def bot(
    valkey: Cluster, sqlite_url: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    # Without this line a script may touch other slots of the same member.
    monkeypatch.setattr(ClusterLink, "script", lambda link, lua: Script(link, f"#!lua\n{lua}"))
    async with running(valkey.url, sqlite_url, told) as parts:
        yield parts


async def test_what_crosses_slots_is_refused_here(bot: Bot) -> None:
    with pytest.raises(RedisError, match="CROSSSLOT"):
        await bot.link.call("MGET", "zc:{a}:c", "zc:{b}:c")
    third = slot_of("a") * MASTERS // SLOTS
    other = next(one for one in "bcdefghijk" if slot_of(one) * MASTERS // SLOTS == third)
    with pytest.raises(RedisError, match="same slot"):  # though the same member has it
        await bot.link.script(f"return redis.call('GET', 'zc:{{{other}}}:c')")(["zc:{a}:c"])


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


@dataclass(slots=True)
class Writer:
    """Says one thing after the other, through one process and the other in turn."""

    name: str
    bots: tuple[Bot, Bot]
    make: Make
    said: int = 0

    async def write(self, over: asyncio.Event) -> None:
        """Each only when the one before was answered; sent again until it is."""
        while self.said < AT_LEAST or not over.is_set():
            message = self.make(f"{self.said}!", sender=self.name)
            answer = None
            while answer is None:
                with contextlib.suppress(NotHandled):
                    bot = self.bots[self.said % 2]
                    answer = await bot.dispatcher.dispatch(message)
            assert answer[0].text == f"{self.said + 1} {self.said}!"
            self.said += 1


async def test_slots_that_move_and_a_master_that_dies_lose_double_and_reorder_nothing(
    bot: Bot, valkey: Cluster, sqlite_url: str, told: Told, message: Make
) -> None:
    async with running(valkey.url, sqlite_url, told) as other:
        writers = [Writer(f"w{number}", (bot, other), message) for number in range(SENDERS)]
        over = asyncio.Event()
        writing = [asyncio.create_task(one.write(over)) for one in writers]
        first = valkey.ports[0]
        for one in writers:
            slot = slot_of(Address("web", "home", one.name).key("c"))
            source = valkey.owner(slot)
            target = next(port for port in valkey.ports[:3] if port != source)
            await asyncio.to_thread(valkey.move, slot, source, target)
        before = [one.said for one in writers]
        valkey.kill(first)
        while not all(one.said > said for one, said in zip(writers, before, strict=True)):
            await asyncio.sleep(0.05)
        await asyncio.to_thread(valkey.revive, first)
        over.set()
        await asyncio.gather(*writing)
    for one in writers:
        heard = (await bot.turns.remembered(ONE._replace(sender=one.name))).context["heard"]
        assert heard == [f"{number}!" for number in range(one.said)]
    assert recorded(bot) == sum(one.said for one in writers)
