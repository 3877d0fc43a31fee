"""How many messages are taken in a minute: from one sender, and from one network address.

Each process counts for itself, so that no message waits for it. Processes that serve together tell
Redis of every tenth part of a limit that somebody has used, and hear what the others told: one who
writes at an ordinary pace is never told of, and together they take a tenth too many each at most.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from config.settings import Settings
from handlers.turn import Message
from state.redis_link import LinkLost, RedisError
from state.redis_store import RedisStore

log = logging.getLogger(__name__)

WINDOW = 60
PARTS = 10
# Whoever goes on at three times the pace is not heard for a while.
STOP_TIMES, STOP_SECONDS = 3, 600.0
# A whole office may stand behind one address.
SENDERS_BEHIND_ADDRESS = 20

Tell: TypeAlias = Callable[[str, int, int], Awaitable[int]]


@dataclass(slots=True)
class Pace:
    """most: messages a minute from one sender, 0 for any number. clock: UTC, as seconds.

    tell: adds to a count all processes share, kept for some seconds, and returns it; None for a
    process that serves alone. name: of what is counted.
    """

    most: int
    clock: Callable[[], float] = time.time
    tell: Tell | None = None
    name: str = "said"
    _minute: int = -1
    _counts: Counter[str] = field(default_factory=Counter)
    _elsewhere: Counter[str] = field(default_factory=Counter)
    _stopped: dict[str, float] = field(default_factory=dict)
    _telling: set[asyncio.Task[None]] = field(default_factory=set)

    def over(self, message: Message) -> bool:
        """Count a message; return whether it is one too many."""
        if not self.most:
            return False
        now = self.clock()
        if now // WINDOW != self._minute:
            self._begin(now)
        over = [self._over(who, most, now) for who, most in self._limits(message)]
        return any(over)

    async def close(self) -> None:
        """Wait for what is being told."""
        await asyncio.gather(*self._telling)

    def _begin(self, now: float) -> None:
        """Begin another minute. A clock set back must not let anybody be stopped for longer."""
        self._minute, self._counts, self._elsewhere = int(now // WINDOW), Counter(), Counter()
        ends = now + STOP_SECONDS
        self._stopped = {who: at for who, at in self._stopped.items() if now < at <= ends}

    def _limits(self, message: Message) -> Iterator[tuple[str, int]]:
        yield f"{message.channel}:{message.account}:{message.sender}", self.most
        if message.origin:
            yield message.origin, self.most * SENDERS_BEHIND_ADDRESS

    def _over(self, who: str, most: int, now: float) -> bool:
        self._counts[who] += 1
        count, part = self._counts[who] + self._elsewhere[who], max(1, most // PARTS)
        if count > most * STOP_TIMES:
            self._stopped[who] = now + STOP_SECONDS
        if who in self._stopped:
            return True
        if self.tell and self._counts[who] % part == 0:
            telling = asyncio.create_task(self._tell(self.tell, who, part))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)
        return count > most

    async def _tell(self, tell: Tell, who: str, part: int) -> None:
        minute, told = self._minute, self._counts[who]
        try:
            total = await tell(f"zc:pace:{self.name}:{minute}:{who}", 2 * WINDOW, part)
        except (LinkLost, RedisError) as error:
            log.warning("messages a minute are counted here only: %s", error)
        else:
            if minute == self._minute:
                self._elsewhere[who] = total - told


def pace_of(settings: Settings, store: RedisStore, name: str) -> Pace:
    """Return the pace the settings ask for, told of to other processes where there may be some."""
    return Pace(settings.per_minute, tell=None if settings.alone else store.count, name=name)
