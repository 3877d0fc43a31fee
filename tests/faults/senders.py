"""Phones that write without end until they are answered, and keep their own log of what was said.

The log is what the checker holds against the records: it never sees anything of the bot's own.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import aiohttp

from tests.faults.live import CADRE, HEADS, RECEIPT, SENTENCE, LiveBot, Page

Kind = Literal["visit", "unanswered", "question"]

MIX: tuple[Kind, ...] = ("unanswered", "visit", "question")
QUESTION, NOBODY_KNOWS = "低保一个月多少钱", "火星上的彗星税咋退"


@dataclass(frozen=True, slots=True)
class Told:
    """One message that was answered. sender, number: who, and which of theirs, both from 0.

    receipt: the number they were shown, "" for none.
    """

    sender: int
    number: int
    kind: Kind
    receipt: str = ""


@dataclass(slots=True)
class Phone:
    """One sender and their log. said: messages sent so far, answered or not.

    waits: of each message, when it was sent first and when answered, as the event loop's time.
    """

    number: int
    page: Page
    log: list[Told] = field(default_factory=list)
    said: int = 0
    waits: list[tuple[float, float]] = field(default_factory=list)

    async def talk(
        self, turns: int, heard: Callable[[], None], until: asyncio.Event | None = None
    ) -> None:
        """Go through the mix, each step only when the one before was answered.

        So many turns, and on until it is over.
        """
        turn = 0
        while turn < turns or (until and not until.is_set()):
            kind = MIX[(turn + self.number) % len(MIX)]
            await (self._visit(turn) if kind == "visit" else self._ask(kind))
            turn += 1
            heard()

    async def alive(self) -> bool:
        """Whether the conversation goes on: the next message has its right answer."""
        return "元" in "".join(await self._say(QUESTION))

    async def _ask(self, kind: Kind) -> None:
        number = self.said
        answer = await self._say(QUESTION if kind == "question" else NOBODY_KNOWS)
        assert answer, "answered with nothing"
        self.log.append(Told(self.number, number, kind))

    async def _visit(self, turn: int) -> None:
        """Record one visit; say it again when an emptied Redis forgot the unconfirmed draft."""
        while True:
            await self._say(SENTENCE.format(head=HEADS[turn % len(HEADS)]))
            number = self.said
            found = RECEIPT.findall("\n".join(await self._say("确认")))
            if found:
                self.log.append(Told(self.number, number, "visit", str(found[0])))
                return

    async def _say(self, text: str) -> list[str]:
        key, began = f"{self.number}.{self.said}", asyncio.get_running_loop().time()
        self.said += 1
        answer = await self.page.say(text, key)
        self.waits.append((began, asyncio.get_running_loop().time()))
        return answer


def session() -> aiohttp.ClientSession:
    """A session that makes a new connection for every message, to whichever process takes it."""
    connector = aiohttp.TCPConnector(force_close=True)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=20))


async def phones(bots: list[LiveBot], http: aiohttp.ClientSession, many: int) -> list[Phone]:
    """Bind *many* phones to one cadre; they talk to the bots in turn."""
    found = []
    for number in range(many):
        bot = bots[number % len(bots)]
        page = Page(http, bot.url)
        await page.say(f"绑定 {bot.new_code(CADRE)}")
        found.append(Phone(number, page))
    return found
