"""Two hundred people at once against slow answers: who is answered, how, and how often it ran."""

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from handlers.turn import Message, Moment, Reply, Turn
from state.embedded import embedded_server
from state.migrate import upgrade
from tests.channels.ends import connected

PEOPLE = 200
LOGIC = (2.0, 6.0)  # seconds


@dataclass(frozen=True)
class Crowd:
    """What became of one message of each. passive, service: people answered so."""

    seconds: float
    people: int
    failed: int
    runs: int
    knocks: int
    passive: int
    service: int


def crowds() -> list[Crowd]:
    return [asyncio.run(crowd(seconds)) for seconds in LOGIC]


async def crowd(seconds: float, people: int = PEOPLE) -> Crowd:
    """Let *people* write at once to a bot whose every answer takes *seconds*."""
    ran: list[str] = []

    def slowly(conversation: Any, message: Message, reader: Any, moment: Moment) -> Turn:
        reader.unanswered("100000", moment.today, moment.today)  # not on the event loop
        ran.append(message.text)
        sleep(seconds)
        return Turn(conversation, (Reply(f"after all: {message.text}"),))

    with tempfile.TemporaryDirectory(prefix="zc-") as folder:
        url = f"sqlite:///{folder}/records.db"
        upgrade(url)
        async with embedded_server(Path(folder)) as valkey, connected(valkey, url, slowly) as line:
            line.bot.turns.threads = ThreadPoolExecutor(people)
            names = [f"o{number}" for number in range(people)]
            done = await asyncio.gather(*(line.wechat.says(name, name) for name in names))
            await line.handed_over()
            await line.sent()
    later = {name for name, text in line.wechat.sent if text == f"after all: {name}"}
    at_once = {n for n, d in zip(names, done, strict=True) if d.text == f"after all: {n}"}
    return Crowd(
        seconds=seconds,
        people=people,
        failed=people - len(at_once | later),
        runs=len(ran),
        knocks=sum(delivery.knocks for delivery in done),
        passive=len(at_once),
        service=len(later),
    )
