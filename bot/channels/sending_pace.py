"""How fast one recipient may be sent messages: a platform drops or refuses what is over its count.

Counted in this process: whatever is sent unasked goes out from one process at a time.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.channel import Undelivered

MANY = 10_000  # recipients; those who can be sent anything are left out then


@dataclass(slots=True)
class SendingPace:
    """limits: (most, seconds): no more than *most* messages within so many seconds."""

    limits: tuple[tuple[int, float], ...]
    clock: Callable[[], float] = time.monotonic
    _sent: dict[str, deque[float]] = field(default_factory=dict)

    def ahead(self, to: str) -> float:
        """Return how many seconds it takes until the next message may be sent, 0 for at once."""
        sent, now = self._sent.get(to, ()), self.clock()
        waits = [sent[-most] + span - now for most, span in self.limits if len(sent) >= most]
        return max([0.0, *waits])

    def count(self, to: str) -> None:
        """Count a message that is about to be sent. Raises Undelivered for one too many."""
        if wait := self.ahead(to):
            raise Undelivered("too many messages at once", pause=timedelta(seconds=wait))
        if len(self._sent) >= MANY:
            self._sent = {who: sent for who, sent in self._sent.items() if self.ahead(who)}
        if to not in self._sent:
            self._sent[to] = deque(maxlen=max((most for most, _ in self.limits), default=0))
        self._sent[to].append(self.clock())
