"""Everything a turn may look at, read once from the data files."""

from datetime import datetime

from config.county import County, load_county
from config.texts import load_texts
from config.words import load_words
from handlers.inbound import Content
from handlers.turn import Moment
from knowledge.loader import load_knowledge


def load_content() -> Content:
    """Read all copy, knowledge, words and local rules. Raises their own errors."""
    return Content(load_texts(), load_knowledge(), load_words(), load_county())


def clock_of(county: County) -> Moment:
    """Now, in the county."""
    at = datetime.now(county.zone)
    return Moment(at, at.date())
