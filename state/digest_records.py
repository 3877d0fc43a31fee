"""Reads what digests sum up: handlers.digest.reader.DigestReader over the database.

Visits are counted as they were known at a moment: the latest version stored by then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from state.days import CHINA, begins, over
from state.digest_rows import Change, Missed, MissedBy, QuietHome, SeenVisit, Wish
from state.digest_sql import (
    bare,
    counted_visits,
    kept_visits,
    likely_findings,
    paged,
    quiet_homes,
    seen_again,
    stands,
)
from state.problem_rows import Problem
from state.queries import Queries
from state.rows import StoredDigest
from state.scope import scope_clause
from state.tables import (
    digest_wishes,
    digests,
    findings,
    households,
    members,
    outbox,
    people,
    problem_steps,
    problems,
    sweeps,
    unanswered,
    visits,
)
from state.village_walk import from_villages, on_roster, span

# The last digests a correction may speak of.
MOST_EARLIER = 60
# How many words a query may name.
AT_ONCE = 5_000
# How many to leave out and how many to return at most.
Page: TypeAlias = tuple[int, int]
ALL: Page = (0, 1_000_000)


@dataclass(frozen=True, slots=True)
class DigestRecords(Queries):
    """The reader. zone: the county's, for what counts as a day."""

    zone: ZoneInfo = CHINA

    def homes(self, scope: str) -> Mapping[str, int]:
        """Return village → how many households its roster has."""
        query = select(households.c.village, func.count().label("many"))
        inside = query.where(on_roster(span(households.c.village, scope)))
        return self._counted(inside.group_by(households.c.village))

    def visit_counts(
        self, scope: str, since: date, until: date, as_of: datetime
    ) -> Mapping[str, tuple[int, int]]:
        """Return village → (visits, households visited), both days included."""
        found = self._all(counted_visits(scope, since, until, as_of))
        return {row.village: (int(row.visits), row.homes) for row in found}

    def visits(
        self, scope: str, since: date, until: date, as_of: datetime, page: Page = ALL
    ) -> Sequence[SeenVisit]:
        """Return the kept visits by day, both days included."""
        return self._visits(scope, kept_visits(since, until, as_of), page)

    def follow_ups(
        self, scope: str, since: date, until: date, as_of: datetime, page: Page = ALL
    ) -> Sequence[SeenVisit]:
        """Return the visits from *since* on whose next one was due before *until* and not made."""
        return self._visits(scope, _follow_ups(since, until, as_of), page)

    def follow_up_counts(
        self, scope: str, since: date, until: date, as_of: datetime
    ) -> Mapping[str, int]:
        """Return village → how many visits follow_ups() lists."""
        return self._by_village(scope, _follow_ups(since, until, as_of))

    def unlisted(
        self, scope: str, since: date, until: date, as_of: datetime, page: Page = ALL
    ) -> Sequence[SeenVisit]:
        """Return the visits with a problem, nothing done about it and none in the ledger."""
        return self._visits(scope, and_(kept_visits(since, until, as_of), bare()), page)

    def unlisted_counts(
        self, scope: str, since: date, until: date, as_of: datetime
    ) -> Mapping[str, int]:
        """Return village → how many visits unlisted() lists."""
        return self._by_village(scope, and_(kept_visits(since, until, as_of), bare()))

    def unvisited(self, scope: str, since: date, until: date, as_of: datetime) -> Mapping[str, int]:
        """Return village → how many households of its roster had no visit in these days."""
        query = select(households.c.village, func.count().label("many"))
        quiet = query.where(quiet_homes(scope, since, until, as_of))
        return self._counted(quiet.group_by(households.c.village))

    def unvisited_homes(
        self, scope: str, since: date, until: date, as_of: datetime, page: Page = ALL
    ) -> Sequence[QuietHome]:
        """Return those households, the longest unvisited first."""
        last = (
            select(func.max(visits.c.visited_on))
            .where(visits.c.household_id == households.c.id, visits.c.visited_on <= until)
            .where(stands(visits, as_of))
            .scalar_subquery()
        )
        columns = (households.c.id, households.c.village, households.c.head)
        query = select(*columns, last.label("last")).where(quiet_homes(scope, since, until, as_of))
        never_first = case((last.is_(None), 0), else_=1)
        ordered = query.order_by(never_first, last, households.c.id)
        return [QuietHome(**row._mapping) for row in self._all(paged(ordered, page))]

    def changed(self, scope: str, after: datetime, as_of: datetime) -> Sequence[Change]:
        """Return the visits changed or taken back after *after* and up to *as_of*."""
        at, before = visits.c.submitted_at, visits.alias()
        # Said in letters, as the small index of changed visits says it.
        fresh = and_(at > after, at <= as_of, visits.c.version > literal_column("1"))
        columns = (visits.c.receipt, visits.c.status, visits.c.visited_on)
        joined = select(*columns, before.c.visited_on.label("was_on")).join(
            before,
            and_(before.c.receipt == visits.c.receipt, before.c.version == visits.c.version - 1),
        )
        either = or_(scope_clause(visits.c.village, scope), scope_clause(before.c.village, scope))
        rows = self._all(joined.where(fresh, either).order_by(visits.c.receipt, visits.c.version))
        days: dict[str, set[date]] = {}
        for row in rows:
            days.setdefault(row.receipt, set()).update((row.was_on, row.visited_on))
        status = {row.receipt: row.status for row in rows}
        return [Change(one, status[one], tuple(sorted(of))) for one, of in days.items()]

    def missed(self, chain: Sequence[str], scope: str) -> Missed | None:
        """Return what the last look over one of *chain* found in the scope, None before any."""
        latest = select(sweeps).where(sweeps.c.scope.in_(chain)).order_by(sweeps.c.made_at.desc())
        rows = self._all(latest.limit(1))
        if not rows:
            return None
        # A look finds a household once for a policy.
        query = select(findings.c.policy, func.count().label("many"))
        counted = query.where(likely_findings(rows[0].scope, scope)).group_by(findings.c.policy)
        found = self._all(counted.order_by(findings.c.policy))
        return Missed(rows[0].scope, rows[0].made_at, {row.policy: row.many for row in found})

    def missed_by(
        self, swept: str, scope: str, policy: str = "", page: Page = ALL
    ) -> Sequence[MissedBy]:
        """Return the households of a look over *swept* that lie in the scope; policy "": any."""
        joined = select(findings, func.coalesce(households.c.head, "").label("head")).outerjoin(
            households, households.c.id == findings.c.household
        )
        query = joined.where(likely_findings(swept, scope))
        if policy:
            query = query.where(findings.c.policy == policy)
        ordered = query.order_by(findings.c.village, findings.c.household, findings.c.policy)
        names = MissedBy.__dataclass_fields__
        rows = self._all(paged(ordered, page))
        return [MissedBy(**{name: row._mapping[name] for name in names}) for row in rows]

    def missed_by_village(self, swept: str, scope: str, policy: str = "") -> Mapping[str, int]:
        """Return village → how many households of it missed_by() lists."""
        many = func.count(findings.c.household.distinct()).label("many")
        query = select(findings.c.village.label("village"), many).where(
            likely_findings(swept, scope)
        )
        if policy:
            query = query.where(findings.c.policy == policy)
        return self._counted(query.group_by(findings.c.village))

    def raised(self, scope: str, since: date, until: date) -> Sequence[Problem]:
        """Return the problems raised in these days, withdrawn ones too, the latest first."""
        at, first, after = problems.c.raised_at, begins(since, self.zone), over(until, self.zone)
        inside = select(problems).where(scope_clause(problems.c.area, scope))
        between = inside.where(at >= first, at < after)
        ordered = between.order_by(at.desc(), problems.c.number)
        return [Problem(**row._mapping) for row in self._all(ordered)]

    def closed(self, scope: str, since: date, until: date) -> Sequence[Problem]:
        """Return the problems closed in these days, but where that was taken back."""
        step, after = problem_steps.c, over(until, self.zone)
        joined = select(problem_steps).join(problems, problems.c.number == step.number)
        inside = joined.where(
            scope_clause(problems.c.area, scope), step.at >= begins(since, self.zone)
        )
        steps = self._all(inside.where(step.kind.in_(("closed", "undone"))))
        undone = {(row.number, row.sets.get("undoes")) for row in steps if row.kind == "undone"}
        done = [row for row in steps if row.kind == "closed" and row.at < after]
        numbers = {row.number for row in done if (row.number, row.position) not in undone}
        query = select(problems).where(problems.c.number.in_(numbers)).order_by(problems.c.number)
        return [Problem(**row._mapping) for row in self._all(query)]

    def questions(self, scope: str, since: date, until: date, page: Page = ALL) -> Sequence[str]:
        """Return what was asked in vain, the latest first, both days included."""
        asked, begin, end = unanswered.c.asked_at, begins(since, self.zone), over(until, self.zone)
        query = select(unanswered.c.text).where(scope_clause(unanswered.c.place, scope))
        between = query.where(asked >= begin, asked < end).order_by(asked.desc(), unanswered.c.id)
        return [row.text for row in self._all(paged(between, page))]

    def names_among(self, words: Sequence[str]) -> frozenset[str]:
        """Return which of these words are somebody's name on the roster."""
        wanted, found = frozenset(words) - {""}, set[str]()
        with self.engine.connect() as connection:
            for column in (people.c.name, households.c.head, households.c.nickname, members.c.name):
                named = select(column).distinct()
                # To read every name costs no more than to ask for so many.
                few = named.where(column.in_(wanted)) if len(wanted) <= AT_ONCE else named
                found |= wanted.intersection(connection.execute(few).scalars())
        return frozenset(found)

    def earlier(self, scope: str, recipient: str, before: datetime) -> Sequence[StoredDigest]:
        """Return a scope's last digests composed up to then, the latest first.

        recipient "": whoever got them.
        """
        query = select(digests).where(digests.c.scope == scope, digests.c.as_of <= before)
        if recipient:
            query = query.where(digests.c.recipient == recipient)
        ordered = query.order_by(digests.c.as_of.desc(), digests.c.period, digests.c.recipient)
        return [StoredDigest(**row._mapping) for row in self._all(ordered.limit(MOST_EARLIER))]

    def stored(self, scope: str, period: str, recipient: str) -> StoredDigest | None:
        """Return a digest as it was composed."""
        key = (digests.c.scope == scope, digests.c.period == period)
        rows = self._all(select(digests).where(*key, digests.c.recipient == recipient))
        return StoredDigest(**rows[0]._mapping) if rows else None

    def last_sent(self, recipient: str) -> tuple[StoredDigest, datetime] | None:
        """Return the digest that last reached somebody, and when."""
        sent = select(outbox.c.dedup_key, outbox.c.sent_at).where(
            outbox.c.person == recipient,
            outbox.c.purpose == "digest",
            outbox.c.sent_at.is_not(None),
        )
        rows = self._all(sent.order_by(outbox.c.sent_at.desc(), outbox.c.id.desc()).limit(1))
        if not rows:
            return None
        _, scope, period, _ = rows[0].dedup_key.split(":", 3)
        digest = self.stored(scope, period, recipient)
        return (digest, rows[0].sent_at) if digest else None

    def wishes(self, person: str = "") -> Sequence[Wish]:
        """Return what people wished for; person "": everybody."""
        query = select(digest_wishes).order_by(digest_wishes.c.person, digest_wishes.c.kind)
        if person:
            query = query.where(digest_wishes.c.person == person)
        return [Wish(**row._mapping) for row in self._all(query)]

    def _by_village(self, scope: str, where: ColumnElement[bool]) -> dict[str, int]:
        query = select(visits.c.village.label("village"), func.count().label("many"))
        return self._counted(from_villages(query, scope).where(where).group_by(visits.c.village))

    def _visits(self, scope: str, where: ColumnElement[bool], page: Page) -> list[SeenVisit]:
        names = SeenVisit.__dataclass_fields__
        query = from_villages(select(*(visits.c[name] for name in names)), scope).where(where)
        ordered = query.order_by(visits.c.visited_on, visits.c.submitted_at, visits.c.receipt)
        rows = (dict(row._mapping) for row in self._all(paged(ordered, page)))
        return [SeenVisit(**row | {"problems": tuple(row["problems"])}) for row in rows]

    def _counted(self, query: Select[Any]) -> dict[str, int]:
        return {row.village: row.many for row in self._all(query.order_by("village"))}


def _follow_ups(since: date, until: date, as_of: datetime) -> ColumnElement[bool]:
    due = and_(visits.c.follow_up_on < until, ~seen_again(until, as_of))
    return and_(kept_visits(since, until, as_of), due)
