"""A month of visits: several in one message, corrected, taken back, off the roster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from handlers.turn import Event, Message, VisitAmended, VisitSubmitted, VisitVoided
from handlers.visit.receipt import draft_id, receipt
from state.rows import Household, Person, VisitDraft

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
# After the last word of the month was said.
AFTER = datetime(2026, 12, 2, 12, tzinfo=CHINA)
DAY = timedelta(days=1)
# Long enough before the month that a household visited only then counts as long unvisited.
LONG_AGO = date(2026, 8, 3)
METHODS = ("home", "home", "home", "phone", "video", "office", "met")
PARTS = ("", "morning", "noon", "afternoon", "evening")
SEEN = (
    {"housing": "屋顶漏雨"}, {"water": "水管冻裂", "food": "够吃"}, {"income": "打工回来没活干"},
    {"medical": "看病花了三万"}, {"education": "孙子上职高"}, {},
)  # fmt: skip
PROBLEMS = ("屋顶漏雨", "水管冻裂", "=没钱买药", "学费没交", "路灯不亮", "没领雨露计划")
DONE, PROMISED = ("已联系镇里", "帮着修好了"), ("下周再来看", "+去镇里问问", "-找人修")
STRANGERS = ("收粮的老孙", "外来户小齐", "@租房的老万")
EARLY, LATE = time(0, 10), time(23, 50)


@dataclass(frozen=True, slots=True)
class Act:
    """What one message brought about."""

    at: datetime
    message: Message
    events: tuple[Event, ...]


@dataclass(slots=True)
class Visiting:
    """Makes the visits. homes: village to its households. kept: what stands at the end."""

    random: Random
    homes: dict[str, list[Household]]
    said: int = 0
    kept: list[VisitSubmitted] = field(default_factory=list)

    def month(self, cadres: Sequence[Person]) -> Iterator[Act]:
        """Yield a month of visits, and some of long before it."""
        for cadre in cadres:
            for household in self.random.sample(self.homes[cadre.area], 20):
                yield self._first(cadre, LONG_AGO + self.random.randrange(45) * DAY, [household])
            for day in self._days():
                count = self.random.choice((1, 1, 1, 2, 3))
                yield from self._told(cadre, day, self.random.sample(self.homes[cadre.area], count))

    def _days(self) -> Iterator[date]:
        for n in range((LAST - FIRST).days + 1):
            for _ in range(self.random.choice((0, 1, 1, 2, 3))):
                yield FIRST + n * DAY

    def message(self, sender: str, at: datetime) -> Message:
        self.said += 1
        return Message("month", "a", sender, f"m{self.said}", "text", "", at)

    def _told(self, cadre: Person, day: date, homes: Sequence[Household]) -> Iterator[Act]:
        first = self._first(cadre, day, homes)
        yield first
        for event in first.events:
            assert isinstance(event, VisitSubmitted)
            chance = self.random.random()
            if chance < 0.03:
                yield self._act(cadre, first.at, [VisitVoided(event.receipt, cadre.id)], minutes=5)
            elif chance < 0.1:
                yield from self._corrected(cadre, first.at, event)
            else:
                self.kept.append(event)

    def _first(self, cadre: Person, day: date, homes: Sequence[Household]) -> Act:
        """One message about one or several households; some are confirmed around midnight."""
        clock = self.random.choice((EARLY, LATE, *(time(h, 5) for h in range(8, 20))))
        at = datetime.combine(day, clock, CHINA) + timedelta(seconds=self.random.randrange(240))
        message = self.message(cadre.id, at)
        drafts = [self._draft(message, n, home, day) for n, home in enumerate(homes)]
        events = (
            VisitSubmitted(receipt(message, day, n), draft, cadre.id)
            for n, draft in enumerate(drafts)
        )
        return Act(at, message, tuple(events))

    def _draft(self, message: Message, number: int, home: Household, day: date) -> VisitDraft:
        random, off_list = self.random, self.random.random() < 0.04
        again = day + random.randrange(1, 20) * DAY if random.random() < 0.3 else None
        return VisitDraft(
            draft_id(message, number),
            home.village,
            "" if off_list else home.id,
            random.choice(STRANGERS) if off_list else home.head,
            day - random.choice((0, 0, 0, 1)) * DAY,
            random.choice(PARTS),
            random.choice(METHODS),
            random.choice(SEEN),
            tuple(random.sample(PROBLEMS, random.choice((0, 0, 0, 1, 2)))),
            tuple(random.sample(DONE, random.randrange(2))),
            tuple(random.sample((*PROMISED, f"+和{home.head}说了"), random.randrange(2))),
            again,
            "上午去看了",
        )

    def _corrected(self, cadre: Person, at: datetime, event: VisitSubmitted) -> Iterator[Act]:
        """Yield one or two later versions: another household, village, day, or other problems."""
        draft = event.draft
        for version in range(2, 2 + self.random.choice((1, 1, 2))):
            draft = self._other(draft)
            amended = VisitAmended(event.receipt, version, draft, "=记错了", cadre.id)
            yield self._act(cadre, at, [amended], minutes=60 * version)

    def _other(self, draft: VisitDraft) -> VisitDraft:
        what = self.random.randrange(4)
        if what < 2:
            village = draft.village if what else self.random.choice(sorted(self.homes))
            home = self.random.choice(self.homes[village])
            return replace(draft, village=village, household_id=home.id, household=home.head)
        if what == 2:
            return replace(draft, visited_on=draft.visited_on - self.random.randrange(1, 4) * DAY)
        return replace(draft, problems=() if draft.problems else ("=窗户透风",), follow_up_on=None)

    def _act(self, cadre: Person, at: datetime, events: Sequence[Event], minutes: int) -> Act:
        later = at + timedelta(minutes=minutes)
        return Act(later, self.message(cadre.id, later), tuple(events))
