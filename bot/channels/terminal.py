"""A talk in the terminal: one line in, the replies out; for trying things and for tests."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from bot.channel import Capabilities, render
from bot.contracts import NotHandled
from bot.dispatcher import Dispatcher
from handlers.turn import Message, Reply

CAPABILITIES = Capabilities(text_limit=4000, unit="characters", choices=0, push="none")


async def talk(
    dispatcher: Dispatcher,
    sender: str,
    lines: AsyncIterator[str],
    show: Callable[[str], None],
) -> None:
    """Dispatch each line as a message of *sender* and show what comes back."""
    session = uuid4().hex
    numbers = count(1)
    async for line in lines:
        message = Message(
            channel="terminal",
            account="local",
            sender=sender,
            key=f"{session}:{next(numbers)}",
            kind="text",
            text=line,
            sent_at=datetime.now(UTC),
        )
        for text in await _answers(dispatcher, message):
            show(text)


async def _answers(dispatcher: Dispatcher, message: Message) -> list[str]:
    try:
        replies = await dispatcher.dispatch(message)
    except NotHandled as failure:
        return [failure.text]
    return [bubble.text for reply in replies for bubble in _bubbles(reply)]


def _bubbles(reply: Reply) -> tuple[Reply, ...]:
    return render(reply, CAPABILITIES)


async def typed_lines() -> AsyncIterator[str]:
    """What is typed on standard input, until it ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        if text := line.strip():
            yield text
