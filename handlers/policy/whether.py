"""Who only asks whether they may get something is told all it takes, not a rule of it."""

import re
from functools import cache

from handlers.inbound import Content
from knowledge.answering.answer import Answer


def asks_whether(content: Content, found: Answer) -> bool:
    """Return whether nothing is asked but "may I get it", of what has known conditions."""
    if not (found.conditions and found.entries and found.zone in ("answer", "guess")):
        return False
    policy = content.knowledge.policies.get(found.entries[0])
    text = found.question.text
    names = (policy.short, policy.title, *policy.aliases) if policy else ()
    named = [name for name in names if name in text]
    if not named:
        return False
    left = text.replace(max(named, key=len), "", 1)
    return _asking(content.knowledge.words["whether"]).fullmatch(left) is not None


@cache
def _asking(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
