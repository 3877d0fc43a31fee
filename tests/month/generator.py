"""A month of a township, made by seed and written by the bot's own events and writer.

    month = make(seed=4)                  # nothing stored yet, always the same for a seed
    asyncio.run(write(month, url))        # into a migrated, empty SQLite or PostgreSQL

One township, 20 villages, 4,000 households, 60 cadres; November 2026.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from bot.commands.roster import store
from bot.commands.roster_check import Roster
from bot.commands.roster_statuses import status_writes
from bot.content import load_content, with_local_areas
from bot.recorder import writes_of
from handlers.inbound import Content
from handlers.router import receive
from handlers.turn import Message, Moment, VisitSubmitted
from state.changes import Committed
from state.conversation import Conversation
from state.database import read_engine, write_engine
from state.records import Records
from state.rows import Household, Person
from state.writer import Writer
from tests.month.files import Files
from tests.month.ledger import Ledger
from tests.month.place import CADRES, areas, cadres, households, offices, roster
from tests.month.visits import CHINA, Act, Visiting

IMPORTED = datetime(2026, 7, 1, 9, tzinfo=CHINA)
BATCH = 250
# How many visits go through the real router, and when that begins.
TALKED, TALK_AT = 200, datetime(2026, 12, 1, 8, 0, tzinfo=CHINA)
SAYINGS = (
    "昨天上午去{0}家，屋顶漏雨，已联系镇里，下周一再去",
    "昨天电话问了{0}，孩子上学没啥问题",
    "昨天下午去{0}家和{1}家，都挺好，水管冻裂还没修",
)


@dataclass(frozen=True, slots=True)
class Month:
    """acts: in the order they happened."""

    seed: int
    roster: Roster
    homes: dict[str, list[Household]]
    acts: tuple[Act, ...]


def make(seed: int) -> Month:
    """Return the month of a seed."""
    random = Random(seed)
    found = households(random)
    homes: dict[str, list[Household]] = {}
    for home in found:
        homes.setdefault(home.village, []).append(home)
    staff = cadres()
    visiting = Visiting(random, homes)
    acts = list(visiting.month(staff))
    acts += Ledger(visiting, offices()).month(staff)
    acts += Files(visiting, staff).month()
    acts.sort(key=lambda act: act.at)
    return Month(seed, roster(found, random), homes, tuple(acts))


@cache
def content() -> Content:
    """Return the real content with the township's places."""
    return with_local_areas(load_content(), areas())


async def write(month: Month, url: str) -> None:
    """Store a month: the roster, what happened, and some more visits told in the chat."""
    reading = read_engine(url)
    records = Records(reading)
    try:
        async with Writer(write_engine(url)) as writer:
            statuses = list(status_writes(month.roster.statuses, (), IMPORTED))
            await store(writer, records, month.roster, (), IMPORTED, statuses)
            for acts in _batched(month.acts):
                outcomes = [_commit(writer, act) for act in acts]
                assert set(await asyncio.gather(*outcomes)) == {Committed()}
            talking = Talking(writer, records, month)
            await talking.visits()
            await talking.days()
    finally:
        reading.dispose()


def _batched(acts: Sequence[Act]) -> list[Sequence[Act]]:
    return [acts[at : at + BATCH] for at in range(0, len(acts), BATCH)]


async def _commit(writer: Writer, act: Act) -> object:
    return await writer.commit(None, writes_of(act.events, act.message, act.at))


class Talking:
    """Cadres who tell visits in the chat, one after the other, through the real router."""

    def __init__(self, writer: Writer, records: Records, month: Month) -> None:
        self.writer, self.records, self.month = writer, records, month
        self.random = Random(month.seed)
        self.talks: dict[str, Conversation] = {}
        self.at, self.said, self.stored = TALK_AT, 0, 0

    async def visits(self) -> None:
        """Tell visits until enough are stored; now and then one is taken back again."""
        staff = cadres()
        for number in range(2 * TALKED):
            cadre = staff[number % len(staff)]
            one, two = self.random.sample(self.month.homes[cadre.area], 2)
            await self.say(cadre, SAYINGS[number % 3].format(one.head, two.head))
            await self.say(cadre, "全部确认" if number % 3 == 2 else "确认")
            if number % 20 == 0:
                await self.say(cadre, "撤销")
            if self.stored >= TALKED:
                return

    async def days(self) -> None:
        """One cadre of each village looks at the month; others may see those days from then on."""
        for cadre in cadres()[::CADRES]:
            await self.say(cadre, "11月12号没在村，去县里开会")
            await self.say(cadre, "我的在村天数 上个月")

    async def say(self, cadre: Person, text: str) -> None:
        self.at += timedelta(seconds=40)
        self.said += 1
        message = Message("chat", "a", cadre.id, f"c{self.said}", "text", text, self.at)
        before = self.talks.get(cadre.id) or Conversation(
            person=cadre.id, name=cadre.name, role=cadre.role, area=cadre.area
        )
        moment = Moment(self.at, self.at.date())
        turn = receive(content(), before, message, self.records, moment)
        self.talks[cadre.id] = turn.conversation
        self.stored += sum(isinstance(event, VisitSubmitted) for event in turn.events)
        if turn.events:
            assert await _commit(self.writer, Act(self.at, message, turn.events)) == Committed()
