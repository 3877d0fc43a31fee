"""What Prometheus reads: counts and times, nobody's name or words."""

import asyncio
from collections.abc import Callable

import pytest

from bot.contracts import NotHandled
from bot.metrics import Metrics
from handlers.turn import Message
from tests.bot.conftest import Bot


async def test_every_message_is_counted_once_and_repeats_of_a_running_one_are_not(
    bot: Bot, message: Callable[..., Message]
) -> None:
    await bot.dispatcher.dispatch(message("secret words", "k1"))
    await bot.dispatcher.dispatch(message("secret words", "k1"))
    text = bot.dispatcher.metrics.text(waiting=3)
    assert 'zhucuntong_messages_total{channel="web",outcome="answered"} 2' in text
    assert "zhucuntong_outbox_due 3" in text
    assert "secret" not in text


async def test_what_failed_is_counted_as_failed(
    bot: Bot, message: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(_: object, message: Message) -> None:
        raise NotHandled("later")

    monkeypatch.setattr(type(bot.turns), "run", down)
    with pytest.raises(NotHandled):
        await bot.dispatcher.dispatch(message("x", "k1"))
    assert bot.dispatcher.metrics.counts["messages", "web", "failed"] == 1


def test_the_buckets_of_the_histogram_add_up() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.3, 60.0):
        metrics.note("web", "answered", seconds)
    text = metrics.text(0)
    assert 'bucket{le="0.005"} 2' in text
    assert 'bucket{le="0.5"} 3' in text
    assert 'bucket{le="+Inf"} 4' in text
    assert "zhucuntong_message_seconds_count 4" in text


async def test_whichever_process_is_asked_tells_of_all(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = bot.turns.store
    monkeypatch.setattr("bot.metrics.SHARED_SECONDS", 0.01)
    one, other = Metrics(), Metrics()
    sharing = [asyncio.create_task(each.share(store.add)) for each in (one, other)]
    one.note("web", "answered", 0.001)
    other.note("web", "answered", 0.3)
    other.note("telegram", "failed", 0.3)
    while one.fresh() or other.fresh():
        await asyncio.sleep(0.01)
    one.note("web", "answered", 0.002)
    for task in sharing:
        task.cancel()
    text, theirs = one.text(0, await store.counts()), other.text(0, await store.counts())
    assert 'zhucuntong_messages_total{channel="web",outcome="answered"} 3' in text
    assert 'zhucuntong_messages_total{channel="web",outcome="answered"} 2' in theirs
    assert 'outcome="failed"} 1' in text
    assert 'bucket{le="0.5"} 4' in text


async def test_what_could_not_be_shared_is_kept_until_it_can(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = bot.turns.store
    monkeypatch.setattr("bot.metrics.SHARED_SECONDS", 0.01)
    metrics, failed = Metrics(), asyncio.Event()

    async def away(name: tuple[str, ...], count: int) -> None:
        if not failed.is_set():
            failed.set()
            raise ConnectionError
        await store.add(name, count)

    metrics.note("web", "answered", 0.001)
    sharing = asyncio.create_task(metrics.share(away))
    while metrics.fresh():
        await asyncio.sleep(0.01)
    sharing.cancel()
    assert failed.is_set()
    assert (await store.counts())["messages", "web", "answered"] == 1
