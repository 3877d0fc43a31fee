"""Sends what turns and timers queued: in order for each person, within quiet hours and limits."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

import orjson

from bot.channel import Channel, Undelivered, render
from bot.wire import replies_from_json
from config.county import County
from handlers.turn import Moment
from state.records import Records
from state.redis_link import LinkLost, RedisError
from state.sending import AWAITS_PERSON, CLAIM, GIVE_UP, MARK_FAILED, MARK_SENT, OutboxRow
from state.writer import Committed, DatabaseDown, Write, Writer, WriterBusy

log = logging.getLogger(__name__)

ANSWERS = frozenset({"reply"})  # purposes that answer somebody: no quiet hours, no daily limit
PROMPTS = ("digest", "reminder", "morning", "notice")
AT_ONCE = 200
EVERY = 2.0  # seconds between looks at the queue
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
UNBOUND_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 10
LONGEST_LIFE = timedelta(days=7)
# What one meant to do yesterday is no reminder any more; a deadline of a problem still is.
LIVES = {"morning": timedelta(hours=24)}

Recipient: TypeAlias = tuple[str, str, str, str]
TROUBLE = (Undelivered, LinkLost, RedisError)


@dataclass(frozen=True, slots=True)
class _Target:
    channel: Channel
    account: str
    sender: str


@dataclass(slots=True)
class Outbox:
    """The queue's sender. Several processes may run one each: a claimed row is one process's.

    channels: by name. Delivery is at least once with a key, so that a channel shows it once.
    """

    records: Records
    writer: Writer
    channels: Mapping[str, Channel]
    county: County
    clock: Callable[[], Moment]
    _held: dict[Recipient, datetime] = field(default_factory=dict)

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                await self.send_due()
            except (DatabaseDown, WriterBusy) as error:
                log.warning("outbox waits: %s", error)
            except Exception:
                log.exception("outbox failed")
            await asyncio.sleep(EVERY)

    async def send_due(self) -> int:
        """Send everything that may be sent now; return how many rows were delivered."""
        now = self.clock().at
        rows = await asyncio.to_thread(self.records.due_outbox, now, AT_ONCE)
        self._held = {to: until for to, until in self._held.items() if until > now}
        delivered = 0
        for row in sorted(rows, key=lambda row: row.id):
            if _recipient(row) not in self._held:
                delivered += await self._handle(row, now)
        return delivered

    async def _handle(self, row: OutboxRow, now: datetime) -> bool:
        if now - row.created_at > LIVES.get(row.purpose, LONGEST_LIFE):
            return await self._give_up(row, "too old")
        if later := await self._not_yet(row, now):
            return await self._postpone(row, later, "not now")
        target = await self._target(row)
        if target is None:
            return await self._postpone(row, now + UNBOUND_PAUSE, "nobody bound")
        claim = {"of_id": row.id, "seen_attempts": row.attempts, "until": now + LEASE}
        if not await self._done(Write(CLAIM, claim, must_touch=True)):
            return False
        return await self._deliver(row, target, now)

    async def _deliver(self, row: OutboxRow, target: _Target, now: datetime) -> bool:
        try:
            await self._send(row, target)
        except TROUBLE as error:
            return await self._failed(row, error, now)
        return await self._done(Write(MARK_SENT, {"of_id": row.id, "at": self.clock().at}))

    async def _failed(self, row: OutboxRow, error: Exception, now: datetime) -> bool:
        why = error if isinstance(error, Undelivered) else Undelivered(str(error))
        if why.until_heard:
            # Kept until it is too old; the person's next message brings it forward.
            return await self._postpone(row, now + LONGEST_LIFE, AWAITS_PERSON)
        if why.permanent or row.attempts + 1 >= MOST_ATTEMPTS:
            return await self._give_up(row, str(why))
        pause = why.pause or min(FIRST_PAUSE * 2**row.attempts, LONGEST_PAUSE)
        return await self._postpone(row, now + pause, str(why))

    async def _send(self, row: OutboxRow, target: _Target) -> None:
        bubbles = [
            bubble
            for reply in replies_from_json(orjson.dumps(row.replies))
            for bubble in render(reply, target.channel.capabilities)
        ]
        for number, bubble in enumerate(bubbles):
            key = f"{row.dedup_key}:{number}"
            await target.channel.send(target.account, target.sender, bubble, key)

    async def _not_yet(self, row: OutboxRow, now: datetime) -> datetime | None:
        """When a message nobody asked for may go, if not now."""
        if row.purpose in ANSWERS:
            return None
        if quiet_until := self.county.quiet_until(now):
            return quiet_until
        if not row.person:
            return None
        day = now.astimezone(self.county.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        sent = await asyncio.to_thread(self.records.sent_since, row.person, PROMPTS, day)
        if sent < self.county.prompts_per_day:
            return None
        tomorrow = day.date() + timedelta(days=1)
        return self.county.clock(tomorrow, self.county.quiet_hours.until)

    async def _target(self, row: OutboxRow) -> _Target | None:
        if channel := self.channels.get(row.channel):
            return _Target(channel, row.account, row.sender)
        for binding in await asyncio.to_thread(self.records.bindings_of, row.person):
            if channel := self.channels.get(binding.channel):
                return _Target(channel, binding.account, binding.sender)
        return None

    async def _postpone(self, row: OutboxRow, until: datetime, why: str) -> bool:
        """Later rows to the same person wait with it."""
        self._held[_recipient(row)] = until
        await self._done(Write(MARK_FAILED, {"of_id": row.id, "again_at": until, "error": why}))
        return False

    async def _give_up(self, row: OutboxRow, why: str) -> bool:
        log.warning("outbox row %s given up: %s", row.id, why)
        await self._done(Write(GIVE_UP, {"of_id": row.id, "error": why}))
        return False

    async def _done(self, write: Write) -> bool:
        return isinstance(await self.writer.execute([write]), Committed)


def _recipient(row: OutboxRow) -> Recipient:
    return row.person, row.channel, row.account, row.sender
