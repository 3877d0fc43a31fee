"""Everything a turn may look at, read from the data files; swapped whole when they change."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.channels.web_page import menus_from
from config.county import County, load_county
from config.texts import load_texts
from config.visit_words import load_visit_words
from config.words import load_words
from handlers.inbound import Content
from handlers.reader import Reader
from handlers.router import receive
from handlers.turn import Message, Moment, Turn
from knowledge.areas import Areas
from knowledge.loader import load_knowledge, read_knowledge
from knowledge.schema import Area
from state.conversation import Conversation
from state.records import LocalArea

# Around the cache: the words as they stand in the files now.
read_visit_words = load_visit_words.__wrapped__
# What a file of the wrong shape may lead to.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OSError, re.error)
PARTS: Mapping[str, Callable[[], Any]] = {
    "texts": load_texts,
    "words": load_words,
    "county": load_county,
    "visit_words": read_visit_words,
}


def load_content() -> Content:
    """Read all copy, knowledge, words and local rules. Raises their own errors."""
    return Content(load_texts(), load_knowledge(), load_words(), load_county())


def read_content() -> tuple[Content | None, tuple[str, ...]]:
    """Read what load_content does; return every problem found, and no content if there is one."""
    knowledge, found = read_knowledge()
    parts, wrong = read_parts()
    problems = (*(f"knowledge/{problem}" for problem in found), *wrong)
    return (None if problems else Content(knowledge=knowledge, **parts)), problems


def read_parts() -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read copy, words and local rules; return them by name, and every problem found."""
    parts: dict[str, Any] = {}
    problems = []
    for name, read in (*PARTS.items(), ("menus", lambda: menus_from(load_texts()))):
        try:
            parts[name] = read()
        except UNREADABLE as error:
            problems.append(f"config: {name}: {error or type(error).__name__}")
    parts.pop("menus", None)
    return parts, tuple(problems)


def with_local_areas(content: Content, local: Sequence[LocalArea]) -> Content:
    """Return the content that also knows the places rosters brought, under a ruleset of its own."""
    if not local:
        return content
    areas: Areas = content.knowledge.areas.with_areas(
        Area(**asdict(a), official=False) for a in local
    )
    ruleset = sha256(repr((content.knowledge.ruleset, local)).encode()).hexdigest()
    size = len(content.knowledge.ruleset)
    return replace(
        content, knowledge=replace(content.knowledge, areas=areas, ruleset=ruleset[:size])
    )


@dataclass(slots=True)
class LiveContent:
    """The content every turn begins with from now on; a turn sees one content from start to end.

    heard_by: called with the new content after a swap, on the event loop.
    """

    content: Content
    heard_by: list[Callable[[Content], None]] = field(default_factory=list)

    def receive(
        self, conversation: Conversation, message: Message, reader: Reader, moment: Moment
    ) -> Turn:
        """Decide one turn with the content of now."""
        return receive(self.content, conversation, message, reader, moment)

    def clock(self) -> Moment:
        return clock_of(self.content.county)

    def swap(self, content: Content) -> None:
        """Let turns begin with another content; those in flight end with the one they have."""
        self.content = content
        for hear in self.heard_by:
            hear(content)


def clock_of(county: County) -> Moment:
    """Now, in the county."""
    at = datetime.now(county.zone)
    return Moment(at, at.date())
