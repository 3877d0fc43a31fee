"""Each minute of the day: what is due is reminded of, each rung and each item once.

Deadlines of problems and the mornings of bot/reminders go out together, one message a person.
When something of them cannot be stored, each is stored by itself: it holds up no other.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias

from bot.contracts import Executes
from bot.queued import Queued
from bot.recording.problems import step_writes
from bot.reminders import Morning, Reminders
from bot.trouble import alone
from handlers.inbound import Content
from handlers.problem.escalation import People, Reminder, recipients, reminder, rung
from handlers.problem.view import short
from handlers.turn import Choice, Moment, Reply
from state.changes import Write
from state.records import Records
from state.rows import Person
from state.scope import EVERYWHERE
from state.writer import Committed

log = logging.getLogger(__name__)

# Further than this nothing is near its last day, holidays counted.
HORIZON = timedelta(days=40)
MOST_LINES = 5

# What is to be told: rungs of problems, and mornings by person.
Told: TypeAlias = tuple[Sequence[Reminder], Mapping[str, Morning]]


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
        told = await self._told(content, (reminders, mornings), moment)
        if self.reminders and told == len(reminders) + len(mornings):
            self.reminders.stored(moment.today)
        return told

    async def _told(self, content: Content, given: Told, moment: Moment) -> int:
        """Store everything together, else each by itself; return how many were."""
        reminders, mornings = given
        if not reminders and not mornings:
            return 0
        if await self._stored("reminders together", content, given, moment):
            return len(reminders) + len(mornings)
        singly: list[tuple[str, Told]] = [
            *((f"reminder of {one.after.number}", ([one], {})) for one in reminders),
            *((f"morning of {who}", ([], {who: one})) for who, one in mornings.items()),
        ]
        return sum([await self._stored(what, content, one, moment) for what, one in singly])

    async def _stored(self, what: str, content: Content, given: Told, moment: Moment) -> bool:
        """Store steps, keys and messages in one transaction; False when they are refused."""
        reminders, mornings = given
        with alone(what):
            steps = [write for one in reminders for write in step_writes(one.step, one.after)]
            told = [write for morning in mornings.values() for write in morning.writes]
            people = await asyncio.to_thread(self._messages, content, given, moment)
            outcome = await self.writer.execute([*steps, *told, *people])
            if isinstance(outcome, Committed):
                return True
            log.warning("%s refused: %s", what, outcome)
        return False

    def _mornings(self, content: Content, moment: Moment) -> dict[str, Morning]:
        return self.reminders.mornings(content, moment) if self.reminders else {}

    def _reminders(self, content: Content, moment: Moment) -> Iterator[Reminder]:
        people = cache(self._people)
        if self._day != moment.today:
            self._day, self._settled = moment.today, set()
        running = self.records.problems.running(EVERYWHERE, moment.today + HORIZON)
        for number, version in running:
            if (number, version) in self._settled:
                continue
            with alone(f"problem {number}"):
                if found := self._reminder(number, people, content, moment):
                    yield found
                else:
                    self._settled.add((number, version))

    def _reminder(
        self, number: str, people: People, content: Content, moment: Moment
    ) -> Reminder | None:
        """Return the rung a problem has reached and nobody was told of yet."""
        problem = self.records.problems.problem(number)
        ladder = content.county.problems.ladder
        due = rung(problem, moment.today, content.calendar, ladder) if problem else None
        if problem is None or due is None:
            return None
        reason = content.texts(f"problem.rung_{due.rung}", days=due.days)
        steps, here = self.records.problems.steps(number), moment.at.astimezone(content.county.zone)
        found = reminder(problem, steps, due, reason, here)
        chain = content.knowledge.areas.chain(problem.area)
        return found and replace(found, to=recipients(problem, due, people, chain))

    def _people(self, area: str, role: str) -> tuple[str, ...]:
        """Ids of the people of an area itself, not of those below it."""
        found = self.records.people(area, role)
        return tuple(person.id for person in found if person.area == area)

    def _messages(
        self,
        content: Content,
        given: Told,
        moment: Moment,
    ) -> list[Write]:
        reminders, mornings = given
        by_person: dict[str, list[Reminder]] = defaultdict(list)
        for one in reminders:
            for person in one.to:
                by_person[person].append(one)
        everybody = dict.fromkeys((*by_person, *mornings))
        found = [there for one in everybody if (there := self.records.person(one))]
        told = ((one, (by_person[one.id], mornings.get(one.id))) for one in found)
        return [self._message(content, *each, moment).write() for each in told]

    def _message(
        self,
        content: Content,
        person: Person,
        due: tuple[Sequence[Reminder], Morning | None],
        moment: Moment,
    ) -> Queued:
        """Return one queued message of all a person hears of now: rungs, then their own morning."""
        mine, morning = due
        parts = [self._rungs(content, person, mine)] if mine else []
        if morning:
            head, end = content.texts("work.morning"), content.texts("work.morning_end")
            parts.append("\n".join([head, *morning.lines, end]))
        return Queued(
            key=_key(person, mine, moment.today),
            purpose="reminder" if mine else "morning",
            replies=(_reply(content, parts, due),),
            at=moment.at,
            person=person.id,
        )

    def _rungs(self, content: Content, person: Person, mine: Sequence[Reminder]) -> str:
        """Return the rungs of problems a person hears of now."""
        texts = content.texts
        lines = [
            texts(
                "problem.escalation_line",
                number=one.after.number,
                what=short(content, self.records, one.after, person.area),
                why=one.step.text,
            )
            for one in mine[:MOST_LINES]
        ]
        left = len(mine) - MOST_LINES
        more = [texts("problem.more", count=left)] if left > 0 else []
        return "\n".join([texts("problem.escalation"), *lines, *more, texts("problem.notice_end")])


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
