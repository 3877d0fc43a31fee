"""Everything a turn may look at, read once from the data files."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256

from config.county import County, load_county
from config.texts import load_texts
from config.words import load_words
from handlers.inbound import Content
from handlers.turn import Moment
from knowledge.loader import load_knowledge
from knowledge.schema import Area
from state.records import LocalArea


def load_content() -> Content:
    """Read all copy, knowledge, words and local rules. Raises their own errors."""
    return Content(load_texts(), load_knowledge(), load_words(), load_county())


def with_local_areas(content: Content, local: Sequence[LocalArea]) -> Content:
    """Return the content that also knows the places rosters brought, under a ruleset of its own."""
    if not local:
        return content
    areas = content.knowledge.areas.with_areas(Area(**asdict(a), official=False) for a in local)
    ruleset = sha256(repr((content.knowledge.ruleset, local)).encode()).hexdigest()
    size = len(content.knowledge.ruleset)
    return replace(
        content, knowledge=replace(content.knowledge, areas=areas, ruleset=ruleset[:size])
    )


def clock_of(county: County) -> Moment:
    """Now, in the county."""
    at = datetime.now(county.zone)
    return Moment(at, at.date())
