"""Work of the process that leads: it ends with the lead, and not before."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot import rounds
from tests.bot.conftest import until


@dataclass(slots=True)
class Lead:
    """A lead that is given and taken by hand."""

    has: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def elected(self) -> None:
        await self.has.wait()

    async def deposed(self) -> None:
        await self.lost.wait()


async def test_a_loop_that_fails_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "PAUSE_SECONDS", 0.0)
    begun = 0

    async def fails() -> None:
        nonlocal begun
        begun += 1
        raise ValueError

    lead = Lead()
    lead.has.set()
    task = asyncio.create_task(rounds.while_leading(lead, fails))
    await until(lambda: begun >= 3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_loop_is_broken_off_when_the_lead_is_lost() -> None:
    running = False

    async def loop() -> None:
        nonlocal running
        running = True
        try:
            await asyncio.Event().wait()
        finally:
            running = False

    lead = Lead()
    task = asyncio.create_task(rounds.while_leading(lead, loop))
    await asyncio.sleep(0)
    assert not running
    lead.has.set()
    await until(lambda: running)
    lead.has.clear()
    lead.lost.set()
    await until(lambda: not running)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
