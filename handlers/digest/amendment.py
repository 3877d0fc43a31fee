"""What an earlier digest said and is no longer so, because a visit was changed or taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.digest.facts import Facts, total
from handlers.digest.period import span
from handlers.reader import Reader
from state.digest_rows import Change
from state.rows import StoredDigest

MOST_TOLD = 2


@dataclass(frozen=True, slots=True)
class Corrected:
    """A digest that was sent, with its (visits, households) as told then and as known now."""

    period: str
    told: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amendment:
    """Visits changed and taken back since the last digest, and the digests they stood in."""

    changed: int = 0
    voided: int = 0
    corrected: tuple[Corrected, ...] = ()


def amendment(reader: Reader, facts: Facts, recipient: str) -> Amendment | None:
    """Return what the next digest must correct; None when nothing told before was changed.

    Each change is told by the first digest composed after it. facts: what that one counted.
    recipient: person id, "" for any.
    """
    scope, as_of = facts.scope, facts.as_of
    earlier = reader.digests.earlier(scope, recipient, as_of)
    if not earlier:
        return None
    changes = reader.digests.changed(scope, earlier[0].as_of, as_of)
    told = list(_told(earlier, changes))
    if not told:
        return None
    touched = [one for one in changes if any(_holds(digest, one.days) for digest in told)]
    voided = sum(one.status == "voided" for one in touched)
    corrected = tuple(_corrected(reader, digest, facts) for digest in told[:MOST_TOLD])
    return Amendment(len(touched) - voided, voided, corrected)


def _told(earlier: Sequence[StoredDigest], changes: Sequence[Change]) -> Iterator[StoredDigest]:
    """Yield the earlier digests a changed visit stands in, the latest first, a period once."""
    seen: set[str] = set()
    for digest in earlier:
        if digest.period not in seen and any(_holds(digest, one.days) for one in changes):
            seen.add(digest.period)
            yield digest


def _holds(digest: StoredDigest, days: Sequence[date]) -> bool:
    first, last = span(digest.period)
    return any(first <= day <= last for day in days)


def _corrected(reader: Reader, digest: StoredDigest, facts: Facts) -> Corrected:
    days = span(digest.period)
    told = total(reader.digests.visit_counts(digest.scope, *days, digest.as_of))
    for counted in (facts.now, facts.then):
        if counted.span == days:
            return Corrected(digest.period, told, (counted.visits, counted.homes))
    now = total(reader.digests.visit_counts(digest.scope, *days, facts.as_of))
    return Corrected(digest.period, told, now)
