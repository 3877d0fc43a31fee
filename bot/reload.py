"""Takes changed knowledge and copy into the running bot; bad files leave everything as it was.

Places that came with a roster as well: an import is another process's.
"""

import asyncio
import gc
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from bot.channels.web_page import ROOT
from bot.content import LiveContent, read_content, with_local_areas
from bot.kept_index import prepared
from bot.trouble import trouble
from config.texts import Texts
from handlers import named_policy
from handlers.inbound import Content
from handlers.policy import topic as policy
from knowledge.answering.answer import forget_answering
from state.records import Records

log = logging.getLogger(__name__)

FOLDERS = (ROOT / "config", ROOT / "knowledge")
MOST_READINGS = 3
# Longer than any turn may take: whoever began with the old content has ended by then.
GRACE_SECONDS = 15.0

Signature: TypeAlias = frozenset[tuple[str, int, int]]
# The files, and the number of the last roster import.
Seen: TypeAlias = tuple[Signature, int]
NOTHING: Seen = (frozenset(), 0)


@dataclass(slots=True)
class Reload:
    """Reads all anew when told to, after a roster import, and when files change if looked at.

    data: where the search index is kept. every: seconds between looks at the files, 0 = only
    when told. imports: seconds between looks for an import. grace: how long the old content is
    kept.
    """

    live: LiveContent
    records: Records
    data: Path
    every: float = 0.0
    imports: float = 20.0
    grace: float = GRACE_SECONDS
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _forgetting: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Reload soon; for a signal handler."""
        self._wanted.set()

    async def run(self) -> None:
        """Reload as often as asked or needed, until cancelled."""
        seen = await asyncio.to_thread(self._look, NOTHING)
        while True:
            await self._next()
            asked = self._wanted.is_set()
            self._wanted.clear()
            found = await asyncio.to_thread(self._look, seen)
            if asked or found != seen:
                seen = found
                await self.now()

    async def now(self) -> bool:
        """Swap the content for what the files say now; False when it stays as it is."""
        try:
            content, problems = await asyncio.to_thread(self._read)
        except Exception:
            log.exception("not reloaded; the content stays as it is")
            return False
        if content is None:
            listed = "\n".join(problems)
            log.error("not reloaded, %d problems; the content stays:\n%s", len(problems), listed)
            return False
        self.live.swap(content)
        log.info("content reloaded, ruleset %s", content.knowledge.ruleset)
        if self._forgetting:
            self._forgetting.cancel()
        self._forgetting = asyncio.create_task(self._forget())
        return True

    async def _forget(self) -> None:
        await asyncio.sleep(self.grace)
        forget_others(self.live.content)

    async def _next(self) -> None:
        try:
            async with asyncio.timeout(min(self.every or self.imports, self.imports)):
                await self._wanted.wait()
        except TimeoutError:
            return

    def _look(self, seen: Seen) -> Seen:
        """Return what tells whether anything is new; what cannot be looked at is as it was."""
        files, imported = seen
        try:
            imported = self.records.last_import()
        except Exception as error:  # every driver has errors of its own
            log.warning("no look for an import: %s", trouble(error))
        return (signature() if self.every else files), imported

    def _read(self) -> tuple[Content | None, tuple[str, ...]]:
        """Read and build, anew while the files change in the meantime."""
        for _ in range(MOST_READINGS):
            before = signature()
            content, problems = read_content()
            if content is None:
                return None, problems
            if unfit := tuple(_unfit(self.live.content.texts, content.texts)):
                return None, unfit
            content = with_local_areas(content, self.records.local_areas())
            prepared(self.data, content.knowledge)
            if signature() == before:
                return content, ()
        return None, ("the files keep changing",)


def _unfit(old: Texts, new: Texts) -> Iterator[str]:
    """Yield what the running program would miss in changed copy."""
    known = new.keys()
    for key in sorted(old.keys()):
        if key not in known:
            yield f"config/texts.yaml: {key}: missing"
        elif unknown := new.placeholders(key) - old.placeholders(key):
            yield f"config/texts.yaml: {key}: nothing fills {sorted(unknown)}"


def forget_others(content: Content) -> None:
    """Let go of all that was built of other contents than this one."""
    kept = content.knowledge.ruleset
    forget_answering(kept)
    named_policy.forget(kept)
    policy.forget()
    settle_memory()


def settle_memory() -> None:
    """Leave the knowledge out of garbage collection: it stays as it is, and walking it is slow.

    What else lives long is looked through every few thousand messages: a closed connection refers
    to itself, and thousands of them would stay.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.collect()  # Python waits for a quarter more than lived at the last one, the frozen included
    gc.enable()
    gc.set_threshold(20_000, 20, 5)


def signature() -> Signature:
    """Return what tells whether any data file has changed: name, time and size of each."""
    return frozenset(_stamps())


def _stamps() -> Iterator[tuple[str, int, int]]:
    for folder in FOLDERS:
        for path in folder.rglob("*.yaml"):
            yield _stamp(path)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:  # it went while we looked
        return (str(path), 0, 0)
    return (str(path), found.st_mtime_ns, found.st_size)
