"""Digests: what a supervisor reads of an area and period, on one phone screen.

compose() is a pure function of scope, period, moment and records; due() tells which are to be
composed now; on_demand() answers a message. Numbers are told by area; nobody is ranked.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.digest.facts import Facts, below, by_area, gather, homes, names_allowed
from handlers.digest.period import DAY, Due, due, kind_of, period_of, span
from handlers.inbound import Content, Inbound
from handlers.reader import Reader
from handlers.topic import Topic
from handlers.turn import Reply, Turn
from handlers.visit.card import clip
from state.rows import StoredDigest, Visit

__all__ = ["Digest", "Due", "compose", "digest_record", "due", "on_demand", "period_of", "stored"]

MOST_LINES, MOST_AREAS = 3, 4
LINE_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Digest:
    """A composed digest. content_hash: of the text without the moment it was composed at."""

    scope: str
    period: str
    as_of: datetime
    text: str
    content_hash: str
    facts: Facts


def compose(scope: str, period: str, as_of: datetime, reader: Reader, content: Content) -> Digest:
    """Compose the digest of an area for a period as the records stand at *as_of* (aware).

    Raises ValueError for what is no period.
    """
    since, until = span(period)
    until = min(until, as_of.astimezone(content.county.zone).date())
    facts = gather(reader, scope, since, until, content.county.not_visited_days)
    writing = _Writing(content, facts, as_of.astimezone(content.county.zone).year)
    sections = [writing.to_do(), writing.problems(), writing.unvisited(), writing.visits()]
    body = "\n".join(filter(None, [*sections, writing.questions()]))
    head = writing.head(period, since, until)
    text = f"{head}\n{body}\n{writing.foot(as_of)}"
    digest_hash = hashlib.sha256(f"{head}\n{body}".encode()).hexdigest()
    return Digest(scope, period, as_of, text, digest_hash, facts)


def on_demand(inbound: Inbound, kind: str) -> Turn:
    """Answer "daily" or "weekly" (kind day, week): a supervisor's area, a cadre's own village."""
    conversation = inbound.conversation
    if conversation.role == "household" or not conversation.area:
        return Turn(conversation, (Reply(inbound.content.texts("digest.not_for_you")),))
    period = period_of(kind, inbound.moment.today)
    moment, content = inbound.moment.at, inbound.content
    digest = compose(conversation.area, period, moment, inbound.reader, content)
    return Turn(conversation, (Reply(digest.text),))


def stored(digest: Digest, recipient: str) -> StoredDigest:
    """Return the row that keeps a digest for one recipient (person id)."""
    return StoredDigest(
        digest.scope,
        digest.period,
        recipient,
        digest.as_of,
        digest.content_hash,
        digest.text,
    )


def digest_record(digest: Digest) -> dict[str, Any]:
    """Return a digest as plain JSON: its text and the numbers it was written from."""
    facts = digest.facts
    return {
        "scope": digest.scope,
        "period": digest.period,
        "as_of": digest.as_of.isoformat(),
        "hash": digest.content_hash,
        "text": digest.text,
        "overdue_follow_ups": len(facts.overdue),
        "problems_without_action": len(facts.waiting),
        "problems": len(facts.problems),
        "long_unvisited": len(facts.unvisited),
        "visits": len(facts.visits),
        "households_visited": homes(facts.visits),
        "visits_by_area": dict(by_area(facts.scope, (v.draft.village for v in facts.visits))),
        "unanswered": facts.unanswered,
    }


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the sections of one digest. year: of its moment; days of other years show theirs."""

    content: Content
    facts: Facts
    year: int

    def head(self, period: str, since: date, until: date) -> str:
        values = {
            "area": self._name(self.facts.scope),
            "since": self._day(since),
            "until": self._day(until),
        }
        if kind_of(period) == DAY:
            return self.content.texts("digest.day", area=values["area"], day=values["until"])
        return self.content.texts("digest.week", **values)

    def foot(self, as_of: datetime) -> str:
        local = as_of.astimezone(self.content.county.zone)
        return self.content.texts("digest.foot", at=f"{local:%m-%d %H:%M}")

    def to_do(self) -> str:
        lines = []
        if self.facts.overdue:
            lines += [self._count("digest.overdue", self.facts.overdue)]
            lines += self._visits_named(self.facts.overdue, "digest.follow_up")
        if self.facts.waiting:
            lines += [self._count("digest.waiting", self.facts.waiting)]
        if not lines:
            return self.content.texts("digest.nothing_to_do")
        return "\n".join((self.content.texts("digest.to_do"), *lines))

    def problems(self) -> str:
        problems = self.facts.problems
        if not problems:
            return self.content.texts("digest.no_problems")
        head = self._count("digest.problems", [visit for visit, _ in problems])
        if not names_allowed(self.facts.scope):
            return head
        lines = [
            self._line(visit.draft.village, visit.draft.household, clip(problem, LINE_LENGTH))
            for visit, problem in problems[:MOST_LINES]
        ]
        return self._with_more(head, lines, len(problems))

    def unvisited(self) -> str:
        households = self.facts.unvisited
        if not households:
            return ""
        days = self.content.county.not_visited_days
        areas = self._areas(household.village for household in households)
        values = {"days": days, "count": len(households), "areas": areas}
        head = self.content.texts("digest.unvisited", **values)
        if not names_allowed(self.facts.scope):
            return head
        lines = [
            self._line(household.village, household.head, self._last(household.id))
            for household in households[:MOST_LINES]
        ]
        return self._with_more(head, lines, len(households))

    def visits(self) -> str:
        visits = self.facts.visits
        if not visits:
            return self.content.texts("digest.no_visits")
        areas = self._areas(visit.draft.village for visit in visits)
        return self.content.texts(
            "digest.visits", count=len(visits), households=homes(visits), areas=areas
        )

    def questions(self) -> str:
        count = self.facts.unanswered
        return self.content.texts("digest.unanswered", count=count) if count else ""

    def _count(self, key: str, visits: Sequence[Visit]) -> str:
        areas = self._areas(visit.draft.village for visit in visits)
        return self.content.texts(key, count=len(visits), areas=areas)

    def _visits_named(self, visits: Sequence[Visit], key: str) -> list[str]:
        if not names_allowed(self.facts.scope):
            return []
        return [
            self._line(
                visit.draft.village,
                visit.draft.household,
                self.content.texts(
                    key, day=self._day(visit.draft.follow_up_on or visit.draft.visited_on)
                ),
            )
            for visit in visits[:MOST_LINES]
        ]

    def _areas(self, codes: Iterable[str]) -> str:
        """Return "（village 2, village 1）", "" in a village's own digest."""
        if self.facts.scope.count("-") > 1:
            return ""
        counted = by_area(self.facts.scope, codes)
        shown = [f"{self._name(code)} {number}" for code, number in counted[:MOST_AREAS]]
        if len(counted) > MOST_AREAS:
            shown.append(self.content.texts("digest.more_areas", count=len(counted) - MOST_AREAS))
        return f"（{'、'.join(shown)}）"

    def _line(self, village: str, household: str, what: str) -> str:
        place = "" if village == self.facts.scope else self._name(below(self.facts.scope, village))
        name = clip(household, LINE_LENGTH)
        return self.content.texts("digest.line", place=place, household=name, what=what)

    def _last(self, household_id: str) -> str:
        last = self.facts.last.get(household_id)
        texts = self.content.texts
        return texts("digest.last", day=self._day(last)) if last else texts("digest.never")

    def _with_more(self, head: str, lines: Sequence[str], count: int) -> str:
        more = [self.content.texts("digest.more", count=count - len(lines))]
        return "\n".join((head, *lines, *(more if count > len(lines) else [])))

    def _name(self, code: str) -> str:
        return self.content.knowledge.areas.name(code) or code

    def _day(self, on: date) -> str:
        day = f"{on.month}-{on.day}"
        return day if on.year == self.year else f"{on.year}-{day}"


TOPIC = Topic(
    "digest",
    idle={
        "digest_day": lambda inbound, rest: on_demand(inbound, "day"),
        "digest_week": lambda inbound, rest: on_demand(inbound, "week"),
    },
    aside=frozenset({"digest_day", "digest_week"}),
)
