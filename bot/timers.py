"""Each minute: what is due is composed, stored and queued for its reader in one transaction.

Each hour: what was said long ago is deleted.
"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, delete, insert

from bot.contracts import Executes
from bot.queued import Queued
from bot.recording.talk import read_by
from bot.trouble import alone
from handlers.digest.chart import chart_in_chat
from handlers.digest.topic import Addressee, Due, compose, due, stored
from handlers.inbound import Content
from handlers.turn import Moment, Reply
from state.records import Records
from state.rows import Person
from state.scope import EVERYWHERE
from state.tables import digests, turns
from state.writer import Committed, Write

EVERY = 60.0  # seconds

PRUNE_EVERY = timedelta(hours=1)
AT_ONCE = 500

DROP_TURN = delete(turns).where(turns.c.id == bindparam("of_id"))
INSERT_DIGEST = insert(digests)


@dataclass(slots=True)
class Timers:
    """The clock's work. One process does it; a digest's key lets nobody store it twice.

    home: where people reach the pages, "" when they do not from where they are.
    """

    records: Records
    writer: Executes
    content: Content
    clock: Callable[[], Moment]
    keep_turns_days: int = 90
    home: str = ""
    _pruned: datetime | None = None

    async def tick(self) -> int:
        """Compose and queue every digest that is due; return how many."""
        moment = self.clock()
        wanted = await asyncio.to_thread(self._wanted, moment)
        queued = 0
        for one in wanted:
            with alone(f"digest {one.scope} {one.period} {one.recipient.id}"):
                queued += await self._queue(one, moment)
        return queued

    async def prune(self) -> int:
        """Delete turns older than they are kept, once an hour; return how many.

        A sender's last turn stays: the conversation is restored from it.
        """
        now = self.clock().at
        if not self.keep_turns_days or (self._pruned and now - self._pruned < PRUNE_EVERY):
            return 0
        self._pruned = now
        before, gone = now - timedelta(days=self.keep_turns_days), 0
        while ids := await asyncio.to_thread(self.records.old_turns, before, AT_ONCE):
            await self.writer.execute([Write(DROP_TURN, {"of_id": one}) for one in ids])
            gone += len(ids)
        return gone

    def _wanted(self, moment: Moment) -> list[Due]:
        """Digests that are due for people who can be reached."""
        bound = self._bound()
        days = {person.id: day for person, day in bound}
        people = [person for person, _ in bound]
        wishes = self.records.digests.wishes()
        return list(due(people, moment.at, self.content.county, days, wishes))

    def _bound(self) -> list[tuple[Person, date]]:
        """Supervisors who can be reached, and since which day."""
        zone = self.content.county.zone
        found = []
        for person in self.records.people(EVERYWHERE, "supervisor"):
            if bindings := self.records.bindings_of(person.id):
                first = min(binding.bound_at for binding in bindings)
                found.append((person, first.astimezone(zone).date()))
        return found

    async def _queue(self, one: Due, moment: Moment) -> bool:
        """Store a digest and its message together; False when that was done before."""
        asked = (one.scope, one.period, moment.at)
        records, to = self.records, one.recipient.id
        there = (one.scope, one.period, to)
        if await asyncio.to_thread(records.digests.stored, *there):
            return False
        addressee = Addressee(to, one.recipient.area)
        digest = await asyncio.to_thread(compose, *asked, records, self.content, addressee)
        row = asdict(stored(digest, to))
        chart = chart_in_chat(digest.facts, self.content)
        reply = self._with_page(Reply(digest.text, chart=chart), digest.scope)
        key = f"digest:{one.scope}:{one.period}:{to}"
        message = Queued(key=key, purpose="digest", replies=(reply,), at=moment.at, person=to)
        writes = [Write(INSERT_DIGEST, row), message.write()]
        writes += [read_by(to, home, moment.at) for home in digest.homes]
        return isinstance(await self.writer.execute(writes), Committed)

    def _with_page(self, reply: Reply, scope: str) -> Reply:
        """Return a digest with the page of its area, which opens for who is at the desk.

        No link that lets in: it would have to be good for hours, and could be passed on.
        """
        if not self.home:
            return reply
        link = f"{self.home}/desk/areas?area={scope}"
        there = self.content.texts("desk.after_sent_digest", link=link)
        return replace(reply, text=f"{reply.text}\n{there}", link=link)
