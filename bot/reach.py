"""Which accounts of platforms take messages: one that fails again and again is let rest."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

Account: TypeAlias = tuple[str, str]

BREAK_AFTER, REST, LONGEST_REST = 3, timedelta(seconds=30), timedelta(minutes=2)
LATELY = timedelta(hours=1)


@dataclass(slots=True)
class _Line:
    """One account's: failures since it took or rested, rests since it took, when it took."""

    failures: int = 0
    rests: int = 0
    rests_until: datetime | None = None
    took_at: datetime | None = None


@dataclass(slots=True)
class Reach:
    """What is known of every account (channel, account) since this process began."""

    _lines: dict[Account, _Line] = field(default_factory=dict)

    def rests_until(self, account: Account, now: datetime) -> datetime | None:
        """Return until when nothing is tried there, None when something may be."""
        until = self._line(account).rests_until
        return until if until and until > now else None

    def failed(self, account: Account, now: datetime) -> None:
        """Note a failure that is nobody's fault but the platform's."""
        line = self._line(account)
        line.failures += 1
        if line.failures >= BREAK_AFTER:
            line.failures, line.rests = 0, line.rests + 1
            line.rests_until = now + min(REST * line.rests, LONGEST_REST)

    def took(self, account: Account, at: datetime) -> None:
        """Note that a message went."""
        line = self._line(account)
        line.failures, line.rests, line.took_at = 0, 0, at

    def took_lately(self, account: Account, now: datetime) -> bool:
        """Return whether it takes messages: what fails there again and again is to blame itself."""
        took_at = self._line(account).took_at
        return took_at is not None and now - took_at <= LATELY

    def _line(self, account: Account) -> _Line:
        return self._lines.setdefault(account, _Line())
