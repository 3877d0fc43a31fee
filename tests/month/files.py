"""What else happens in a month: statuses, policy marks, clues, leave; and questions in vain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from config.file_words import load_file_words
from handlers.benefit.events import PolicyMarked
from handlers.clue.events import ClueMoved, ClueRaised, ClueSeenAgain
from handlers.household_file.events import StatusEntered
from handlers.turn import Event, QuestionUnanswered
from handlers.work.events import LeaveFiled
from state.file_rows import Clue, PolicyMark
from state.rows import Household, Person
from state.work_rows import Leave
from tests.month.place import COUNTY, TOWNSHIP
from tests.month.visits import CHINA, FIRST, LAST, Act, Visiting

POLICIES = ("rural_dibao", "medical_aid", "house_renovation", "temporary_aid")
MARKS = ("enjoyed", "enjoyed", "applied", "not_eligible", "to_check")
KINDS = ("hospital", "work", "disaster", "housing", "water", "school")


class Files:
    """Marks, statuses, clues, leave and questions of a month."""

    def __init__(self, visiting: Visiting, cadres: list[Person]) -> None:
        self.visiting, self.random = visiting, visiting.random
        self.cadres = cadres
        self.cadre = {cadre.area: cadre.id for cadre in cadres}
        self.homes = [home for homes in visiting.homes.values() for home in homes]

    def month(self) -> Iterator[Act]:
        for home in self.random.choices(self.homes, k=1500):
            yield self._act(home, self._at(), self._mark(home))
        for home in self.random.sample(self.homes, 200):
            until = date(2026, 11, 10) if self.random.random() < 0.3 else None
            status = self.random.choice(("dibao", "edge", "former_poor"))
            entered = StatusEntered(home.id, status, date(2025, 1, 1), until, self._by(home))
            yield self._act(home, self._at(), entered)
        for number, home in enumerate(self.random.sample(self.homes, 150)):
            yield from self._clue(number, home)
        for number in range(120):
            place = self.random.choice((TOWNSHIP, COUNTY, *sorted(self.visiting.homes)))
            yield self._act(None, self._at(), QuestionUnanswered(f"第{number}问", place))

        for number, cadre in enumerate(self.cadres):
            day = FIRST + timedelta(days=self.random.randrange(3, 26))
            head = (f"QJ-{number}", 1, cadre.id, cadre.area)
            leave = LeaveFiled(Leave(*head, day, day + timedelta(days=2), "家里有事"))
            yield self._act(None, datetime.combine(day, time(8), CHINA), leave)

    def _mark(self, home: Household) -> PolicyMarked:
        policy, mark = self.random.choice(POLICIES), self.random.choice(MARKS)
        day = FIRST + timedelta(days=self.random.randrange(30))
        return PolicyMarked(PolicyMark(home.id, policy, mark, "=问过", self._by(home), day, "r"))

    def _clue(self, number: int, home: Household) -> Iterator[Act]:
        steps, at = load_file_words().steps, self._at()
        kind, by = self.random.choice(KINDS), self._by(home)
        head = (f"XS{at:%y%m%d}-{number:08d}", home.id, home.village, kind)
        clue = Clue(*head, "屋顶漏雨", "request", "", at.date(), "")
        yield self._act(home, at, ClueRaised(clue))
        for _ in range(self.random.randrange(5)):
            at += timedelta(hours=self.random.randrange(1, 40))
            step, nexts = clue.step + 1, steps[clue.state].next
            if not nexts or at.date() > LAST:
                return
            event: Event = ClueSeenAgain(clue.number, step, clue.state, clue.colour, "又漏了", by)
            state = clue.state
            if self.random.random() < 0.8:
                state = self.random.choice(nexts)
                event = ClueMoved(clue.number, step, clue.state, state, "yellow", "核过", by)
            colour = "yellow" if state != clue.state else clue.colour
            clue = replace(clue, step=step, state=state, colour=colour)
            yield self._act(home, at, event)

    def _by(self, home: Household) -> str:
        return self.cadre[home.village]

    def _at(self) -> datetime:
        """Any moment of the month; some of it around midnight."""
        on = FIRST + timedelta(days=self.random.randrange(30))
        clock = self.random.choice((time(0, 0), time(23, 59), time(9, 30), time(15, 20)))
        return datetime.combine(on, clock, CHINA)

    def _act(self, home: Household | None, at: datetime, event: Event) -> Act:
        sender = self._by(home) if home else "somebody"
        return Act(at, self.visiting.message(sender, at), (event,))
