"""Each minute of the day: what is due is reminded of, each rung and each item once.

Deadlines of problems and the mornings of bot/reminders go out together, one message a person.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import orjson

from bot.contracts import Executes
from bot.recording.problems import INSERT_NOTICE, step_writes
from bot.reminders import Morning, Reminders
from bot.wire import replies_to_json
from handlers.inbound import Content
from handlers.problem.escalation import Reminder, recipients, reminder, rung
from handlers.problem.view import short
from handlers.turn import Choice, Moment, Reply
from state.changes import Write
from state.records import Records
from state.rows import Person
from state.writer import Committed

EVERYWHERE = "100000"
# Further than this nothing is near its last day, holidays counted.
HORIZON = timedelta(days=40)
MOST_LINES = 5


@dataclass(slots=True)
class Escalation:
    """The ladder's clock. One process does it; a step's place lets nobody take it twice.

    reminders: what else people are reminded of in the morning; None without.
    """

    records: Records
    writer: Executes
    content: Callable[[], Content]
    clock: Callable[[], Moment]
    reminders: Reminders | None = None
    # What was found to need no reminder, good for its version and the day.
    _settled: set[tuple[str, int]] = field(default_factory=set)
    _day: date = date.min

    async def tick(self) -> int:
        """Record every rung reached and queue one message for each person; return how many.

        In the quiet hours nothing is looked at: what is done by the morning needs no reminder.
        """
        moment, content = self.clock(), self.content()
        if content.county.quiet_until(moment.at):
            return 0
        reminders = await asyncio.to_thread(lambda: list(self._reminders(content, moment)))
        mornings = await asyncio.to_thread(self._mornings, content, moment)
        if not reminders and not mornings:
            return self._looked(moment.today)
        steps = [write for one in reminders for write in step_writes(one.step, one.after)]
        told = [write for morning in mornings.values() for write in morning.writes]
        given = (reminders, mornings)
        people = await asyncio.to_thread(self._messages, content, given, moment)
        outcome = await self.writer.execute([*steps, *told, *people])
        if not isinstance(outcome, Committed):
            return 0
        self._looked(moment.today)
        return len(reminders) + len(mornings)

    def _mornings(self, content: Content, moment: Moment) -> dict[str, Morning]:
        return self.reminders.mornings(content, moment) if self.reminders else {}

    def _looked(self, today: date) -> int:
        if self.reminders:
            self.reminders.stored(today)
        return 0

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
        self,
        content: Content,
        given: tuple[Sequence[Reminder], Mapping[str, Morning]],
        moment: Moment,
    ) -> list[Write]:
        reminders, mornings = given
        by_person: dict[str, list[Reminder]] = defaultdict(list)
        for one in reminders:
            for person in one.to:
                by_person[person].append(one)
        everybody = dict.fromkeys((*by_person, *mornings))
        found = [there for one in everybody if (there := self.records.person(one))]
        return [
            Write(
                INSERT_NOTICE,
                _message(content, person, (by_person[person.id], mornings.get(person.id)), moment),
            )
            for person in found
        ]


def _message(
    content: Content,
    person: Person,
    due: tuple[Sequence[Reminder], Morning | None],
    moment: Moment,
) -> Mapping[str, Any]:
    """Return one queued message of all a person hears of now: rungs, then their own morning."""
    mine, morning = due
    parts = [_rungs(content, person, mine)] if mine else []
    if morning:
        head, end = content.texts("work.morning"), content.texts("work.morning_end")
        parts.append("\n".join([head, *morning.lines, end]))
    return {
        "dedup_key": _key(person, mine, moment.today),
        "person": person.id,
        "replies": orjson.loads(replies_to_json((_reply(content, parts, due),))),
        "purpose": "reminder" if mine else "morning",
        "not_before": moment.at,
        "created_at": moment.at,
    }


def _reply(
    content: Content, parts: Sequence[str], due: tuple[Sequence[Reminder], Morning | None]
) -> Reply:
    """Return the message; on a card, with a button to each list it tells of."""
    lists = [name for name, there in zip(("problems", "todo"), due, strict=True) if there]
    words = [content.words.first(name) for name in lists]
    choices = tuple(Choice(word, word) for word in words)
    return Reply("\n\n".join(parts), choices, False, listed=True, card="notice")


def _key(person: Person, mine: Sequence[Reminder], today: date) -> str:
    if not mine:
        return f"morning:{person.id}:{today.isoformat()}"
    first = mine[0].step
    return f"escalation:{first.number}:{first.position}:{person.id}"


def _rungs(content: Content, person: Person, mine: Sequence[Reminder]) -> str:
    """Return the rungs of problems a person hears of now."""
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
    return "\n".join([texts("problem.escalation"), *lines, *more, texts("problem.notice_end")])
