"""What somebody tells while a problem is being raised and it was not asked for: more of it."""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.problem.draft import Draft
from handlers.visit.question import is_question
from knowledge.answering.small_talk import small_talk

# What is shorter, in characters without marks, tells nothing.
SHORTEST = 6


def with_more(inbound: Inbound, draft: Draft, text: str) -> Draft | None:
    """Return the draft with a text added to what it is about, None when it tells nothing of it."""
    words = inbound.content.problem_words
    ordered = orders_only(inbound, text) or text in words.lists["agreed"]
    if not draft.what or ordered or len(re.sub(r"\W", "", text)) < SHORTEST:
        return None
    if small_talk(text) or is_question(text, inbound.content.visit_words):
        return None
    told = without_numbers(text)
    return replace(
        draft, what=inbound.content.texts("problem.what_more", what=draft.what, more=told)
    )


def orders_only(inbound: Inbound, text: str) -> bool:
    """Return whether a text only wants what was told to be reported."""
    return bool(inbound.content.problem_words.patterns["raise_bare"].fullmatch(text))
