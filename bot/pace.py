"""How many messages are taken in a minute: from one sender, and from one network address.

Counted in each process for itself, so that it costs no round trip: with several processes behind a
load balancer the limits are so many times as high.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from handlers.turn import Message

WINDOW = 60.0
# Whoever goes on at three times the pace is not heard for a while.
STOP_TIMES, STOP_SECONDS = 3, 600.0
# A whole office may stand behind one address.
SENDERS_BEHIND_ADDRESS = 20


@dataclass(slots=True)
class Pace:
    """most: messages a minute from one sender, 0 for any number."""

    most: int
    clock: Callable[[], float] = time.monotonic
    _ends: float = 0.0
    _counts: Counter[str] = field(default_factory=Counter)
    _stopped: dict[str, float] = field(default_factory=dict)

    def over(self, message: Message) -> bool:
        """Count a message; return whether it is one too many."""
        if not self.most:
            return False
        now = self.clock()
        if now >= self._ends:
            self._ends, self._counts = now + WINDOW, Counter()
            self._stopped = {who: until for who, until in self._stopped.items() if until > now}
        over = [self._over(who, most, now) for who, most in self._limits(message)]
        return any(over)

    def _limits(self, message: Message) -> Iterator[tuple[str, int]]:
        yield f"{message.channel}:{message.account}:{message.sender}", self.most
        if message.origin:
            yield message.origin, self.most * SENDERS_BEHIND_ADDRESS

    def _over(self, who: str, most: int, now: float) -> bool:
        self._counts[who] += 1
        if self._counts[who] > most * STOP_TIMES:
            self._stopped[who] = now + STOP_SECONDS
        return self._counts[who] > most or who in self._stopped
