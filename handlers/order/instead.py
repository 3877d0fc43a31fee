"""What is said in place of the office or the limit of a step: "too long, three days"."""

from collections.abc import Sequence

from config.calendar import Deadline
from config.order_words import load_order_words
from handlers.inbound import Inbound
from handlers.order.when import Limit, limits
from handlers.order.whom import BEFORE, Somebody, given_to, holders, people
from handlers.problem.wanted import reading
from state.problem_rows import Problem


def told_instead(inbound: Inbound, problem: Problem) -> tuple[Somebody | None, Deadline | None]:
    """Return (to whom, by when) a text says it should be instead, None for what it leaves."""
    every = limits(inbound.text, reading(inbound), ())
    who = people(inbound, [problem], [one.span for one in every])
    given = given_to(inbound.text, who, holders([problem]))
    meant = [one for one in every if not _unfit(inbound.text, one)]
    return given if given and _is_new(inbound.text, given, who) else None, (
        meant[-1].due if meant else None
    )


def _unfit(text: str, limit: Limit) -> bool:
    """Return whether a limit is the one that will not do."""
    patterns = load_order_words().patterns
    before = text[max(limit.start - BEFORE, 0) : limit.start]
    return bool(patterns["unfit"].match(text[limit.end :]) or patterns["not_given"].search(before))


def _is_new(text: str, given: Somebody, who: Sequence[Somebody]) -> bool:
    before = text[max(given.start - BEFORE, 0) : given.start]
    patterns = load_order_words().patterns
    return bool(patterns["hands"].search(before)) or (
        len(who) > 1 and not patterns["not_given"].search(before)
    )
