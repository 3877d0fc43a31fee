"""Two counties, two townships each, one or two villages each: real records, the real router."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from bot.commands.roster import issue, store
from bot.commands.roster_check import Roster
from bot.content import load_content
from handlers.inbound import Content
from handlers.router import receive
from handlers.turn import Message, Moment
from state.rows import Household, Member, Person, Role
from tests.bot.conftest import NOON, Bot, running

# Area → (cadre, heads of its households, what was seen there). No name stands in two villages.
VILLAGES = {
    "410185-t01-v01": ("甲英", ("王建国", "刘富贵"), "山墙裂缝"),
    "410185-t01-v02": ("乙丽", ("崔满仓", "冯玉梅"), "水管冻裂"),
    "410185-t02-v01": ("丙强", ("何振山", "许桃花"), "没钱买药"),
    "410122-t01-v01": ("丁芳", ("葛银环", "余冬生"), "学费没交"),
}
OFFICES = {
    "410185-t01": "戊镇长",
    "410185-t02": "己镇长",
    "410185": "庚县长",
    "410122": "辛县长",
    "410100": "壬市长",
}
# No full hour: what is kept by the hour must not look like the moment it was said.
NOW = datetime(2026, 11, 22, 12, 34, 56, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def content() -> Content:
    return load_content()


def people() -> Iterator[Person]:
    for role, named in (
        ("cadre", {area: cadre for area, (cadre, _, _) in VILLAGES.items()}),
        ("supervisor", OFFICES),
    ):
        for area, name in named.items():
            as_role: Role = "cadre" if role == "cadre" else "supervisor"
            yield Person(area, name, as_role, area)


def households() -> Iterator[Household]:
    for village, (_, heads, _) in VILLAGES.items():
        for number, head in enumerate(heads):
            members = (Member(head, "户主", 1956),)
            yield Household(f"{village}-{number}", village, "一组", head, members=members)


def heads_in(scope: str) -> set[str]:
    return {head for area, row in VILLAGES.items() if inside(scope, area) for head in row[1]}


def inside(scope: str, area: str) -> bool:
    """Written out by hand, apart from state.scope: a city's code stands for its counties."""
    return area.startswith(scope.removesuffix("00") if scope.endswith("00") else scope)


@dataclass
class County:
    """The bot over the roster. Every person of the roster is bound under their area's code."""

    bot: Bot
    codes: dict[str, str] = field(default_factory=dict)
    said: int = 0

    async def say(self, sender: str, text: str, key: str = "", kind: str = "text") -> str:
        """Return everything the bot says to one message, labels of choices included."""
        self.said += 1
        key = f"{sender}:{key or self.said}"
        message = Message("web", "home", sender, key, kind, text, NOON)  # type: ignore[arg-type]
        replies = await self.bot.dispatcher.dispatch(message)
        return "\n".join("\n".join((r.text, *(c.label for c in r.choices))) for r in replies)

    async def bound(self) -> "County":
        for area, code in self.codes.items():
            await self.say(area, f"绑定 {code}")
        return self

    async def visited(self) -> "County":
        """One visit in every village, each by its own cadre."""
        for area, (_, heads, seen) in VILLAGES.items():
            await self.say(area, f"上午去{heads[0]}家，{seen}，下周一再去")
            assert "已存好" in await self.say(area, "确认")
        return self


@contextlib.asynccontextmanager
async def county(redis_url: str, database_url: str) -> AsyncIterator[County]:
    async with running(redis_url, database_url, partial(receive, content())) as bot:
        bot.turns.clock = clock
        roster = Roster(people=tuple(people()), households=tuple(households()))
        issued = issue(roster.people, NOON)
        await store(bot.writer, bot.records, roster, issued, NOON)
        yield County(bot, {one.person.id: one.code for one in issued})


@contextlib.asynccontextmanager
async def another_process(redis_url: str, database_url: str) -> AsyncIterator[County]:
    """The same county served by a process that remembers nothing of it yet."""
    async with running(redis_url, database_url, partial(receive, content())) as bot:
        bot.turns.clock = clock
        yield County(bot, said=1000)


def clock() -> Moment:
    return Moment(NOW, NOW.date())
