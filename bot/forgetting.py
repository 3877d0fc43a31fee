"""Erases what nobody has a claim to any more: talk of people who left, pictures without a visit."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Text, bindparam, cast, delete, exists, or_, update

from bot.recording.people import names_of, of_sender
from bot.timers import AT_ONCE, DROP_TURN
from bot.trouble import alone
from handlers.turn import Moment
from state.person_records import PersonRecords, Sender
from state.records import Records
from state.redis_store import Address, Begun, RedisStore
from state.tables import bindings, consents, forgotten, outbox, problem_contacts, turns
from state.writer import Committed, Write, Writer

EVERY = 20.0  # seconds
HOUR, DAY = 3_600.0, 86_400.0
SENDER = ("channel", "account", "sender")

DROP_TURNS, DROP_CONSENTS, DROP_WISH = (
    delete(table).where(*of_sender(table)) for table in (turns, consents, forgotten)
)
# before: an agreement nobody stands behind any more, neither bound nor to be answered there.
DROP_AGREED = delete(consents).where(
    consents.c.given_at < bindparam("before"),
    *(
        ~exists().where(*(table.c[name] == consents.c[name] for name in SENDER))
        for table in (bindings, problem_contacts)
    ),
)
# before: what was sent or given up until then keeps its key, not its words.
EMPTY_SENT = (
    update(outbox)
    .where(or_(outbox.c.sent_at.is_not(None), outbox.c.given_up.is_(True)))
    .where(outbox.c.created_at < bindparam("before"), cast(outbox.c.replies, Text) != "[]")
    .values(replies=[])
)


@dataclass(slots=True)
class Forgetting:
    """Forgets. media: folder of the pictures.

    keep_days: how long messages that were sent keep their words, 0 for ever, as turns. idle_days:
    how long a conversation lives, and may still want a picture sent before.
    """

    records: Records
    writer: Writer
    store: RedisStore
    media: Path
    clock: Callable[[], Moment]
    keep_days: int = 90
    idle_days: int = 30
    _tidied: float = 0.0

    async def look(self) -> None:
        """Forget who asked for it; once an hour, tidy up. Raises what the stores raise."""
        await self.forget_asked()
        if self._tidied and time.monotonic() - self._tidied < HOUR:
            return
        await self.empty_sent()
        await self.drop_agreed()
        await self.drop_left()
        await asyncio.to_thread(self.drop_pictures)
        self._tidied = time.monotonic()

    async def forget_asked(self) -> int:
        """Erase the talk of the senders that are to be forgotten; return how many were."""
        people, done = PersonRecords(self.records.engine), 0
        for sender in await asyncio.to_thread(people.forgotten):
            with alone("a wish to be forgotten"):
                done += await self.forget(sender)
        return done

    async def forget(self, sender: Sender) -> bool:
        """Erase one sender's talk, unless they have proved anew who they are; False: not yet."""
        address, token = Address(*sender), f"forget:{secrets.token_hex(8)}"
        # The sender's lock: a turn that runs would write it all back.
        if not isinstance(await self.store.begin(address, "", token), Begun):
            return False
        values = names_of(*sender)
        if await asyncio.to_thread(self.records.bound, *sender):
            await self.store.release(address, token)
        else:
            # Turns first: who found Redis empty would bring the talk back from them.
            drops = [Write(DROP_TURNS, values), Write(DROP_CONSENTS, values)]
            if not isinstance(await self.writer.execute(drops), Committed):
                await self.store.release(address, token)
                return False
            await self.store.erase(address)
        await self.writer.execute([Write(DROP_WISH, values)])
        return True

    async def empty_sent(self) -> None:
        """Take the words out of messages sent long ago."""
        if self.keep_days:
            before = self.clock().at - timedelta(days=self.keep_days)
            await self.writer.execute([Write(EMPTY_SENT, {"before": before})])

    async def drop_agreed(self) -> None:
        """Delete agreements to notices of who has been nobody for as long as a talk lives."""
        before = self.clock().at - timedelta(days=self.idle_days)
        await self.writer.execute([Write(DROP_AGREED, {"before": before})])

    async def drop_left(self) -> int:
        """Delete the turns of conversations that ended with nobody bound; return how many."""
        if not self.keep_days:
            return 0
        before, gone = self.clock().at - timedelta(days=self.idle_days), 0
        people = PersonRecords(self.records.engine)
        while ids := await asyncio.to_thread(people.left_turns, before, AT_ONCE):
            await self.writer.execute([Write(DROP_TURN, {"of_id": one}) for one in ids])
            gone += len(ids)
        return gone

    def drop_pictures(self) -> int:
        """Delete pictures no record has come to want; return how many."""
        wanted = PersonRecords(self.records.engine).pictures()
        before = time.time() - (self.idle_days + 1) * DAY
        found = self.media.iterdir() if self.media.is_dir() else ()
        old = [file for file in found if file.name not in wanted and _changed_at(file) < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)


def _changed_at(file: Path) -> float:
    """Return when a file was written; now, when it was renamed while we looked."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return time.time()
