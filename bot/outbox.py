"""Sends what turns and timers queued: in order for each person, within quiet hours and limits."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

import orjson

from bot.channel import Channel, Undelivered, packed, render
from bot.reach import Reach
from bot.trouble import trouble
from bot.wire import replies_from_json
from config.county import County
from handlers.turn import Moment, Reply
from state.records import Records
from state.redis_link import LinkLost, RedisError
from state.sending import (
    AWAITS_PERSON,
    CLAIM,
    GIVE_UP,
    MARK_FAILED,
    MARK_SENT,
    NOBODY_BOUND,
    NOT_NOW,
    REPLY,
    RESTING,
    SEALED,
    TOO_OLD,
    WEBHOOK,
    OutboxRow,
    rank_of,
)
from state.writer import Committed, Write, Writer

log = logging.getLogger(__name__)

ANSWERS = frozenset({REPLY})  # purposes that answer somebody
AT_ANY_HOUR = ANSWERS | {WEBHOOK}  # no quiet hours, no daily limit
PROMPTS = ("digest", "reminder", "morning", "notice")
AT_ONCE = 200
EVERY = 2.0  # seconds between looks at the queue
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
UNBOUND_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 10
LONGEST_LIFE = timedelta(days=7)
# What one meant to do yesterday is no reminder any more; a deadline of a problem still is. Another
# system is told everything, however long it, or this program, was away.
LIVES = {"morning": timedelta(hours=24), WEBHOOK: timedelta.max}

# What a Redis that takes another's place may have missed of what was sent.
LATELY = timedelta(minutes=5)

Recipient: TypeAlias = tuple[str, str, str, str, bool]
TROUBLE = (Undelivered, LinkLost, RedisError)


@dataclass(frozen=True, slots=True)
class _Target:
    channel: Channel
    account: str
    sender: str

    @property
    def account_of(self) -> tuple[str, str]:
        return self.channel.name, self.account

    @property
    def few(self) -> bool:
        """Whether only so many messages may be sent: what waits goes in as few as it can."""
        return self.channel.capabilities.push == "window"


@dataclass(slots=True)
class Outbox:
    """The queue's sender: one process's at a time, for the order of what a person is sent.

    channels: by name. fence: refuses a row to a process that is not the one any more. reach: which
    accounts take messages.
    Delivery is at least once with a key, so that a channel shows it once.
    """

    records: Records
    writer: Writer
    channels: Mapping[str, Channel]
    county: County
    clock: Callable[[], Moment]
    fence: tuple[Write, ...] = ()
    # Sends to other systems instead of people: a slow one of those keeps nobody waiting.
    webhooks: bool = False
    # Those to Redis: other ones when it may have forgotten what was sent.
    connections: Callable[[], tuple[int, ...]] = tuple
    reach: Reach = field(default_factory=Reach)
    # To whom nothing more goes in this round: something earlier has to wait.
    _held: set[Recipient] = field(default_factory=set)
    _connections: tuple[int, ...] | None = None

    async def send_due(self) -> int:
        """Send everything that may be sent now; return how many rows were delivered."""
        now = self.clock().at
        await self._send_again_what_is_lost(now)
        rows = await asyncio.to_thread(
            partial(self.records.due_outbox, now, AT_ONCE, webhooks=self.webhooks)
        )
        self._held.clear()
        delivered = 0
        for together in _together(rows):
            if self.connections() != self._connections:
                break  # what the other server has missed goes first
            if _recipient(together[0]) not in self._held:
                # Sending takes time: quiet hours, claims and pauses are reckoned from now on.
                delivered += await self._handle(together, self.clock().at)
        return delivered

    async def _send_again_what_is_lost(self, now: datetime) -> None:
        """Channels that keep what was sent show it once: what is not lost stays as it is."""
        connections = self.connections()
        if connections == self._connections:
            return
        for row in await asyncio.to_thread(self.records.lately_sent, now - LATELY):
            target = await self._target(row)
            if target and target.channel.capabilities.kept:
                await self._send([row], target)
        self._connections = connections

    async def _handle(self, rows: list[OutboxRow], now: datetime) -> int:
        rows = [row for row in rows if not await self._over(row, now)]
        if not rows:
            return 0
        first = rows[0]
        if later := await self._not_yet(first, now):
            return await self._postpone(first, later, NOT_NOW)
        target = await self._target(first)
        if target is None:
            return await self._postpone(first, now + UNBOUND_PAUSE, NOBODY_BOUND)
        if rests_until := self.reach.rests_until(target.account_of, now):
            # Left as it is, it would be looked at again before what other accounts may take.
            return await self._postpone(first, rests_until, RESTING)
        if target.few:
            return await self._attempt(rows, target, now)
        return await self._one_by_one(rows, target, now)

    async def _one_by_one(self, rows: list[OutboxRow], target: _Target, now: datetime) -> int:
        sent = 0
        for row in rows:
            if _recipient(row) in self._held:
                break
            sent += await self._attempt([row], target, now)
        return sent

    async def _attempt(self, rows: list[OutboxRow], target: _Target, now: datetime) -> int:
        """Claim rows and send them; return how many were."""
        claims = [
            Write(
                CLAIM,
                {"of_id": row.id, "seen_attempts": row.attempts, "until": now + LEASE},
                must_touch=True,
            )
            for row in rows
        ]
        if not await self._done(*self.fence, *claims):
            self._held.add(_recipient(rows[0]))
            return 0
        try:
            await self._send(rows, target)
        except Exception as error:
            why = _undelivered(error)
            if not (why.permanent or why.until_heard or why.pause):  # a pause is the row's own
                self.reach.failed(target.account_of, now)
            return sum([await self._failed(row, target, why, now) for row in rows])
        at = self.clock().at
        self.reach.took(target.account_of, at)
        marks = [Write(MARK_SENT, {"of_id": row.id, "at": at}) for row in rows]
        return len(rows) if await self._done(*marks) else 0

    async def _over(self, row: OutboxRow, now: datetime) -> bool:
        """Give up a row that nobody needs, or can read, any more."""
        if row.replies is None:
            await self._give_up(row, SEALED)
            return True
        if now - row.created_at <= LIVES.get(row.purpose, LONGEST_LIFE):
            return False
        await self._give_up(row, TOO_OLD)
        return True

    async def _failed(
        self, row: OutboxRow, target: _Target, why: Undelivered, now: datetime
    ) -> bool:
        if why.until_heard:
            # Kept until it is too old; the person's next message brings it forward.
            return await self._postpone(row, now + LONGEST_LIFE, AWAITS_PERSON)
        if why.permanent or self._is_tired(row, target, now):
            return await self._give_up(row, str(why))
        pause = why.pause or min(FIRST_PAUSE * 2 ** min(row.attempts, MOST_ATTEMPTS), LONGEST_PAUSE)
        return await self._postpone(row, now + pause, str(why))

    def _is_tired(self, row: OutboxRow, target: _Target, now: datetime) -> bool:
        """Whether a row fails again and again while its account takes others.

        What a platform that is down cannot take waits until it is too old. Another system is told
        everything once it is back.
        """
        often = row.attempts + 1 >= MOST_ATTEMPTS and row.purpose != WEBHOOK
        return often and self.reach.took_lately(target.account_of, now)

    async def _send(self, rows: list[OutboxRow], target: _Target) -> None:
        shown = target.channel.capabilities
        bubbles = [
            bubble
            for row in rows
            for reply in replies_from_json(orjson.dumps(row.replies))
            for bubble in render(reply, shown)
        ]
        name = "+".join(row.dedup_key for row in rows)
        for number, bubble in enumerate(packed(bubbles, shown) if target.few else bubbles):
            await _shown(target, bubble, f"{name}:{number}")

    async def _not_yet(self, row: OutboxRow, now: datetime) -> datetime | None:
        """When a message nobody asked for may go, if not now."""
        if row.purpose in AT_ANY_HOUR:
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
        self._held.add(_recipient(row))
        await self._done(Write(MARK_FAILED, {"of_id": row.id, "again_at": until, "error": why}))
        return False

    async def _give_up(self, row: OutboxRow, why: str) -> bool:
        log.warning("outbox row %s given up: %s", row.id, why)
        await self._done(Write(GIVE_UP, {"of_id": row.id, "error": why}))
        return False

    async def _done(self, *writes: Write) -> bool:
        return isinstance(await self.writer.execute(writes), Committed)


async def _shown(target: _Target, bubble: Reply, key: str) -> None:
    """Send one bubble. A picture that does not go is let go: its words have been sent."""
    try:
        await target.channel.send(target.account, target.sender, bubble, key)
    except TROUBLE as error:
        if bubble.text:
            raise
        log.warning("picture not sent: %s", error)


def _undelivered(error: Exception) -> Undelivered:
    """Return why a message did not go. What nobody foresaw is tried again as seldom, and let be."""
    if isinstance(error, Undelivered):
        return error
    if isinstance(error, TROUBLE):
        return Undelivered(str(error))
    log.error("not sent: %s", trouble(error))
    return Undelivered(type(error).__name__)


def _together(rows: Sequence[OutboxRow]) -> Sequence[list[OutboxRow]]:
    """Return the rows, the more urgent first; answers to one person that wait as one.

    What was tried together is tried together again, so that its key is the same.
    """
    groups: dict[tuple[object, ...], list[OutboxRow]] = {}
    for row in sorted(rows, key=lambda row: (rank_of(row.purpose), row.id)):
        alone = () if row.purpose in ANSWERS else (row.id,)
        groups.setdefault((_recipient(row), row.attempts, *alone), []).append(row)
    return list(groups.values())


def _recipient(row: OutboxRow) -> Recipient:
    """What is no answer does not hold answers back."""
    return row.person, row.channel, row.account, row.sender, row.purpose in ANSWERS
