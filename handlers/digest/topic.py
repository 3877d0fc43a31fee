"""Digests: what a supervisor reads of an area and period, on one phone screen.

due() tells which are to be composed now; on_demand() answers a message. Numbers are told by area;
nobody is ranked.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers.digest.asking import Asked, asked, to_look
from handlers.digest.chart import chart_in_chat
from handlers.digest.composing import Addressee, Digest, compose, digest_record, stored
from handlers.digest.looking import look
from handlers.digest.page import Look, reads
from handlers.digest.period import KINDS, Due, due, kind_of, period_of, span, told_of
from handlers.digest.reader import DigestReader
from handlers.digest.shown import DIGEST, last_shown
from handlers.digest.who_has import who_has
from handlers.digest.wishes import wish
from handlers.inbound import Inbound, say
from handlers.officials import named_official
from handlers.policy import topic as policy
from handlers.problem.actor import is_staff
from handlers.problem.lists import SHOWN, SHOWN_AT
from handlers.problem.lists import show as show_problem
from handlers.topic import Topic
from handlers.turn import Reply, Turn
from handlers.visit.draft import KIND as NOTE

__all__ = [
    "KINDS",
    "Addressee",
    "Digest",
    "DigestReader",
    "Due",
    "compose",
    "digest_record",
    "due",
    "on_demand",
    "period_of",
    "stored",
]


def on_demand(inbound: Inbound, kind: str) -> Turn:
    """Answer with the digest of a supervisor's area, a cadre's own village, as of now."""
    conversation = inbound.conversation
    if conversation.role == "household" or not conversation.area:
        return say(inbound, "digest.not_for_you")
    return _digest(inbound, conversation.area, told_of(kind, inbound.moment.today))


def start(inbound: Inbound) -> Turn | None:
    """Take "look 3", a wish, or a question for a list; None for anything else."""
    if not is_staff(inbound):
        return None
    words = inbound.content.digest_words
    page = words.patterns["page"].search(inbound.text)
    said = inbound.text[: page.start()] if page else inbound.text
    at = int(page["page"]) if page else 1
    if match := words.patterns["look"].match(said):
        return _opened(inbound, int(match["number"]), said, at)
    supervisor = inbound.conversation.role == "supervisor"
    if supervisor and (turn := wish(inbound)):
        return turn
    return _answered(inbound, said, at) or who_has(inbound, said, at)


def beside(inbound: Inbound) -> Turn | None:
    """Answer a plain question for a list or a digest while a note is open; it stays open."""
    task, words = inbound.conversation.task, inbound.content.digest_words
    if task is None or task.kind != NOTE or not is_staff(inbound):
        return None
    return (
        _answered(inbound, inbound.text, 1) if words.patterns["asks"].search(inbound.text) else None
    )


def more(inbound: Inbound, rest: str) -> Turn:
    """Turn the page of the list just shown; anything else goes on with the last answer."""
    for _, value in inbound.conversation.choices:
        if inbound.content.digest_words.patterns["page"].search(value):
            return start(replace(inbound, text=value)) or policy.answer(inbound)
    if inbound.conversation.context.get("topic"):
        return policy.answer(inbound)
    return say(inbound, "router.nothing_open")


def _answered(inbound: Inbound, said: str, page: int) -> Turn | None:
    """Answer a question for a list or a digest; an official named in it is said to be left out."""
    name = named_official(inbound, said)
    read = asked(inbound, said.replace(name, " ", 1) if name else said)
    if read is None:
        return None
    if not read.scope:
        return say(inbound, "digest.out_of_scope")
    if read.kind:
        turn = _of_period(inbound, read)
    else:
        turn = look(inbound, to_look(inbound, read, said, page))
    return _without(inbound, turn, name) if name else turn


def _of_period(inbound: Inbound, read: Asked) -> Turn:
    """Show the digest of the period named, if it is of the digest's own kind.

    Days of another kind that are not over mean the running one; of others there is none.
    """
    period = told_of(read.kind, inbound.moment.today)
    if read.period and kind_of(read.period) == read.kind:
        period = read.period
    elif read.when and read.until < span(period)[0]:
        texts = inbound.content.texts
        kind, example = texts(f"digest.kind_{read.kind}"), texts(f"digest.example_{read.kind}")
        return say(inbound, "digest.which_period", when=read.when, kind=kind, example=example)
    return _digest(inbound, read.scope, period)


def _without(inbound: Inbound, turn: Turn, name: str) -> Turn:
    """Return the turn, saying first that it does not tell of one official alone."""
    first, *others = turn.replies
    told = inbound.content.texts("digest.by_nobody", name=name)
    return replace(turn, replies=(replace(first, text=f"{told}\n{first.text}"), *others))


def _digest(inbound: Inbound, scope: str, period: str) -> Turn:
    said, at = inbound.conversation, inbound.moment.at
    to = Addressee(said.person if said.role == "supervisor" else "", said.area)
    digest = compose(scope, period, at, inbound.reader, inbound.content, to)
    numbers = {SHOWN: list(digest.shown.problems), SHOWN_AT: at.isoformat()}
    context = said.context | numbers | {DIGEST: digest.shown.plain()}
    reply = Reply(digest.text, chart=chart_in_chat(digest.facts, inbound.content))
    return Turn(replace(said, context=context), (reply,), tuple(reads(inbound, digest.homes)))


def _opened(inbound: Inbound, number: int, said: str, page: int) -> Turn | None:
    """Open the records behind a number of the digest last shown; None when there is none."""
    last = last_shown(inbound)
    if last is None:
        return None
    if 0 < number <= len(last.problems):
        return show_problem(inbound, last.problems[number - 1])
    figure = last.figure(number)
    if not figure:
        return say(inbound, "digest.no_such_figure")
    today = inbound.moment.today
    since, until = span(last.period)
    days = (since, min(until, last.as_of.astimezone(inbound.content.county.zone).date(), today))
    when = inbound.content.texts(f"digest.of_period_{kind_of(last.period)}")
    return look(inbound, Look(figure, last.scope, *days, last.as_of, when, "", said, page))


def _of(kind: str) -> Callable[[Inbound, str], Turn]:
    return lambda inbound, rest: on_demand(inbound, kind)


COMMANDS = {f"digest_{kind}": _of(kind) for kind in KINDS}
TOPIC = Topic(
    "digest",
    idle={**COMMANDS, "more": more},
    aside=frozenset(COMMANDS),
    beside=beside,
    start=start,
)
