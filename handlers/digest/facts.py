"""What a digest counts: the records of one area and period, summed by the areas just below."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.digest.period import before, span
from handlers.digest.standing import Standing, standing
from handlers.inbound import Content
from handlers.reader import Reader
from state.digest_rows import Missed

# How far back an unkept follow-up is still reported, days.
FOLLOW_UP_DAYS = 60


@dataclass(frozen=True, slots=True)
class Days:
    """What is counted of one period and of the one before it. span: both ends in."""

    visits: int
    homes: int
    raised: int
    closed: int
    span: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Facts:
    """The records of a scope and period, both days included.

    today: the local day of as_of. homes: village → households of its roster. visits: village →
    (visits, households visited). follow_ups: village → visits whose promised next one was not
    made. unlisted: village → visits with a problem, nothing done and none in the ledger.
    unvisited: village → households not visited for long. clues: raised in the period, None where
    they are not told.
    """

    scope: str
    since: date
    until: date
    as_of: datetime
    today: date
    homes: Mapping[str, int]
    visits: Mapping[str, tuple[int, int]]
    follow_ups: Mapping[str, int]
    unlisted: Mapping[str, int]
    unvisited: Mapping[str, int]
    ledger: Standing
    now: Days
    then: Days
    clues: int | None
    missed: Missed | None
    unanswered: int

    @property
    def past(self) -> bool:
        """Whether the period is over; what is in the ledger stands in it as it is now."""
        return self.until < self.today


def gather(reader: Reader, scope: str, period: str, as_of: datetime, content: Content) -> Facts:
    """Read and sum the records of a scope for a period, as they stand at *as_of* (aware)."""
    today = as_of.astimezone(content.county.zone).date()
    (since, last), read = span(period), reader.digests
    until = min(last, today)
    visits = read.visit_counts(scope, since, until, as_of)
    wide = until - timedelta(days=FOLLOW_UP_DAYS)
    long_ago = until - timedelta(days=content.county.not_visited_days)
    areas, rules = content.knowledge.areas, content.county.problems
    open_now, level = reader.problems.open(scope), areas.level(scope)
    return Facts(
        scope=scope,
        since=since,
        until=until,
        as_of=as_of,
        today=today,
        homes=read.homes(scope),
        visits=visits,
        follow_ups=read.follow_up_counts(scope, wide, until, as_of),
        unlisted=read.unlisted_counts(scope, since, until, as_of),
        unvisited=read.unvisited(scope, long_ago, until, as_of),
        ledger=standing(open_now, level, today, content.calendar, rules),
        now=_days(reader, scope, (since, until), visits),
        then=_before(reader, scope, period, until, as_of),
        clues=None if in_village(scope) else _clues(reader, scope, since, until),
        missed=read.missed(areas.chain(scope) or (scope,), scope),
        unanswered=reader.unanswered(scope, since, until),
    )


def _before(reader: Reader, scope: str, period: str, until: date, as_of: datetime) -> Days:
    """Sum the period before, as many days of it as this one has had."""
    (since, last), (first, end) = span(period), span(before(period))
    same = end if until == last else min(end, first + (until - since))
    counts = reader.digests.visit_counts(scope, first, same, as_of)
    return _days(reader, scope, (first, same), counts)


def _days(
    reader: Reader, scope: str, days: tuple[date, date], visits: Mapping[str, tuple[int, int]]
) -> Days:
    ledger = reader.problems.counts(scope, *days)
    made, homes = total(visits)
    return Days(made, homes, ledger.raised, ledger.closed, days)


def _clues(reader: Reader, scope: str, since: date, until: date) -> int:
    return sum(reader.clues.counts(scope, since, until).values())


def total(visits: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Return (visits, households visited) of all villages together."""
    return sum(made for made, _ in visits.values()), sum(homes for _, homes in visits.values())


def below(scope: str, code: str) -> str:
    """Return the code of the area just below *scope* that *code* lies in.

    410100 → county 410185, 410185 → township 410185-t01, township → village.
    """
    if "-" in scope:
        return code
    if not scope.endswith("00"):
        return "-".join(code.split("-")[:2])
    return f"{code[:4]}00" if scope.endswith("0000") else code[:6]


def by_area(scope: str, codes: Iterable[str]) -> list[tuple[str, int]]:
    """Return (area just below, how many), in the order of the codes: this is no ranking."""
    return summed(scope, Counter(codes))


def summed(scope: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (area just below, sum) of counts by village, in the order of the codes."""
    found: Counter[str] = Counter()
    for code, many in counts.items():
        found[below(scope, code)] += many
    return sorted(found.items())


def in_village(scope: str) -> bool:
    """Return whether a scope is a single village."""
    return scope.count("-") > 1
