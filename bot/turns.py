"""One message from lock to saved answer: begin, load, decide, commit, finish."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import cast

from bot.after import After, after_again, after_turn, entry_of, readable
from bot.attempts import CodeAttempts
from bot.contracts import Commits, Handle, NotHandled, PastTurns
from bot.keeping import keep
from bot.logs import MESSAGE
from bot.on_loop import LiveReader, LoopReader, Memory, ReadNeeded
from bot.running import Compared, Decided, Loaded, Run, Saved
from bot.trouble import trouble
from config.texts import Texts
from handlers.reader import Reader
from handlers.turn import Message, Moment, PersonBound, PersonUnbound, Reply, Turn
from state.conversation import Conversation, from_json
from state.redis_link import LinkLost, RedisError
from state.redis_sealing import revision_in
from state.redis_store import (
    Address,
    Answered,
    Begun,
    Busy,
    Ending,
    RedisStore,
)
from state.writer import Committed, DatabaseDown, TurnRow, WriterBusy

log = logging.getLogger(__name__)

PATIENCE = 12.0  # seconds; longer than the lock of a process that died
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
MOST_CONFLICTS = 3
MOST_REMEMBERED = 20
# Longer texts take tens of milliseconds to read; the loop serves others meanwhile.
LONG_TEXT = 80


def _tokens() -> Iterator[str]:
    process = secrets.token_hex(8)
    return (f"{process}:{number}" for number in count(1))


@dataclass(slots=True)
class Turns:
    """Runs messages, each to one committed answer. Order is the dispatcher's matter.

    logged: names of the channels whose talk is kept in the web log. attempts: limits how often
    codes are tried. preparing: what must be done before the first message is handled.
    recent: what this process saved last of each sender, where no other process answers as a rule.
    idle_days: of a conversation nobody continued for longer only who it is comes back.
    """

    store: RedisStore
    writer: Commits
    past: PastTurns
    reader: Reader
    handle: Handle
    texts: Texts
    clock: Callable[[], Moment]
    logged: frozenset[str] = frozenset()
    attempts: CodeAttempts | None = None
    preparing: asyncio.Future[None] | None = None
    recent: Memory[Saved] | None = None
    idle_days: int = 30
    compared: Compared = field(default_factory=Compared)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "read"))
    _token: Iterator[str] = field(default_factory=_tokens)
    _live: Reader = field(init=False)
    _remembering: Reader = field(init=False)

    def __post_init__(self) -> None:
        live = LiveReader(self.reader)
        self._live, self._remembering = cast(Reader, live), cast(Reader, LoopReader(live))

    async def run(self, message: Message) -> Answered:
        """Return the saved answer of *message*, run now or before.

        Raises NotHandled when it could not be stored; sending it again with the same key is safe.
        """
        address = Address(message.channel, message.account, message.sender)
        run = Run(message, address, next(self._token))
        MESSAGE.set(run.token)
        try:
            if self.preparing is not None:
                await asyncio.shield(self.preparing)
            return await self._in_one_step(run) or await self._until_answered(run)
        except (TimeoutError, DatabaseDown, WriterBusy) as error:
            log.error("message not handled: %s: %s", type(error).__name__, error)
        except Exception as error:
            log.error("message not handled: %s", trouble(error))
        with contextlib.suppress(LinkLost, RedisError):
            await self.store.release(run.address, run.token)
        raise NotHandled(self.texts("bot.again"))

    async def remembered(self, address: Address) -> Conversation:
        """Return what is known of a sender now, without a turn. Raises LinkLost, RedisError."""
        if stored := readable(await self.store.conversation(address)):
            return stored
        loop = asyncio.get_running_loop()
        at = (address.channel, address.account, address.sender, 1)
        last = await loop.run_in_executor(self.threads, self.past.last_turns, *at)
        return self._newest(last) or Conversation()

    async def known(self, address: Address) -> Conversation:
        """Return what is remembered of a sender who is still on the roster, if they ever were."""
        said = await self.remembered(address)
        if not said.person:
            return said
        there = asyncio.get_running_loop().run_in_executor
        person = await there(self.threads, self._live.person, said.person)
        return said if person else Conversation()

    async def _in_one_step(self, run: Run) -> Answered | None:
        """Answer with one call to Redis, from the conversation as this process saved it last.

        Deciding changes nothing, so a turn may be decided before the lock is taken. It is saved
        only if nobody holds the lock, the message is new, and the conversation is still that one.
        None when it is not saved so, or is to change the records: then the lock comes first.
        """
        saved = self.recent.known(run.address) if self.recent else None
        if saved is None or saved.key == run.message.key or self._tries_code(run.message):
            return None
        if not self._is_compared(run):
            return None
        moment, conversation = self.clock(), from_json(saved.conversation)
        turn = await self._decided(run, conversation, moment)
        if turn.events:
            run.early = Decided(conversation, turn, moment, saved.conversation)
            return None
        if self.store.connection(run.address) != run.connection:
            return None
        after = after_turn(turn, conversation.revision + 1)
        try:
            return await self._finish(run, "", saved.conversation, after, moment)
        except (LinkLost, RedisError) as error:
            log.warning("message tried again: %s", error)
            run.doubtful = True
            return None

    async def _until_answered(self, run: Run) -> Answered:
        pause, ends = FIRST_PAUSE, time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                known = run.early.raw if run.early else None
                start = await self.store.begin(run.address, run.message.key, run.token, known)
                if isinstance(start, Answered):
                    return await self._logged_again(run, start)
                if isinstance(start, Begun) and (answer := await self._attempt(run, start)):
                    return answer
                run.doubtful = run.doubtful or not isinstance(start, Busy)
            except (LinkLost, RedisError) as error:
                log.warning("message tried again: %s", error)
                run.doubtful = True
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
        raise TimeoutError(f"no answer in {PATIENCE} s")

    async def _attempt(self, run: Run, begun: Begun) -> Answered | None:
        """Return the saved answer, or None when the turn must be begun again."""
        early, run.early = run.early, None
        sure = self._is_compared(run) and not (begun.broken or run.doubtful)
        if sure and early and early.raw is begun.conversation:
            return await self._carried_out(run, begun, early)
        moment = self.clock()
        stored = readable(begun.conversation)
        loaded = Loaded(stored) if stored and sure else await self._restored(run, stored)
        if loaded.answered is None:
            turn = await self._decide(run, loaded.conversation, moment)
            return await self._carried_out(run, begun, Decided(loaded.conversation, turn, moment))
        after = after_again(loaded.conversation, loaded.answered)
        return await self._finish(run, run.token, begun.conversation, after, moment)

    async def _carried_out(self, run: Run, begun: Begun, decided: Decided) -> Answered | None:
        after = after_turn(decided.turn, decided.conversation.revision + 1)
        # After a turn that broke off, its process may still be alive and late: this turn takes
        # the revision in the records that the other would take, so that only one is stored.
        recorded = decided.turn.events or begun.broken or run.doubtful
        if recorded and not await self._kept(run, decided, after):
            return None
        return await self._finish(run, run.token, begun.conversation, after, decided.moment)

    async def _finish(
        self, run: Run, token: str, loaded: bytes | None, after: After, moment: Moment
    ) -> Answered | None:
        """Save the turn; None when the lock or the conversation is not as it should be."""
        logged = run.message.channel in self.logged
        entry = entry_of(run.message, after, moment) if logged else None
        ending = Ending(revision_in(loaded), after.conversation, after.replies, entry)
        answered = await self.store.finish(run.address, run.message.key, token, ending)
        if answered:
            self.compared.note(run.address, run.connection)
            if self.recent:
                self.recent.keep(run.address, Saved(run.message.key, after.conversation))
        return answered

    def _is_compared(self, run: Run) -> bool:
        run.connection = self.store.connection(run.address)
        return self.compared.known(run.address, run.connection)

    async def _restored(self, run: Run, stored: Conversation | None) -> Loaded:
        """Compare with the records: was it answered already, and which conversation is newer?"""
        loop, most = asyncio.get_running_loop(), 1 if stored else MOST_REMEMBERED
        answered, last = await loop.run_in_executor(self.threads, self._past, run.message, most)
        newest = self._newest(last)
        known = [conversation for conversation in (stored, newest) if conversation]
        if stored is None:
            for turn in last:
                await self.store.remember(run.address, turn.key, turn.replies)
        conversation = max(known, key=lambda c: c.revision, default=Conversation())
        if run.conflicts > 1 and newest:
            # The records refuse it again: Redis has fallen behind them, as after a failover.
            conversation = replace(newest, revision=conversation.revision)
        return Loaded(conversation, answered.replies if answered else None)

    def _newest(self, last: Sequence[TurnRow]) -> Conversation | None:
        """Return the conversation of the first of a sender's turns, as far as it still lives."""
        found = readable(last[0].conversation) if last else None
        if found and last[0].created_at < self.clock().at - timedelta(days=self.idle_days):
            return Conversation(found.revision, found.person, found.name, found.role, found.area)
        return found

    def _past(self, message: Message, most: int) -> tuple[TurnRow | None, Sequence[TurnRow]]:
        at = (message.channel, message.account)
        answered = self.past.turn(*at, message.key)
        return answered, self.past.last_turns(*at, message.sender, most)

    async def _kept(self, run: Run, decided: Decided, after: After) -> bool:
        """Commit a turn and do what its events ask for in Redis; False when it was not stored."""
        kinds = set(map(type, decided.turn.events))
        if PersonUnbound in kinds:
            await self.store.forget(run.address)
        outcome = await keep(self.writer, run.message, decided, after)
        if not isinstance(outcome, Committed):
            log.info("turn not committed: %s", getattr(outcome, "why", "stored before"))
            run.conflicts += 1
            return False
        if self.attempts and PersonBound in kinds:
            await self.attempts.settle(run.message)
        return True

    def _tries_code(self, message: Message) -> bool:
        return self.attempts is not None and self.attempts.is_one(message.text)

    async def _decide(self, run: Run, conversation: Conversation, moment: Moment) -> Turn:
        if self.attempts and await self.attempts.refuses(run.message):
            return Turn(conversation, (Reply(self.texts("account.too_many_codes")),))
        if run.conflicts >= MOST_CONFLICTS:
            return self._failed(conversation, "records refused it")
        return await self._decided(run, conversation, moment)

    async def _decided(self, run: Run, conversation: Conversation, moment: Moment) -> Turn:
        if len(run.message.text) > LONG_TEXT:
            return await self._decide_reading(run.message, conversation, moment)
        try:
            return self.handle(conversation, run.message, self._remembering, moment)
        except ReadNeeded:
            return await self._decide_reading(run.message, conversation, moment)
        except Exception as error:
            return self._failed(conversation, f"handler failed: {trouble(error)}")

    async def _decide_reading(
        self, message: Message, conversation: Conversation, moment: Moment
    ) -> Turn:
        loop = asyncio.get_running_loop()
        arguments = (conversation, message, self._live, moment)
        try:
            return await loop.run_in_executor(self.threads, self.handle, *arguments)
        except Exception as error:
            return self._failed(conversation, f"handler failed: {trouble(error)}")

    def _failed(self, conversation: Conversation, why: str) -> Turn:
        number = secrets.token_hex(3)
        log.error("turn %s: %s", number, why)
        return Turn(conversation, (Reply(self.texts("bot.oops", id=number)),))

    async def _logged_again(self, run: Run, answered: Answered) -> Answered:
        """An answer whose log was lost gets a place in the new one."""
        if answered.place is not None or run.message.channel not in self.logged:
            return answered
        after = after_again(Conversation(), answered.replies)
        entry = entry_of(run.message, after, self.clock())
        place = await self.store.log_once(run.address, f"a:{run.message.key}", entry)
        return Answered(answered.replies, place)
