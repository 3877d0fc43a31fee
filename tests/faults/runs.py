"""One run: phones talk through faults until all have happened, then everybody must be answered."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.faults.havoc import Fault, Havoc, Heard
from tests.faults.listener import Listener, listener
from tests.faults.live import ROOT, LiveBot
from tests.faults.senders import Phone, Told, phones, session
from tests.shared import begun

HALF_OPEN = 50
AFTERMATH = 10.0  # seconds


def faulty_bot(folder: Path, orders: Path, *options: str, **more: str) -> LiveBot:
    """A bot that takes orders to fail; not started yet. more: environment variables."""
    orders.mkdir(exist_ok=True)
    faults = {"FAULTS": str(orders), "PYTHONPATH": str(ROOT)}
    program = ("-m", "tests.faults.failing_bot")
    return LiveBot(begun(folder), options=options, program=program, more={**faults, **more})


async def run(havoc: Havoc, faults: Sequence[Fault], many: int, turns: int) -> list[Told]:
    """Let *many* phones say so much at least; return what they were told, each still alive."""
    heard, bots, began = Heard(), havoc.bots, asyncio.get_running_loop().time()
    async with session() as http, half_open(bots[0]):
        havoc.listening = await listener(bots[0], http)
        listening = asyncio.create_task(havoc.listening.listen())
        reviving = asyncio.create_task(havoc.revive())
        found = await phones(bots, http, many)
        async with asyncio.TaskGroup() as together:
            together.create_task(havoc.wreak(faults, heard, turns * many))
            for phone in found:
                together.create_task(phone.talk(turns, heard.one, havoc.over))
        assert all([await phone.alive() for phone in found])
        await _everything_sent(bots[0])
        await _everything_heard(havoc.listening, 1.0 if havoc.done["empty"] else AFTERMATH)
        for task in (listening, reviving):
            task.cancel()
        await asyncio.gather(listening, reviving, return_exceptions=True)
    havoc.said = sum(phone.said for phone in found)
    havoc.seconds = asyncio.get_running_loop().time() - began
    print(_summary(havoc, found))
    return [told for phone in found for told in phone.log]


@contextlib.asynccontextmanager
async def half_open(bot: LiveBot) -> AsyncIterator[None]:
    """Hold connections whose other end has begun to write and then says nothing more."""
    opened = [await asyncio.open_connection(bot.host, bot.port) for _ in range(HALF_OPEN)]
    for _, writer in opened:
        writer.write(b"POST /api/cadre/messages HTTP/1.1\r\nContent-Le")
    try:
        yield
    finally:
        for _, writer in opened:
            writer.close()


async def _everything_sent(bot: LiveBot) -> None:
    """Wait for the outbox: what a killed process had claimed is free again after its lease."""
    left = "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dedup_key LIKE 'notice%'"
    while bot.rows(left)[0][0]:
        await asyncio.sleep(0.5)


async def _everything_heard(listening: Listener, patience: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while listening.missing():
                await asyncio.sleep(0.1)


def _summary(havoc: Havoc, found: Sequence[Phone]) -> str:
    again = sum(phone.page.retries for phone in found)
    faults = f"{havoc.done.total()} faults {dict(havoc.done)}"
    waited = ", ".join(f"{met}: {seconds:.1f} s" for met, seconds in _longest(havoc, found))
    said = f"{havoc.said} messages, {again} sent again; {faults}"
    return f"{said}\nlongest wait by faults met: {waited}"


def _longest(havoc: Havoc, found: Sequence[Phone]) -> list[tuple[int, float]]:
    """Return the longest wait of messages that met no fault, one, two and so on.

    A fault is met while the message waits, or as long before as the bot needs to start again.
    """
    longest: dict[int, float] = {}
    for began, ended in (wait for phone in found for wait in phone.waits):
        met = sum(began - AFTERMATH < moment < ended for moment in havoc.moments)
        longest[met] = max(longest.get(met, 0.0), ended - began)
    return sorted(longest.items())
