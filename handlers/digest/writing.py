"""Words a digest: one phone screen, what is to be done first, every figure with its number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.digest.amendment import Amendment
from handlers.digest.facts import Facts, in_village, summed, total
from handlers.digest.period import kind_of, span
from handlers.inbound import Content
from handlers.problem.view import View
from state.problem_rows import Problem

# Without the two lines every digest ends in.
ONE_SCREEN = 345
# (problems, areas beside a figure), from the fullest on until it fits one screen.
WIDTHS = ((4, 3), (4, 2), (3, 2), (3, 1), (3, 0), (2, 0), (1, 0))
MOST_POLICIES = 3


@dataclass(frozen=True, slots=True)
class Written:
    """A digest's text without its last line, and what its numbers mean."""

    text: str
    problems: tuple[str, ...]
    figures: tuple[str, ...]


def write(facts: Facts, period: str, amended: Amendment | None, view: View) -> Written:
    """Return the digest in words, with as much detail as fits one screen."""
    for problems, areas in WIDTHS:
        writing = Writing(facts, view, problems, areas)
        written = writing.all(period, amended)
        if len(written.text) <= ONE_SCREEN:
            break
    return written


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes one digest. view: words problems. problems, areas: how many are shown at most."""

    facts: Facts
    view: View
    problems: int
    areas: int

    @property
    def content(self) -> Content:
        return self.view.inbound.content

    def all(self, period: str, amended: Amendment | None) -> Written:
        """Return the sections that have something to tell, numbered."""
        shown = self.facts.ledger.to_do[: self.problems]
        figures = [(id_, text) for id_, text in self._figures() if text]
        lines = [self.head(period), *self.amended(amended), *self.to_do(shown)]
        lines += [
            self.content.texts("digest.figure", place=place, text=text)
            for place, (_, text) in enumerate(figures, len(shown) + 1)
        ]
        lines += self.compared(period)
        numbers = tuple(problem.number for problem in shown)
        return Written("\n".join(lines), numbers, tuple(id_ for id_, _ in figures))

    def head(self, period: str) -> str:
        """Return the title: area, days, kind."""
        return self.content.texts(
            "digest.head", area=self.name(self.facts.scope), what=self.period(period)
        )

    def period(self, period: str) -> str:
        """Return a period in words: "11-22 daily"."""
        (since, last), today = span(period), self.facts.today
        values = {"since": short_day(since, today), "until": short_day(min(last, today), today)}
        return self.content.texts(f"digest.title_{kind_of(period)}", **values)

    def to_do(self, shown: Sequence[Problem]) -> Iterator[str]:
        """Yield the problems whose turn is this office's."""
        every = self.facts.ledger.to_do
        if not every:
            yield self.content.texts("digest.nothing_to_do")
            return
        key = "digest.to_do_now" if self.facts.past else "digest.to_do"
        yield self.content.texts(key, count=len(every))
        view = self.view.over(shown)
        for place, problem in enumerate(shown, 1):
            yield view.line(place, problem)
        if len(every) > len(shown):
            yield self.content.texts("digest.more_to_do", count=len(every) - len(shown))

    def amended(self, amended: Amendment | None) -> Iterator[str]:
        """Yield what earlier digests told otherwise."""
        if amended is None:
            return
        texts = self.content.texts
        yield texts("digest.amended", what=self._changes(amended))
        for one in amended.corrected:
            names = ("told_visits", "told_homes", "now_visits", "now_homes")
            values = dict(zip(names, (*one.told, *one.now), strict=True))
            key = "digest.corrected" if one.told != one.now else "digest.same_figures"
            yield texts(key, period=self.period(one.period), **values)

    def compared(self, period: str) -> Iterator[str]:
        """Yield how the period differs from the one before, in words."""
        now, then, texts = self.facts.now, self.facts.then, self.content.texts
        pairs = {name: (getattr(now, name), getattr(then, name)) for name in COMPARED}
        told = [self._differs(name, *pair) for name, pair in pairs.items() if any(pair)]
        if told:
            last = self.facts.until == span(period)[1]
            key = "digest.before" if last else "digest.before_so_far"
            with_ = texts(key, kind=texts(f"digest.before_{kind_of(period)}"))
            yield texts("digest.compared", before=with_, what=texts("digest.and").join(told))

    def name(self, code: str) -> str:
        return self.content.knowledge.areas.called(code)

    def _figures(self) -> Iterator[tuple[str, str]]:
        """Yield (id of the list behind it, text or "") of each figure, in the order shown."""
        facts = self.facts
        yield "follow_ups", self._visits("digest.follow_ups", facts.follow_ups)
        yield "unlisted", self._visits("digest.unlisted", facts.unlisted)
        yield "problems", self._problems()
        yield "clues", self._count("digest.clues", facts.clues or 0)
        yield "long_unvisited", self._unvisited()
        yield "visits", self._made()
        yield "missed", self._missed()
        yield "unanswered", self._count("digest.unanswered", facts.unanswered)

    def _count(self, key: str, count: int) -> str:
        return self.content.texts(key, count=count) if count else ""

    def _visits(self, key: str, visits: Mapping[str, int]) -> str:
        areas, count = self._areas(visits), sum(visits.values())
        return self.content.texts(key, count=count, areas=areas) if count else ""

    def _problems(self) -> str:
        ledger, now = self.facts.ledger, self.facts.now
        counts = {
            "open": len(ledger.open),
            "overdue": len(ledger.overdue),
            "soon": len(ledger.soon),
            "verify": len(ledger.verify),
            "raised": now.raised,
            "closed": now.closed,
        }
        parts = [self._count(f"digest.problems_{name}", many) for name, many in counts.items()]
        told = self.content.texts("digest.and").join(filter(None, parts))
        late = self.facts.past and bool(ledger.open)
        return self.content.texts(f"digest.problems{'_now' * late}", what=told) if told else ""

    def _unvisited(self) -> str:
        count, days = sum(self.facts.unvisited.values()), self.content.county.not_visited_days
        areas = self._areas(self.facts.unvisited)
        key, every = "digest.unvisited", sum(self.facts.homes.values())
        values = {"days": days, "count": count, "every": every, "areas": areas}
        return self.content.texts(key, **values) if count else ""

    def _made(self) -> str:
        made, homes = total(self.facts.visits)
        every = sum(self.facts.homes.values())
        if not made:
            return self._count("digest.no_visits", every)
        areas = self._areas({code: visits for code, (visits, _) in self.facts.visits.items()})
        return self.content.texts(
            "digest.visits", count=made, households=homes, every=every, areas=areas
        )

    def _missed(self) -> str:
        missed = self.facts.missed
        if missed is None or not missed.households:
            return ""
        day = missed.made_at.astimezone(self.content.county.zone).date()
        shown = list(missed.households.items())[:MOST_POLICIES]
        named = [self._policy(policy, many) for policy, many in shown]
        if len(missed.households) > len(shown):
            more = len(missed.households) - len(shown)
            named.append(self.content.texts("digest.more_policies", count=more))
        return self.content.texts(
            "digest.missed",
            day=short_day(day, self.facts.today),
            what=self.content.texts("digest.and").join(named),
        )

    def _policy(self, policy: str, many: int) -> str:
        known = self.content.knowledge.policies.get(policy)
        return self.content.texts(
            "digest.missed_policy", policy=known.short if known else policy, count=many
        )

    def _areas(self, counts: Mapping[str, int]) -> str:
        """Return "（village 2、village 1）", "" in a village's own digest."""
        if in_village(self.facts.scope) or not self.areas:
            return ""
        counted = summed(self.facts.scope, counts)
        shown = [
            self.content.texts("digest.sum_line", area=self.name(code), count=number)
            for code, number in counted[: self.areas]
        ]
        if len(counted) > self.areas:
            more = len(counted) - self.areas
            shown.append(self.content.texts("digest.more_areas", count=more))
        return self.content.texts(
            "digest.areas", areas=self.content.texts("digest.and").join(shown)
        )

    def _changes(self, amended: Amendment) -> str:
        parts = (
            self._count("digest.changed", amended.changed),
            self._count("digest.voided", amended.voided),
        )
        return self.content.texts("digest.and").join(filter(None, parts))

    def _differs(self, name: str, now: int, then: int) -> str:
        texts = self.content.texts
        what = texts(f"digest.of_{name}")
        if now == then:
            return texts("digest.same", what=what)
        key = "digest.up" if now > then else "digest.down"
        return texts(key, what=what, count=abs(now - then))


COMPARED = ("homes", "raised", "closed")


def short_day(on: date, today: date) -> str:
    """Return 11-22, with the year when it is another one than today's."""
    day = f"{on.month}-{on.day}"
    return day if on.year == today.year else f"{on.year}-{day}"
