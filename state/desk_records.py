"""Reads what the desk shows: sums by SQL, lists by the page. Every query holds the scope."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    exists,
    func,
    or_,
    select,
)

from state.days import CHINA, begins, over
from state.desk_queries import (
    homes_by_village,
    ledger_where,
    page_of_homes,
    page_of_undelivered,
    page_of_visits,
    problems_by_area,
    visits_by_village,
    visits_where,
)
from state.desk_rows import LedgerFilter, Listed, Reading, Sums, Undelivered, VisitFilter
from state.feedback_records import Feedback, OpenQuestion
from state.problem_records import FINISHED
from state.problem_rows import Problem
from state.queries import Queries
from state.rows import Household, Member, Visit, VisitDraft
from state.scope import scope_clause
from state.tables import (
    audit,
    bindings,
    feedback,
    households,
    members,
    people,
    problems,
    unanswered,
    visits,
)
from state.village_walk import from_villages
from state.visit_queries import named_visits

# Days a page of visits looks back at first; four times as many as long as it is not full.
FIRST_DAYS = 2
# Mark entries of the audit that are no reading of a file.
CODE_ISSUED = "code "
PHONE_LOST = "lost "
TAKEN_AWAY = "sheet "


@dataclass(frozen=True, slots=True)
class DeskRecords(Queries):
    """The reader. zone: the county's, for what counts as a day."""

    zone: ZoneInfo = CHINA

    def sums(self, scope: str, since: date, until: date, today: date) -> dict[str, Sums]:
        """Return village (or area of a problem) → its sums; visits from *since* to *until*."""
        found: dict[str, Sums] = defaultdict(Sums)
        for row in self._all(homes_by_village(scope)):
            found[row.village] += Sums(households=row.many)
        for row in self._all(visits_by_village(scope, since, until)):
            found[row.village] += Sums(visits=row.many)
        for row in self._all(problems_by_area(scope, today)):
            found[row.area] += Sums(problems=row.many, overdue=row.late)
        return dict(found)

    def ledger(self, wanted: LedgerFilter, most: int) -> Sequence[Problem]:
        """Return a page of the ledger, the latest number first."""
        query = select(problems).where(*ledger_where(wanted))
        if wanted.after:
            query = query.where(problems.c.number < wanted.after)
        rows = self._all(query.order_by(problems.c.number.desc()).limit(most))
        return [Problem(**row._mapping) for row in rows]

    def ledger_count(self, wanted: LedgerFilter) -> int:
        """Return how many problems the filter fits, on all its pages."""
        query = select(func.count()).select_from(problems).where(*ledger_where(wanted))
        return int(self._all(query)[0][0])

    def departments(self, scope: str) -> Sequence[str]:
        """Return the offices that unfinished problems of a scope are with, by name."""
        inside = scope_clause(problems.c.area, scope)
        named = and_(inside, problems.c.state.not_in(FINISHED), problems.c.department != "")
        query = select(problems.c.department).where(named).distinct()
        return [row[0] for row in self._all(query.order_by(problems.c.department))]

    def visits(self, wanted: VisitFilter, most: int) -> Sequence[Visit]:
        """Return a page of visits, the latest day first, read from ever longer spans of days."""
        until = min(wanted.until, wanted.after[0]) if wanted.after else wanted.until
        days = FIRST_DAYS
        while True:
            wide = days >= (until - wanted.since).days
            since = wanted.since if wide else until - timedelta(days=days)
            found = self._all(page_of_visits(replace(wanted, since=since, until=until), most))
            if len(found) >= most or since == wanted.since:
                return [visit_of(row) for row in found]
            days *= 4

    def visits_count(self, wanted: VisitFilter, most: int) -> int:
        """Return how many visits the filter fits, on all its pages; at most *most* are counted."""
        found = from_villages(select(visits.c.receipt), wanted.scope)
        some = found.where(*visits_where(wanted)).limit(most).subquery()
        return int(self._all(select(func.count()).select_from(some))[0][0])

    def versions(self, scope: str, receipt: str) -> Sequence[Visit]:
        """Return every version of a visit whose latest one lies in the scope, the first first."""
        newest = visits.alias()
        last = select(func.max(newest.c.version)).where(newest.c.receipt == receipt)
        one = and_(visits.c.receipt == receipt, visits.c.version == last.scalar_subquery())
        inside = scope_clause(visits.c.village, scope)
        if not self._all(select(visits.c.receipt).where(one, inside)):
            return ()
        query = named_visits().where(visits.c.receipt == receipt, inside)
        return [visit_of(row) for row in self._all(query.order_by(visits.c.version))]

    def homes(self, scope: str, after: tuple[str, str] | None, most: int) -> Sequence[Household]:
        """Return a page of households, without their members. after: (village, id)."""
        return [home_of(row) for row in self._all(page_of_homes(scope, after, most))]

    def homes_of(self, scope: str, ids: Collection[str]) -> dict[str, Household]:
        """Return id → household with its members, left ones too, of those that lie in the scope."""
        inside = and_(scope_clause(households.c.village, scope), households.c.id.in_(ids))
        found = self._all(select(households).where(inside)) if ids else ()
        joined = select(members).join(households, households.c.id == members.c.household)
        order = (members.c.household, members.c.position)
        together: dict[str, list[Member]] = defaultdict(list)
        for row in self._all(joined.where(inside).order_by(*order)) if ids else ():
            together[row.household].append(Member(row.name, row.relation, row.birth_year))
        return {row.id: home_of(row, together[row.id]) for row in found}

    def people(self, scope: str, after: str, most: int) -> Sequence[Listed]:
        """Return a page of the officials of a scope by area and id. after: "area id"."""
        area, _, last = after.partition(" ")
        where = [scope_clause(people.c.area, scope), people.c.left_at.is_(None)]
        where.append(people.c.role.in_(("cadre", "supervisor")))
        if after:
            same = and_(people.c.area == area, people.c.id > last)
            where.append(or_(people.c.area > area, same))
        bound = exists().where(bindings.c.person == people.c.id).label("bound")
        columns = [people.c[name] for name in ("id", "name", "role", "area", "unit")]
        query = select(*columns, bound).where(*where).order_by(people.c.area, people.c.id)
        return [Listed(**row._mapping) for row in self._all(query.limit(most))]

    def official(self, scope: str, person: str) -> Listed | None:
        """Return one official of a scope, None when there is none of that id in it."""
        inside = [scope_clause(people.c.area, scope), people.c.left_at.is_(None)]
        inside += [people.c.role.in_(("cadre", "supervisor")), people.c.id == person]
        columns = [people.c[name] for name in ("id", "name", "role", "area", "unit")]
        bound = exists().where(bindings.c.person == people.c.id).label("bound")
        rows = self._all(select(*columns, bound).where(*inside))
        return Listed(**rows[0]._mapping) if rows else None

    def readings(self, scope: str, before: int, most: int) -> Sequence[Reading]:
        """Return a page of the audit, the latest first: files read and codes issued in a scope.

        before: id the page begins behind, 0 for the first page.
        """
        reader, home = people.alias(), households.alias()
        joined = audit.outerjoin(reader, reader.c.id == audit.c.person)
        joined = joined.outerjoin(home, home.c.id == audit.c.household)
        of_home = scope_clause(home.c.village, scope)
        # A code, a sheet, the telephone number of somebody who is not on the roster.
        of_reader = and_(home.c.id.is_(None), scope_clause(reader.c.area, scope))
        query = select(
            audit.c.id,
            audit.c.person,
            audit.c.household,
            audit.c.at,
            audit.c.why,
            func.coalesce(reader.c.name, "").label("reader"),
            func.coalesce(home.c.head, "").label("head"),
            func.coalesce(home.c.village, "").label("village"),
        ).select_from(joined)
        query = query.where(or_(of_home, of_reader))
        query = query.where(audit.c.id < before) if before else query
        rows = self._all(query.order_by(audit.c.id.desc()).limit(most))
        return [Reading(**row._mapping) for row in rows]

    def undelivered(self, scope: str, before: int, most: int) -> Sequence[Undelivered]:
        """Return a page of what did not arrive at officials of a scope, the latest first."""
        rows = self._all(page_of_undelivered(scope, before, most))
        return [Undelivered(**row._mapping) for row in rows]

    def questions(self, scope: str, since: date, until: date) -> Sequence[OpenQuestion]:
        """Return the questions nobody could answer that came from a scope; both days included."""
        where = (scope_clause(unanswered.c.place, scope), *self._between(unanswered, since, until))
        columns = [unanswered.c[name] for name in OpenQuestion.__dataclass_fields__]
        rows = self._all(select(*columns).where(*where).order_by(unanswered.c.id))
        return [OpenQuestion(**row._mapping) for row in rows]

    def feedback(self, scope: str, since: date, until: date) -> Sequence[Feedback]:
        """Return the feedback that came from a scope; both days included."""
        where = (scope_clause(feedback.c.place, scope), *self._between(feedback, since, until))
        columns = [feedback.c[name] for name in Feedback.__dataclass_fields__]
        rows = self._all(select(*columns).where(*where).order_by(feedback.c.id))
        return [Feedback(**row._mapping) for row in rows]

    def _between(self, table: Any, since: date, until: date) -> tuple[ColumnElement[bool], ...]:
        at = table.c.asked_at if table is unanswered else table.c.given_at
        return at >= begins(since, self.zone), at < over(until, self.zone)


def home_of(row: Row[Any], together: Sequence[Member] = ()) -> Household:
    """Return a row of households as a household."""
    names = ("id", "village", "group", "head", "nickname", "kind", "changed_at", "left_at")
    return Household(**{name: row._mapping[name] for name in names}, members=tuple(together))


def visit_of(row: Row[Any]) -> Visit:
    """Return a row of visits, with visitor_name beside it, as a visit."""
    plain = {name: row._mapping[name] for name in VisitDraft.__dataclass_fields__ if name != "id"}
    for name in ("problems", "done", "promised"):
        plain[name] = tuple(plain[name])
    head = {name: row._mapping[name] for name in Visit.__dataclass_fields__ if name != "draft"}
    return Visit(draft=VisitDraft(id=row.draft_id, **plain), **head)
