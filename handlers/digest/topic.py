"""Digests: what a supervisor reads of an area and period, on one phone screen.

compose() is a pure function of scope, period, moment and records; due() tells which are to be
composed now; on_demand() answers a message. Numbers are told by area; nobody is ranked.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.digest.amendment import amendment
from handlers.digest.asking import asked, to_look
from handlers.digest.chart import chart_in_chat
from handlers.digest.facts import Facts, gather, summed, total
from handlers.digest.looking import look
from handlers.digest.page import Look, reads
from handlers.digest.period import KINDS, Due, due, kind_of, period_of, span, told_of
from handlers.digest.reader import DigestReader
from handlers.digest.shown import DIGEST, Shown, last_shown
from handlers.digest.who_has import who_has
from handlers.digest.wishes import wish
from handlers.digest.writing import Written, write
from handlers.inbound import Content, Inbound
from handlers.names_shown import names_shown
from handlers.policy import topic as policy
from handlers.problem.actor import is_staff
from handlers.problem.lists import SHOWN, SHOWN_AT
from handlers.problem.lists import show as show_problem
from handlers.problem.view import View
from handlers.reader import Reader
from handlers.topic import Topic
from handlers.turn import Message, Moment, Reply, Turn
from handlers.visit.draft import KIND as NOTE
from state.conversation import Conversation
from state.rows import StoredDigest

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


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a digest is for. person: id, whose earlier digests it corrects, "" for anybody's.

    area: the reader's own, by which households are named or not; "" for the digest's.
    """

    person: str = ""
    area: str = ""


ANYBODY = Addressee()


@dataclass(frozen=True, slots=True)
class Digest:
    """A composed digest. content_hash: of the text without the moment it was composed at.

    homes: households its text names, for the audit.
    """

    scope: str
    period: str
    as_of: datetime
    text: str
    content_hash: str
    facts: Facts
    shown: Shown
    homes: tuple[str, ...] = ()


def compose(
    scope: str,
    period: str,
    as_of: datetime,
    reader: Reader,
    content: Content,
    to: Addressee = ANYBODY,
) -> Digest:
    """Compose the digest of an area for a period as the records stand at *as_of* (aware).

    Raises ValueError for what is no period.
    """
    facts, read_in = gather(reader, scope, period, as_of, content), to.area or scope
    amended = amendment(reader, facts, to.person)
    written = write(facts, period, amended, _view(read_in, as_of, reader, content))
    body = written.text
    if written.problems or written.figures:
        body = f"{body}\n{_how(content, written.problems, written.figures)}"
    local = as_of.astimezone(content.county.zone)
    text = f"{body}\n{content.texts('digest.foot', at=f'{local:%m-%d %H:%M}')}"
    digest_hash = hashlib.sha256(body.encode()).hexdigest()
    shown = Shown(scope, period, as_of, as_of, written.problems, written.figures)
    return Digest(
        scope, period, as_of, text, digest_hash, facts, shown, _homes(facts, written, read_in)
    )


def on_demand(inbound: Inbound, kind: str) -> Turn:
    """Answer with the digest of a supervisor's area, a cadre's own village, as of now."""
    conversation = inbound.conversation
    if conversation.role == "household" or not conversation.area:
        return _say(inbound, "digest.not_for_you")
    return _digest(inbound, conversation.area, told_of(kind, inbound.moment.today))


def stored(digest: Digest, recipient: str) -> StoredDigest:
    """Return the row that keeps a digest for one recipient (person id)."""
    return StoredDigest(
        digest.scope,
        digest.period,
        recipient,
        digest.as_of,
        digest.content_hash,
        digest.text,
        digest.shown.plain(),
    )


