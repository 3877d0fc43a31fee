"""What a digest counts: the records of one area and period, summed by the areas just below."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.reader import Reader
from state.rows import Household, Visit

# How far back an unkept follow-up is still reported, days.
FOLLOW_UP_DAYS = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """The records of a scope and period. overdue: visits whose promised follow-up was not made.

    waiting: visits of the period with a problem and nothing done yet. unvisited: households not
    visited for long; last: household id → day of its last visit.
    """

    scope: str
    visits: Sequence[Visit]
    overdue: Sequence[Visit]
    waiting: Sequence[Visit]
    unvisited: Sequence[Household]
    last: Mapping[str, date]
    unanswered: int

    @property
    def problems(self) -> Sequence[tuple[Visit, str]]:
        """Every problem of the period with its visit."""
        return [(visit, problem) for visit in self.visits for problem in visit.draft.problems]


def gather(reader: Reader, scope: str, since: date, until: date, not_visited_days: int) -> Facts:
    """Read and sort the records of a scope for the days from *since* to *until*, both included."""
    wide = _kept(reader.visits(scope, until - timedelta(days=FOLLOW_UP_DAYS), until))
    visits = [v for v in wide if since <= v.draft.visited_on]
    last = reader.last_visits(scope)
    limit = until - timedelta(days=not_visited_days)
    unvisited = [h for h in reader.households(scope) if last.get(h.id, date.min) < limit]
    return Facts(
        scope=scope,
        visits=visits,
        overdue=[visit for visit in wide if _overdue(visit, wide, until)],
        waiting=[v for v in visits if v.draft.problems and not v.draft.done],
        unvisited=sorted(unvisited, key=lambda h: (last.get(h.id, date.min), h.id)),
        last=last,
        unanswered=reader.unanswered(scope, since, until),
    )


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
    return sorted(Counter(below(scope, code) for code in codes).items())


def names_allowed(scope: str) -> bool:
    """Return whether households may be named: in a township's or village's digest only."""
    return "-" in scope


def homes(visits: Iterable[Visit]) -> int:
    """Return how many households were visited; off the roster a name counts once a village."""
    return len({_home(visit) for visit in visits})


def _home(visit: Visit) -> tuple[str, str]:
    return visit.draft.village, visit.draft.household_id or visit.draft.household


def _kept(visits: Iterable[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.status == "kept"]


def _overdue(visit: Visit, visits: Iterable[Visit], until: date) -> bool:
    again, draft = visit.draft.follow_up_on, visit.draft
    if again is None or again >= until:
        return False
    return not any(
        _home(later) == _home(visit) and later.draft.visited_on > draft.visited_on
        for later in visits
    )
