"""Counts of what the process does, as Prometheus reads them; nobody's name or words in them."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

Outcome: TypeAlias = Literal["answered", "busy", "failed"]


@dataclass(slots=True)
class Metrics:
    """messages: by channel and outcome (answered, busy, failed). took: how many took how long."""

    messages: Counter[tuple[str, str]] = field(default_factory=Counter)
    took: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def note(self, channel: str, outcome: Outcome, seconds: float) -> None:
        """Count one message and how long it took."""
        self.messages[channel, outcome] += 1
        self.took[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def text(self, waiting: int) -> str:
        """Return all in the text format. waiting: rows of the outbox that may be sent now."""
        lines = ["# TYPE zhucuntong_messages_total counter"]
        for (channel, outcome), count in sorted(self.messages.items()):
            labels = f'channel="{channel}",outcome="{outcome}"'
            lines.append(f"zhucuntong_messages_total{{{labels}}} {count}")
        lines.append("# TYPE zhucuntong_message_seconds histogram")
        total = 0
        for bound, count in zip((*BOUNDS, "+Inf"), self.took, strict=True):
            total += count
            lines.append(f'zhucuntong_message_seconds_bucket{{le="{bound}"}} {total}')
        lines += [
            f"zhucuntong_message_seconds_sum {self.seconds:.6f}",
            f"zhucuntong_message_seconds_count {total}",
            "# TYPE zhucuntong_outbox_due gauge",
            f"zhucuntong_outbox_due {waiting}",
        ]
        return "\n".join(lines) + "\n"
