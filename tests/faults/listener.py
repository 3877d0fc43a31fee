"""A phone that only listens: what the outbox sends it is written down in the order it comes."""

import asyncio
import contextlib
import re
from dataclasses import dataclass, field

import aiohttp

from tests.faults.live import LiveBot, Page

OWNER, NOTICE = "listener", re.compile(r"notice (\d+)\.")
QUEUE = """
INSERT INTO outbox (dedup_key, person, replies, purpose, not_before, created_at)
VALUES (?, ?, ?, 'reply', ?, ?)
"""


@dataclass(slots=True)
class Listener:
    """heard: numbers of the notices as shown. before: of those shown on pages that began anew."""

    page: Page
    heard: list[int] = field(default_factory=list)
    before: set[int] = field(default_factory=set)
    queued: int = 0
    _epoch: str = ""
    _after: int = 0

    async def listen(self) -> None:
        """Poll without end."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                await self._poll()
            await asyncio.sleep(0.02)

    async def _poll(self) -> None:
        page = self.page
        headers = {"Cookie": f"zc_{page.door}={page.token}", "X-Requested-With": "test"}
        url = f"{page.url}/api/{page.door}/messages?epoch={self._epoch}&after={self._after}&wait=5"
        async with page.http.get(url, headers=headers) as answer:
            if answer.status != 200:
                return
            found = await answer.json()
        if self._epoch and found["epoch"] != self._epoch:
            self.before.update(self.heard)
            self.heard.clear()
        self._epoch = found["epoch"]
        for message in found["messages"]:
            self._after = message["seq"]
            self.heard += [int(number) for number in NOTICE.findall(message["text"])]

    def queue(self, bot: LiveBot, at: str) -> None:
        """Put the next notice into the outbox. at: the moment, as the database writes it."""
        replies = f'[{{"text": "notice {self.queued}.", "choices": []}}]'
        bot.change(QUEUE, f"notice:{self.queued}", OWNER, replies, at, at)
        self.queued += 1

    def missing(self) -> list[int]:
        """Notices queued and not shown so far."""
        return sorted(set(range(self.queued)) - self.before - set(self.heard))

    def findings(self, *, emptied: bool = False) -> list[str]:
        """What is wrong with what was heard. emptied: Redis was; what it held may be missing."""
        wrong = []
        if self.heard != sorted(self.heard):
            wrong.append(f"notices out of order: {self.heard}")
        if len(set(self.heard)) < len(self.heard):
            wrong.append(f"a notice was shown twice: {self.heard}")
        if self.missing() and not emptied:
            wrong.append(f"of {self.queued} notices some were never shown: {self.missing()}")
        return wrong


async def listener(bot: LiveBot, http: aiohttp.ClientSession) -> Listener:
    """Bind a phone of its own person."""
    bot.change("INSERT INTO people (id, name, role, area) VALUES (?, 'x', 'cadre', '41')", OWNER)
    page = Page(http, bot.url)
    await page.say(f"绑定 {bot.new_code(OWNER)}")
    return Listener(page)
