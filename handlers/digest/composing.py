"""Composes one digest, and what is kept and told of it elsewhere: compose() is a pure function."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.digest.amendment import amendment
from handlers.digest.facts import Facts, gather, summed, total
from handlers.digest.shown import Shown
from handlers.digest.writing import Written, write
from handlers.inbound import Content, Inbound
from handlers.names_shown import names_shown
from handlers.problem.view import View
from handlers.reader import Reader
from handlers.turn import Message, Moment
from state.conversation import Conversation
from state.rows import StoredDigest


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


def _homes(facts: Facts, written: Written, read_in: str) -> tuple[str, ...]:
    """Return the households of the roster that are named among what is to be done."""
    if not names_shown(read_in):
        return ()
    shown = [one for one in facts.ledger.to_do if one.number in written.problems]
    return tuple(dict.fromkeys(one.household_id for one in shown if one.household_id))


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