def digest_record(digest: Digest) -> dict[str, Any]:
    """Return a digest as plain JSON: its text and the numbers it was written from."""
    facts = digest.facts
    made, homes = total(facts.visits)
    villages = {village: visits for village, (visits, _) in facts.visits.items()}
    return {
        "scope": digest.scope,
        "period": digest.period,
        "as_of": digest.as_of.isoformat(),
        "hash": digest.content_hash,
        "text": digest.text,
        "overdue_follow_ups": sum(facts.follow_ups.values()),
        "problems_without_action": sum(facts.unlisted.values()),
        "problems": facts.now.raised,
        "problems_closed": facts.now.closed,
        "problems_open": len(facts.ledger.open),
        "problems_overdue": len(facts.ledger.overdue),
        "problems_due_soon": len(facts.ledger.soon),
        "problems_to_verify": len(facts.ledger.verify),
        "to_do": len(facts.ledger.to_do),
        "clues": facts.clues or 0,
        "missed": dict(facts.missed.households) if facts.missed else {},
        "long_unvisited": sum(facts.unvisited.values()),
        "households": sum(facts.homes.values()),
        "visits": made,
        "households_visited": homes,
        "visits_by_area": dict(summed(facts.scope, villages)),
        "unanswered": facts.unanswered,
    }


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
    return _say(inbound, "router.nothing_open")


def _answered(inbound: Inbound, said: str, page: int) -> Turn | None:
    read = asked(inbound, said)
    if read is None:
        return None
    if not read.scope:
        return _say(inbound, "digest.out_of_scope")
    if read.kind:
        # A named period counts when it is of the digest's own kind.
        named = read.period and kind_of(read.period) == read.kind
        period = read.period if named else told_of(read.kind, inbound.moment.today)
        return _digest(inbound, read.scope, period)
    return look(inbound, to_look(inbound, read, said, page))


def _digest(inbound: Inbound, scope: str, period: str) -> Turn:
    said, at = inbound.conversation, inbound.moment.at
    to = Addressee(said.person if said.role == "supervisor" else "", said.area)
    digest = compose(scope, period, at, inbound.reader, inbound.content, to)
    numbers = {SHOWN: list(digest.shown.problems), SHOWN_AT: at.isoformat()}
    context = said.context | numbers | {DIGEST: digest.shown.plain()}
    reply = Reply(digest.text, chart=chart_in_chat(digest.facts, inbound.content))
    return Turn(replace(said, context=context), (reply,), tuple(reads(inbound, digest.homes)))


def _homes(facts: Facts, written: Written, read_in: str) -> tuple[str, ...]:
    """Return the households of the roster that are named among what is to be done."""
    if not names_shown(read_in):
        return ()
    shown = [one for one in facts.ledger.to_do if one.number in written.problems]
    return tuple(dict.fromkeys(one.household_id for one in shown if one.household_id))


def _opened(inbound: Inbound, number: int, said: str, page: int) -> Turn | None:
    """Open the records behind a number of the digest last shown; None when there is none."""
    last = last_shown(inbound)
    if last is None:
        return None
    if 0 < number <= len(last.problems):
        return show_problem(inbound, last.problems[number - 1])
    figure = last.figure(number)
    if not figure:
        return _say(inbound, "digest.no_such_figure")
    today = inbound.moment.today
    since, until = span(last.period)
    days = (since, min(until, last.as_of.astimezone(inbound.content.county.zone).date(), today))
    when = inbound.content.texts(f"digest.of_period_{kind_of(last.period)}")
    return look(inbound, Look(figure, last.scope, *days, last.as_of, when, "", said, page))


def _view(area: str, as_of: datetime, reader: Reader, content: Content) -> View:
    """Return what words problems for a reader of an area, as if they had just asked."""
    today = as_of.astimezone(content.county.zone).date()
    nobody = Message("", "", "", "", "other", "", as_of)
    moment = Moment(as_of, today)
    return View(Inbound(Conversation(area=area), nobody, "", content, reader, moment), area)


def _how(content: Content, problems: tuple[str, ...], figures: tuple[str, ...]) -> str:
    """Return how the numbers are used."""
    number = len(problems) + 1
    if not problems:
        return content.texts("digest.how_figures", number=number)
    if not figures:
        return content.texts("digest.how_problems")
    return content.texts("digest.how", number=number)


def _say(inbound: Inbound, key: str) -> Turn:
    return Turn(inbound.conversation, (Reply(inbound.content.texts(key)),))


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
