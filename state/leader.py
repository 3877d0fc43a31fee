"""One of several processes does what only one may do: timers, digests, escalation, the outbox.

    async with Leader(link, writer, records.engine) as leader:
        await leader.elected()                               # returns while this process leads
        await leader.execute(writes)                         # stored only while it still does

The lease stands in Redis and runs out a few seconds after its holder has died; whoever takes it
writes its name into the records. The fence is a write that fails once another name stands there:
a process that slept through its lease, or whose Redis was emptied, can store nothing any more.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Sequence
from typing import Self

from sqlalchemy import Engine, bindparam, select, update

from state.redis_link import Link, LinkLost, RedisError
from state.tables.leaders import leaders
from state.writer import Committed, DatabaseDown, Outcome, Write, Writer, WriterBusy

log = logging.getLogger(__name__)

NAME = "clock"
LEASE_MS = 6_000
RENEW_SECONDS = 1.5

TAKE = """
-- KEYS lease | ARGV holder, ms. Takes the lease or lengthens it; 0 when it is another's.
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

GIVE_BACK = """
-- KEYS lease | ARGV holder
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""

HOLDER = select(leaders.c.holder).where(leaders.c.name == NAME)
# by
TAKE_OVER = update(leaders).where(leaders.c.name == NAME).values(holder=bindparam("by"))
# by: changes nothing, and no row when another holds the name
STILL_MINE = (
    update(leaders)
    .where(leaders.c.name == NAME, leaders.c.holder == bindparam("by"))
    .values(name=NAME)
)


class Leader:
    """See the module's text. engine: of the records, for reading."""

    def __init__(self, link: Link, writer: Writer, engine: Engine) -> None:
        self._holder = secrets.token_hex(8)
        self._take, self._give_back = link.script(TAKE), link.script(GIVE_BACK)
        self._writer, self._engine = writer, engine
        self._leading, self._led = asyncio.Event(), asyncio.Event()
        self._led.set()
        self._keeper: asyncio.Task[None] | None = None
        self.fence = Write(STILL_MINE, {"by": self._holder}, must_touch=True)

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        self._turn(leads=False)
        with contextlib.suppress(LinkLost, RedisError):
            await self._give_back((_lease(),), (self._holder,))

    async def execute(self, writes: Sequence[Write]) -> Outcome:
        """Store changes in one transaction, if this process still leads then."""
        return await self._writer.execute([self.fence, *writes])

    async def elected(self) -> None:
        """Return when this process leads."""
        await self._leading.wait()

    async def deposed(self) -> None:
        """Return when this process does not lead."""
        await self._led.wait()

    async def look(self) -> None:
        """Take or lengthen the lease. While Redis is away nobody can: all stays as it is."""
        began = time.monotonic()
        try:
            ours = bool(await self._take((_lease(),), (self._holder, LEASE_MS)))
            self._turn(leads=ours and await self._named() and _in_time(began))
        except (LinkLost, RedisError, DatabaseDown, WriterBusy) as error:
            log.warning("leader unsure: %s", error)

    async def _keep(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("leader unsure")
            await asyncio.sleep(RENEW_SECONDS)

    async def _named(self) -> bool:
        """Whether the records name this process, now if not before."""
        if await asyncio.to_thread(self._named_now) == self._holder:
            return True
        taken = await self._writer.execute([Write(TAKE_OVER, {"by": self._holder})])
        return isinstance(taken, Committed)

    def _named_now(self) -> str:
        with self._engine.connect() as connection:
            return str(connection.execute(HOLDER).scalar())

    def _turn(self, *, leads: bool) -> None:
        now, other = (self._leading, self._led) if leads else (self._led, self._leading)
        if other.is_set():
            log.info("this process %s", "leads" if leads else "leads no more")
        now.set()
        other.clear()


def _lease() -> str:
    return f"zc:leader:{NAME}"


def _in_time(began: float) -> bool:
    """Whether the lease asked for at *began* has not run out meanwhile."""
    return time.monotonic() - began < LEASE_MS / 1000
