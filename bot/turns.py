"""One message from lock to saved answer: begin, load, decide, commit, finish."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import cast

import orjson

from bot.after import After, after_again, after_turn, readable
from bot.attempts import CodeAttempts
from bot.contracts import Commits, Handle, NotHandled, PastTurns
from bot.on_loop import LiveReader, LoopReader, ReadNeeded
from bot.recorder import writes_of
from bot.trouble import trouble
from config.texts import Texts
from handlers.reader import Reader
from handlers.turn import Message, Moment, PersonUnbound, Reply, Turn
from state.conversation import Conversation
from state.redis_link import LinkLost, RedisError
from state.redis_store import (
    Address,
    Answered,
    Begun,
    Busy,
    Ending,
    Entry,
    RedisStore,
    revision_in,
)
from state.writer import Committed, Conflict, DatabaseDown, Outcome, TurnRow, Write, WriterBusy

log = logging.getLogger(__name__)

PATIENCE = 12.0  # seconds; longer than the lock of a process that died
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
MOST_CONFLICTS = 3
MOST_REMEMBERED = 20
# Longer texts take tens of milliseconds to read; the loop serves others meanwhile.
LONG_TEXT = 80


@dataclass(slots=True)
class _Run:
    """One message being handled. doubtful: an earlier try may have been committed."""

    message: Message
    address: Address
    token: str
    doubtful: bool = False
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class _Loaded:
    conversation: Conversation
    answered: bytes | None = None


def _tokens() -> Iterator[str]:
    process = secrets.token_hex(8)
    return (f"{process}:{number}" for number in count(1))


@dataclass(slots=True)
class Turns:
    """Runs messages, each to one committed answer. Order is the dispatcher's matter.

    logged: names of the channels whose talk is kept in the web log. attempts: limits how often
    codes are tried. preparing: what must be done before the first message is handled.
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
        run = _Run(message, address, next(self._token))
        try:
            if self.preparing is not None:
                await asyncio.shield(self.preparing)
            return await self._until_answered(run)
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
        return (last and readable(last[0].conversation)) or Conversation()

    async def known(self, address: Address) -> Conversation:
        """Return what is remembered of a sender who is still on the roster, if they ever were."""
        said = await self.remembered(address)
        if not said.person:
            return said
        there = asyncio.get_running_loop().run_in_executor
        person = await there(self.threads, self._live.person, said.person)
        return said if person else Conversation()

    async def _until_answered(self, run: _Run) -> Answered:
        pause, ends = FIRST_PAUSE, time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                start = await self.store.begin(run.address, run.message.key, run.token)
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

    async def _attempt(self, run: _Run, begun: Begun) -> Answered | None:
        """Return the saved answer, or None when the turn must be begun again."""
        moment = self.clock()
        loaded = await self._load(run, begun)
        if loaded.answered is None:
            turn = await self._decide(run, loaded.conversation, moment)
            after = after_turn(turn, loaded.conversation.revision + 1)
            if turn.events and not await self._kept(run, turn, after, moment):
                return None
        else:
            after = after_again(loaded.conversation, loaded.answered)
        entry = self._entry(run.message, after, moment)
        loaded_as = revision_in(begun.conversation)
        ending = Ending(loaded_as, after.conversation, after.replies, entry)
        return await self.store.finish(run.address, run.message.key, run.token, ending)

    async def _load(self, run: _Run, begun: Begun) -> _Loaded:
        stored = readable(begun.conversation)
        if stored and not begun.broken and not run.doubtful:
            return _Loaded(stored)
        return await self._restored(run, stored)

    async def _restored(self, run: _Run, stored: Conversation | None) -> _Loaded:
        """Compare with the records: was it answered already, and which conversation is newer?"""
        message, loop = run.message, asyncio.get_running_loop()
        answered, last = await loop.run_in_executor(self.threads, self._past, message)
        newest = readable(last[0].conversation) if last else None
        known = [conversation for conversation in (stored, newest) if conversation]
        if stored is None:
            for turn in last:
                await self.store.remember(run.address, turn.key, turn.replies)
        conversation = max(known, key=lambda c: c.revision, default=Conversation())
        return _Loaded(conversation, answered.replies if answered else None)

    def _past(self, message: Message) -> tuple[TurnRow | None, Sequence[TurnRow]]:
        at = (message.channel, message.account)
        answered = self.past.turn(*at, message.key)
        return answered, self.past.last_turns(*at, message.sender, MOST_REMEMBERED)

    async def _kept(self, run: _Run, turn: Turn, after: After, moment: Moment) -> bool:
        """Commit a turn with events and do what they ask for in Redis; False as _commit says."""
        if any(isinstance(event, PersonUnbound) for event in turn.events):
            await self.store.forget(run.address)
        committed = await self._commit(run, turn, after, moment)
        if committed and self.attempts:
            await self.attempts.settle(run.message, turn.events)
        return committed

    async def _decide(self, run: _Run, conversation: Conversation, moment: Moment) -> Turn:
        if self.attempts and await self.attempts.refuses(run.message):
            return Turn(conversation, (Reply(self.texts("account.too_many_codes")),))
        if run.conflicts >= MOST_CONFLICTS:
            return self._failed(conversation, "records refused it")
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

    async def _commit(self, run: _Run, turn: Turn, after: After, moment: Moment) -> bool:
        """Store the turn and its events; False when it was stored before or clashes."""
        message = run.message
        row = TurnRow(
            channel=message.channel,
            account=message.account,
            sender=message.sender,
            key=message.key,
            revision=after.revision,
            conversation=after.conversation,
            replies=after.replies,
            created_at=moment.at,
        )
        writes = writes_of(turn.events, message, moment.at)
        outcome = await self._outcome(row, writes)
        if isinstance(outcome, Committed):
            return True
        log.info("turn not committed: %s", getattr(outcome, "why", "stored before"))
        run.conflicts += 1
        return False

    async def _outcome(self, row: TurnRow, writes: Sequence[Write]) -> Outcome:
        try:
            return await self.writer.commit(row, writes)
        except (DatabaseDown, WriterBusy):
            raise
        except Exception as error:  # a statement that cannot run; running it again mends nothing
            log.error("turn not stored: %s", trouble(error))
            return Conflict("refused", "statement failed")

    def _entry(self, message: Message, after: After, moment: Moment) -> Entry | None:
        """What the turn adds to the web log: [id, what was said, when, replies]."""
        if message.channel not in self.logged:
            return None
        said = [message.key, message.text, moment.at.isoformat(timespec="seconds")]
        entry = orjson.dumps([*said, orjson.Fragment(after.replies)])
        return Entry(entry, 1 + after.bubbles)

    async def _logged_again(self, run: _Run, answered: Answered) -> Answered:
        """An answer whose log was lost gets a place in the new one."""
        if answered.place is not None:
            return answered
        entry = self._entry(
            run.message, after_again(Conversation(), answered.replies), self.clock()
        )
        if entry is None:
            return answered
        place = await self.store.log_once(run.address, f"a:{run.message.key}", entry)
        return Answered(answered.replies, place)
