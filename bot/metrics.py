"""Counts of what the bot does, as Prometheus reads them; nobody's name or words in them.

Processes that serve together add what they counted to one total every few seconds, so that
whichever of them is asked tells of all. Who is killed takes the last few seconds along.
"""

import asyncio
import logging
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.trouble import trouble

log = logging.getLogger(__name__)

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
MESSAGES, TOOK, MICROSECONDS = "messages", "took", "microseconds"
SHARED_SECONDS = 5.0

Outcome: TypeAlias = Literal["answered", "busy", "failed"]
Counts: TypeAlias = Mapping[tuple[str, ...], int]


@dataclass(slots=True)
class Metrics:
    """counts: messages by channel and outcome, how many took how long, and all their time.

    shared: those of them that were added to the total of all processes.
    """

    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    shared: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def note(self, channel: str, outcome: Outcome, seconds: float) -> None:
        """Count one message and how long it took."""
        self.counts[MESSAGES, channel, outcome] += 1
        self.counts[TOOK, str(bisect_left(BOUNDS, seconds))] += 1
        self.counts[(MICROSECONDS,)] += round(seconds * 1e6)

    async def share(self, add: Callable[[tuple[str, ...], int], Awaitable[None]]) -> None:
        """Add what was counted since the last time to the total of all processes, until cancelled.

        A server that is away only keeps it until it is back.
        """
        while True:
            await asyncio.sleep(SHARED_SECONDS)
            try:
                for name, count in list(self.fresh().items()):
                    await add(name, count)
                    self.shared[name] += count
            except Exception as error:  # what counts must not end what serves
                log.warning("counts are not shared: %s", trouble(error))

    def fresh(self) -> Counter[tuple[str, ...]]:
        """Return what this process alone knows of."""
        return self.counts - self.shared

    def text(self, waiting: int, others: Counts | None = None) -> str:
        """Return all in the text format. waiting: rows of the outbox that may be sent now.

        others: the total of all processes, where there are several.
        """
        counts = self.counts if others is None else self.fresh() + Counter(others)
        lines = ["# TYPE zhucuntong_messages_total counter"]
        for name in sorted(name for name in counts if name[0] == MESSAGES):
            labels = f'channel="{name[1]}",outcome="{name[2]}"'
            lines.append(f"zhucuntong_messages_total{{{labels}}} {counts[name]}")
        lines.append("# TYPE zhucuntong_message_seconds histogram")
        total = 0
        for place, bound in enumerate((*BOUNDS, "+Inf")):
            total += counts[TOOK, str(place)]
            lines.append(f'zhucuntong_message_seconds_bucket{{le="{bound}"}} {total}')
        lines += [
            f"zhucuntong_message_seconds_sum {counts[(MICROSECONDS,)] / 1e6:.6f}",
            f"zhucuntong_message_seconds_count {total}",
            "# TYPE zhucuntong_outbox_due gauge",
            f"zhucuntong_outbox_due {waiting}",
        ]
        return "\n".join(lines) + "\n"
