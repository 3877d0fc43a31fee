"""Queues for other systems what happens to problems; the outbox sends it.

The ledger's steps are what is told of: they are stored with the turn that took them, so that
nothing is lost between the two, however often this process is killed. A body has a number, a
state, a place and a day, and nobody's name; more is read through the API, by who may.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import orjson

from bot.contracts import Executes
from bot.queued import Queued
from config.county import Webhook, WebhookEvent
from handlers.inbound import Content
from handlers.turn import Moment, Reply
from state.changes import Write
from state.database import upsert
from state.problem_rows import Problem, ProblemStep
from state.records import Records
from state.redis_store import Address
from state.scope import in_scope
from state.sending import WEBHOOK
from state.tables import webhook_places
from state.writer import Committed

EVERY = 5.0  # seconds between looks at the ledger
# What a webhook that is new hears of, and what each look repeats of the one before: a step may be
# committed after one that was taken later. A place is not stored anew for less than that.
FIRST_LOOK, OVERLAP = timedelta(days=1), timedelta(minutes=10)
AT_ONCE = 200
# Kind of step → the event it is.
EVENTS: Mapping[str, WebhookEvent] = {
    "raised": "raised",
    "assigned": "assigned",
    "returned_one": "returned",
    "returned": "returned",
    "closed": "closed",
    "reopened": "reopened",
    "escalated": "overdue",
    "undone": "undone",
}
# Rungs of the ladder that come after the last day.
LATE = ("late", "up")

Told: TypeAlias = tuple[ProblemStep, Problem]


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Looks at the ledger. One process does it; a key of the outbox lets nothing in twice.

    How far it came stands in the records for each webhook, so that whoever looks next, and however
    much later, goes on from there.
    """

    records: Records
    writer: Executes
    content: Callable[[], Content]
    clock: Callable[[], Moment]

    async def look(self) -> int:
        """Queue every event since the last look for everybody who hears of it; return how many."""
        now, hooks = self.clock().at, self.content().county.webhooks
        return sum([await self._tell(hook, now) for hook in hooks])

    async def _tell(self, hook: Webhook, now: datetime) -> int:
        known = await asyncio.to_thread(self.records.steps.told_until, hook.name)
        many, after, until = 0, None, now - OVERLAP
        # A clock that was wrong may have left a place in the future.
        since = min(known, until) if known else now - FIRST_LOOK
        while found := await asyncio.to_thread(self._page, since, after):
            told = await asyncio.to_thread(self._unqueued, hook, found, now)
            if not await self._stored([one.write() for one in told]):
                return many
            many, after = many + len(told), found[-1][0]
        if known is None or abs(until - known) > OVERLAP:
            await self._stored([self._place(hook, until)])
        return many

    def _page(self, since: datetime, after: ProblemStep | None) -> Sequence[Told]:
        return self.records.steps.since(since, EVENTS, after, AT_ONCE)

    def _unqueued(self, hook: Webhook, found: Sequence[Told], now: datetime) -> list[Queued]:
        heard = [_message(hook, *one, now) for one in found if _hears(hook, *one)]
        known = self.records.steps.queued([one.key for one in heard])
        return [one for one in heard if one.key not in known]

    def _place(self, hook: Webhook, until: datetime) -> Write:
        statement = upsert(self.records.engine.dialect.name, webhook_places)
        return Write(statement, {"name": hook.name, "until": until})

    async def _stored(self, writes: Sequence[Write]) -> bool:
        return not writes or isinstance(await self.writer.execute(writes), Committed)


def event_of(step: ProblemStep) -> WebhookEvent | None:
    """Return which event a step is, None for one that nobody is told of."""
    if step.kind == "escalated" and step.sets.get("rung") not in LATE:
        return None
    return EVENTS.get(step.kind)


def body_of(step: ProblemStep, problem: Problem) -> bytes:
    """Return what is told of a step: the state it led to, the deadline as it is now."""
    data = {
        "number": problem.number,
        "version": step.position,
        "state": step.to_state,
        "area": problem.area,
        "raised_as": problem.raised_as,
        "due_on": problem.due_on,
        "provisional": problem.provisional,
    }
    type_ = "problem." + str(event_of(step))
    return orjson.dumps({"type": type_, "timestamp": step.at, "data": data})


def _hears(hook: Webhook, step: ProblemStep, problem: Problem) -> bool:
    return event_of(step) in hook.events and in_scope(hook.area, problem.area)


def _message(hook: Webhook, step: ProblemStep, problem: Problem, now: datetime) -> Queued:
    key = f"{WEBHOOK}:{hook.name}:{step.number}:{step.position}"
    body, to = body_of(step, problem).decode(), Address(WEBHOOK, hook.name, hook.area)
    return Queued(key=key, purpose=WEBHOOK, replies=(Reply(body),), at=now, to=to)
