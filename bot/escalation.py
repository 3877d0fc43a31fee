"""Each minute of the day: problems near or past their deadline are reminded of, each rung once."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import orjson

from bot.recording.problems import INSERT_NOTICE, step_writes
from bot.wire import replies_to_json
from config.county import County
from handlers.inbound import Content
from handlers.problem.escalation import Reminder, recipients, reminder, rung
from handlers.problem.view import short
from handlers.turn import Moment, Reply
from state.changes import Write
from state.records import Records
from state.rows import Person
from state.writer import Committed, DatabaseDown, Writer, WriterBusy

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds
EVERYWHERE = "100000"
# Further than this nothing is near its last day, holidays counted.
HORIZON = timedelta(days=40)
MOST_LINES = 5


@dataclass(slots=True)
class Escalation:
    """The ladder's clock. Several processes may run it: a step's place lets one of them take it."""

    records: Records
    writer: Writer
    content: Callable[[], Content]
    clock: Callable[[], Moment]
    # What was found to need no reminder, good for its version and the day.
    _settled: set[tuple[str, int]] = field(default_factory=set)
    _day: date = date.min

    async def run(self) -> None:
        """Look each minute, until cancelled."""
        while True:
            try:
                await self.tick()
            except (DatabaseDown, WriterBusy) as error:
                log.warning("escalation waits: %s", error)
            except Exception:
                log.exception("escalation failed")
            await asyncio.sleep(EVERY)

    async def tick(self) -> int:
        """Record every rung reached and queue one message for each person; return how many rungs.

        In the quiet hours nothing is looked at: what is done by the morning needs no reminder.
        """
        moment, content = self.clock(), self.content()
        if quiet(content.county, moment.at):
            return 0
        reminders = await asyncio.to_thread(lambda: list(self._reminders(content, moment)))
        if not reminders:
            return 0
        steps = [write for one in reminders for write in step_writes(one.step, one.after)]
        people = await asyncio.to_thread(self._messages, content, reminders, moment.at)
        outcome = await self.writer.execute([*steps, *people])
        return len(reminders) if isinstance(outcome, Committed) else 0

    def _reminders(self, content: Content, moment: Moment) -> Iterator[Reminder]:
        people = cache(self._people)
        here = moment.at.astimezone(content.county.zone)
        ladder = content.county.problems.ladder
        if self._day != moment.today:
            self._day, self._settled = moment.today, set()
        for problem in self.records.problems.running(EVERYWHERE, moment.today + HORIZON):
            if (problem.number, problem.version) in self._settled:
                continue
            due = rung(problem, moment.today, content.calendar, ladder)
            if due is None:
                self._settled.add((problem.number, problem.version))
                continue
            reason = content.texts(f"problem.rung_{due.rung}", days=due.days)
            steps = self.records.problems.steps(problem.number)
            if found := reminder(problem, steps, due, reason, here):
                chain = content.knowledge.areas.chain(problem.area)
                yield replace(found, to=recipients(problem, due, people, chain))
            else:
                self._settled.add((problem.number, problem.version))

    def _people(self, area: str, role: str) -> tuple[str, ...]:
        """Ids of the people of an area itself, not of those below it."""
        found = self.records.people(area, role)
        return tuple(person.id for person in found if person.area == area)

    def _messages(
        self, content: Content, reminders: Sequence[Reminder], at: datetime
    ) -> list[Write]:
        by_person: dict[str, list[Reminder]] = defaultdict(list)
        for one in reminders:
            for person in one.to:
                by_person[person].append(one)
        found = ((self.records.person(person), mine) for person, mine in by_person.items())
        return [
            Write(INSERT_NOTICE, _message(content, person, mine, at))
            for person, mine in found
            if person
        ]


def quiet(county: County, at: datetime) -> bool:
    """Return whether *at* (aware) lies in the quiet hours."""
    now, hours = at.astimezone(county.zone).time(), county.quiet_hours
    if hours.from_ <= hours.until:
        return hours.from_ <= now < hours.until
    return now >= hours.from_ or now < hours.until


def _message(
    content: Content, person: Person, mine: Sequence[Reminder], at: datetime
) -> Mapping[str, Any]:
    """Return one queued message of all rungs a person hears of now."""
    texts = content.texts
    lines = [
        texts(
            "problem.escalation_line",
            number=one.after.number,
            what=short(content, one.after, person.area),
            why=one.step.text,
        )
        for one in mine[:MOST_LINES]
    ]
    more = [texts("problem.more", count=len(mine) - MOST_LINES)] if len(mine) > MOST_LINES else []
    text = "\n".join([texts("problem.escalation"), *lines, *more, texts("problem.notice_end")])
    first = mine[0].step
    return {
        "dedup_key": f"escalation:{first.number}:{first.position}:{person.id}",
        "person": person.id,
        "replies": orjson.loads(replies_to_json((Reply(text),))),
        "purpose": "reminder",
        "not_before": at,
        "created_at": at,
    }
