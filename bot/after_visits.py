"""Behind each stored visit: policies the household may be missing, and clues, told to the cadre.

Not within the confirming turn, which shall be short. What was told stands in the outbox under the
visit's version, so that it is told once, by whichever process comes first.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot.contracts import Executes
from bot.queued import Queued
from bot.recorder import writes_of
from bot.trouble import alone
from handlers.benefit.after_visit import after_visits
from handlers.inbound import Content, Inbound
from handlers.turn import Message, Moment, Reply
from state.conversation import Conversation
from state.records import Records
from state.rows import Submitted, Visit
from state.writer import Write

EVERY = 2.0  # seconds
CATCH_UP = timedelta(hours=2)
# How long after its time a visit may be stored: a turn's patience, and clocks that differ.
LATE = timedelta(minutes=1)
MOST = 200  # visits at one look
EVER = datetime.min.replace(tzinfo=UTC)
REST = 19.0


@dataclass(slots=True)
class AfterVisits:
    """Looks at visits as they are stored. content: asked each time, for it may be reloaded.

    rest: after each person's visits, so many times as long as they took.
    """

    records: Records
    writer: Executes
    content: Callable[[], Content]
    clock: Callable[[], Moment]
    rest: float = REST
    _seen: dict[str, datetime] = field(default_factory=dict)
    _upto: datetime = EVER

    async def look(self) -> int:
        """Tell what new visits set off; return how many were looked at."""
        moment = self.clock()
        visits = await asyncio.to_thread(self._new, moment.at)
        for _, together in groupby(visits, key=_together):
            begun = time.monotonic()
            group = list(together)
            with alone(f"what follows {_name(group[0])}"):
                await self._follow(group, moment)
            self._seen |= {_name(visit): visit.submitted_at for visit in group}
            self._upto = max(self._upto, group[-1].submitted_at - LATE)
            # Reading a household's file takes the interpreter; those who wait for answers go first.
            await asyncio.sleep(min(self.rest * (time.monotonic() - begun), EVERY))
        return len(visits)

    def _new(self, now: datetime) -> list[Submitted]:
        since = max(now - CATCH_UP, self._upto)
        self._seen = {name: at for name, at in self._seen.items() if at >= since}
        most = len(self._seen) + MOST
        found = self.records.submitted_since(since, most)
        if len(found) == most:  # the last of those confirmed together may be missing
            last = _together(found[-1])
            found = [visit for visit in found if _together(visit) != last] or found
        return [visit for visit in found if _name(visit) not in self._seen]

    async def _follow(self, visits: Sequence[Submitted], moment: Moment) -> None:
        """Store clues and message in one transaction; one that is there already changes nothing."""
        if writes := await asyncio.to_thread(self._writes, visits, moment):
            await self.writer.execute(writes)

    def _read(self, heads: Sequence[Submitted]) -> list[Visit]:
        """Return the visits that still stand as they were submitted and can be read."""
        found = []
        for head in heads:
            with alone(_name(head)):
                visit = self.records.visit(head.receipt)
                if visit and (visit.version, visit.status) == (head.version, "kept"):
                    found.append(visit)
        return found

    def _writes(self, heads: Sequence[Submitted], moment: Moment) -> list[Write]:
        person, visits = self.records.person(heads[0].visitor), self._read(heads)
        if person is None or not visits:
            return []
        who = Conversation(person=person.id, name=person.name, role=person.role, area=person.area)
        message = Message("", "", "", _name(visits[0]), "action", "", moment.at)
        inbound = Inbound(who, message, "", self.content(), self.records, moment)
        after = after_visits(inbound, [(visit.draft, visit.receipt) for visit in visits])
        if not after.replies and not after.events:
            return []
        told = _told(visits[0], after.replies, moment.at)
        return [told.write(), *writes_of(after.events, message, moment.at)]


def _together(visit: Submitted) -> tuple[datetime, str]:
    return visit.submitted_at, visit.visitor


def _name(visit: Submitted | Visit) -> str:
    return f"after:{visit.receipt}:{visit.version}"


def _told(visit: Visit, replies: tuple[Reply, ...], now: datetime) -> Queued:
    # Not asked for, but part of the visit just told: no prompt of its own.
    return Queued(key=_name(visit), purpose="reply", replies=replies, at=now, person=visit.visitor)
