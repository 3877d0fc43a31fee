"""Once a morning for each cadre: what is due today by their own records, in one message.

It is worked out from the records and the day alone; what was told has a key and is told once. Who
was told something today hears tomorrow of what came up since, whichever process looks. The message
itself is put together in bot/escalation with the deadlines of problems, and sent by bot/outbox,
which alone knows quiet hours and how many prompts a day there may be.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import insert

from bot.recording.talk import read_by
from bot.trouble import alone
from handlers.inbound import Content
from handlers.quality.flags import Written, flags_in
from handlers.turn import Moment
from handlers.visit.card import day
from handlers.visit.promise import days_said
from handlers.work.follow_ups import CATCH_UP, Item, asked_for, away, due, follow_ups, untold
from handlers.work.todo import line
from state.changes import Write
from state.records import Records
from state.rows import Person
from state.scope import EVERYWHERE
from state.tables import reminders_told

LOOK_BACK = timedelta(days=92)
FLAGS_BACK = timedelta(days=31)
TOLD_BACK = timedelta(days=40)
AHEAD = timedelta(days=31)
MOST_LINES = 5
INSERT_TOLD = insert(reminders_told)


@dataclass(frozen=True, slots=True)
class Morning:
    """What one person is reminded of, and the writes by which it is told once only."""

    lines: tuple[str, ...]
    writes: tuple[Write, ...]


@dataclass(slots=True)
class Reminders:
    """The mornings. A process looks once a day; whom another one told that day is left out.

    Nobody who cannot be reached is looked at: their items are not used up.
    """

    records: Records
    _done: date = field(default=date.min)

    def mornings(self, content: Content, moment: Moment) -> dict[str, Morning]:
        """Return person id → what they are reminded of now; empty once today's were stored."""
        if self._done == moment.today:
            return {}
        cadres = self.records.people(EVERYWHERE, "cadre")
        reached = {one.id: one for one in cadres if self.records.bindings_of(one.id)}
        items: dict[str, list[Item]] = defaultdict(list)
        for person in cadres:
            with alone(f"the day of {person.id}"):
                for item in list(self._items(person, content, moment.today)):
                    if item.to in reached:
                        items[item.to].append(item)
        found: dict[str, Morning] = {}
        for who, mine in items.items():
            with alone(f"the morning of {who}"):
                if new := self._new(who, mine, moment.today):
                    found[who] = self._morning(new, content, moment)
        return found

    def stored(self, today: date) -> None:
        """Take note that today's mornings are in the records."""
        self._done = today

    def _items(self, person: Person, content: Content, today: date) -> Iterator[Item]:
        records = self.records
        leaves = records.work.leaves(person.id, today - LOOK_BACK, today + AHEAD)
        visits = records.visits_by(person.id, today - LOOK_BACK, today)
        said_on = days_said(content.visit_words, content.county.zone)
        left = follow_ups(visits, content.county.work.promise_days, said_on)
        yield from asked_for(records.work.memos(person.id, today - CATCH_UP), today)
        yield from due(person.id, today, left, leaves)
        if content.calendar.is_working(today) and not away(leaves, today):
            since = today - FLAGS_BACK
            notes = records.work.notes(person.id, since, today)
            recent = [visit for visit in visits if visit.draft.visited_on >= since]
            county = content.county
            flags = flags_in(Written(recent, leaves, notes), county.quality, county.zone)
            seen = {one.key for one in records.work.flags_of(person.id, since - FLAGS_BACK)}
            for flag in flags:
                if flag.key not in seen:
                    yield Item(f"flags:{flag.key}", "flags", person.id)

    def _new(self, person: str, items: Sequence[Item], today: date) -> tuple[Item, ...]:
        """Return what nobody told a person yet; nothing to who had their morning today."""
        told = self.records.work.told
        return () if told(person, today) else untold(items, told(person, today - TOLD_BACK))

    def _morning(self, items: Sequence[Item], content: Content, moment: Moment) -> Morning:
        texts, today = content.texts, moment.today
        flags = [item for item in items if item.kind == "flags"]
        rest = [item for item in items if item.kind != "flags"]
        lines = [self._line(item, content, today) for item in rest[:MOST_LINES]]
        if len(rest) > MOST_LINES:
            lines.append(texts("work.morning_more", count=len(rest) - MOST_LINES))
        if flags:
            lines.append(texts("work.morning_flags", count=len(flags)))
        keys = [{"key": item.key, "person": item.to, "day": today} for item in items]
        told = [Write(INSERT_TOLD, key) for key in keys]
        return Morning(tuple(lines), (*told, *self._reads(rest[:MOST_LINES], moment)))

    def _reads(self, items: Sequence[Item], moment: Moment) -> Iterator[Write]:
        """Yield the readings for the audit log: households of a colleague one stands in for."""
        for item in items:
            home = item.follow_up.visit.draft.household_id if item.follow_up and item.of else ""
            if home:
                yield read_by(item.to, home, moment.at)

    def _line(self, item: Item, content: Content, today: date) -> str:
        if item.leave:
            back = content.calendar.after(item.leave.last_day, 1).on
            return content.texts("work.morning_return", back=day(back, content.texts, today))
        if item.memo:
            return content.texts("memo.morning", what=item.memo.text)
        assert item.follow_up
        of = self.records.person(item.of) if item.of else None
        return line(item.follow_up, content.texts, today, of.name if of else item.of)
