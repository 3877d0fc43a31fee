"""Compares what senders were told with what is stored, with SQL of its own and no code of the bot.

A finding is one line that says what is wrong; an empty list, that nothing is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tests.faults.senders import Told

Rows = Callable[[str], list[tuple[Any, ...]]]

VISITS = "SELECT receipt, version, status, draft_id FROM visits"
TURNS = "SELECT key, revision FROM turns WHERE channel = 'web' ORDER BY revision"
UNANSWERED = "SELECT count(*) FROM unanswered"
OUTBOX = "SELECT dedup_key FROM outbox"


def findings(rows: Rows, told: Sequence[Told]) -> list[str]:
    """Return everything that was lost, doubled or mixed up. Senders must have been answered."""
    return [*_visits(rows, told), *_turns(rows, told), *_unanswered(rows, told), *_outbox(rows)]


def _visits(rows: Rows, told: Sequence[Told]) -> Iterator[str]:
    shown = Counter(one.receipt for one in told if one.receipt)
    stored = rows(VISITS)
    yield from (f"one receipt shown twice: {receipt}" for receipt in _many(shown.elements()))
    kept = Counter(receipt for receipt, _, _, _ in stored)
    yield from (f"lost visit: {receipt}" for receipt in shown.keys() - kept.keys())
    yield from (f"visit nobody was told of: {receipt}" for receipt in kept.keys() - shown.keys())
    yield from (f"visit stored twice: {receipt}" for receipt in _many(kept.elements()))
    yield from (f"one draft, two visits: {draft}" for draft in _many(row[3] for row in stored))
    for receipt, version, status, _ in stored:
        if (version, status) != (1, "kept"):
            yield f"visit changed by nobody: {receipt} {version} {status}"


def _turns(rows: Rows, told: Sequence[Told]) -> Iterator[str]:
    places = defaultdict(list)
    for key, _ in rows(TURNS):
        sender, _, number = key.rpartition(":")[2].partition(".")
        if number:  # bound without one of our numbers
            places[int(sender)].append(int(number))
    for sender, numbers in places.items():
        if numbers != sorted(numbers):
            yield f"out of order: sender {sender}"
        yield from (f"turn stored twice: {sender}.{number}" for number in _many(numbers))
    for one in told:
        if one.kind != "question" and one.number not in places[one.sender]:
            yield f"lost turn: {one.sender}.{one.number}"


def _unanswered(rows: Rows, told: Sequence[Told]) -> Iterator[str]:
    (stored,) = rows(UNANSWERED)[0]
    asked = sum(one.kind == "unanswered" for one in told)
    if stored != asked:
        yield f"{asked} unanswered questions, {stored} stored"


def _outbox(rows: Rows) -> Iterator[str]:
    yield from (f"queued twice: {key}" for key in _many(key for (key,) in rows(OUTBOX)))


def _many(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]
