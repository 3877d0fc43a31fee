"""A problem a visit found comes into the ledger in one tap."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.household_file.whose import find
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.problem.actor import is_staff
from handlers.problem.draft import Draft, raised
from handlers.problem.events import ProblemRaised
from handlers.problem.raising import tell
from handlers.problem.view import WHAT_LENGTH
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from handlers.visit.receipt import tidy_receipt
from state.problem_rows import Problem
from state.rows import Visit, VisitDraft

LAST_VISITS_DAYS = 92


def offers(inbound: Inbound, receipt: str, draft: VisitDraft) -> tuple[Choice, ...]:
    """Return one tap for each problem of a confirmed visit; nobody has to tap any."""
    texts = inbound.content.texts
    return tuple(
        Choice(
            texts("problem.take_in_label", what=clip(what, WHAT_LENGTH)),
            texts("problem.take_in", receipt=receipt, place=place),
        )
        for place, what in enumerate(draft.problems, 1)
    )


def seen_or_told(inbound: Inbound, what: str) -> Turn:
    """Take in what one's last visit found when these words name it; else begin a problem."""
    visit = _visit(inbound, "") if is_staff(inbound) else None
    if visit is None:
        return tell(inbound, what)
    whose = {home.id for home in find(inbound, what).households}
    other = whose and visit.draft.household_id not in whose
    named = [one for one in visit.draft.problems if one in what or what in one]
    return _taken_in(inbound, visit, named[0]) if named and not other else tell(inbound, what)


def from_visit(inbound: Inbound, rest: str) -> Turn:
    """Take a problem of one's own visit into the ledger: by receipt and place, else the last."""
    visit = _visit(inbound, rest) if is_staff(inbound) else None
    if visit is None or not visit.draft.problems:
        return say(inbound, "problem.no_visit_problem")
    if inbound.content.problem_words.patterns["all_found"].fullmatch(rest):
        return _all_found(inbound, visit)
    places = re.findall(r"(?:^|\s)(\d{1,2})$", rest)
    if not places and len(visit.draft.problems) > 1:
        choices = offers(inbound, visit.receipt, visit.draft)
        return Turn(
            inbound.conversation, (Reply(inbound.content.texts("problem.which_of"), choices),)
        )
    place = int(places[0]) if places else 1
    if not 0 < place <= len(visit.draft.problems):
        return say(inbound, "problem.no_visit_problem")
    return _taken_in(inbound, visit, visit.draft.problems[place - 1])


def _all_found(inbound: Inbound, visit: Visit) -> Turn:
    """Take all that a visit found into the ledger."""
    listed, seen = inbound.reader.problems.of_visit(visit.receipt), visit.draft
    left = [one for one in seen.problems if not _already(listed, without_numbers(one))]
    if not left:
        return say(inbound, "problem.already_in", number=listed[0].number)
    events = tuple(
        found_by_visit(inbound, visit.receipt, seen, what, at) for at, what in enumerate(left)
    )
    minutes = inbound.content.county.undo_minutes
    lines = [
        inbound.content.texts(
            "problem.taken_in",
            number=event.problem.number,
            what=clip(event.problem.what, WHAT_LENGTH),
            minutes=minutes,
        )
        for event in events
    ]
    return Turn(inbound.conversation, (Reply("\n".join(lines)),), events)


def _taken_in(inbound: Inbound, visit: Visit, what: str) -> Turn:
    listed = inbound.reader.problems.of_visit(visit.receipt)
    if there := _already(listed, without_numbers(what)):
        return say(inbound, "problem.already_in", number=there.number)
    event = found_by_visit(inbound, visit.receipt, visit.draft, what)
    values = {"number": event.problem.number, "what": clip(what, WHAT_LENGTH)}
    minutes = inbound.content.county.undo_minutes
    reply = Reply(inbound.content.texts("problem.taken_in", **values, minutes=minutes))
    left = _left(inbound, visit, [*listed, event.problem])
    return Turn(inbound.conversation, (replace(reply, choices=left),), (event,))


def found_by_visit(
    inbound: Inbound, receipt: str, seen: VisitDraft, what: str, position: int = 0
) -> ProblemRaised:
    """Return what puts a problem a visit found into the ledger. position: of several at once."""
    draft = Draft(what, seen.village, "visit", seen.household_id, seen.household, receipt)
    return raised(inbound, draft, position)


def _left(inbound: Inbound, visit: Visit, listed: Sequence[Problem]) -> tuple[Choice, ...]:
    """Return the taps for the visit's problems that are not in the ledger yet."""
    choices = offers(inbound, visit.receipt, visit.draft)
    problems = visit.draft.problems
    pairs = zip(problems, choices, strict=True)
    return tuple(c for what, c in pairs if not _already(listed, without_numbers(what)))


def _already(listed: Sequence[Problem], what: str) -> Problem | None:
    return next((one for one in listed if one.what == what and one.state != "withdrawn"), None)


def _visit(inbound: Inbound, rest: str) -> Visit | None:
    """Return one's own kept visit: the one of the receipt, else the last with a problem."""
    me = inbound.conversation.person
    if match := inbound.content.visit_words.patterns["receipt"].search(rest):
        visit = inbound.reader.visit(tidy_receipt(match["receipt"]))
        own = visit is not None and visit.visitor == me and visit.status == "kept"
        return visit if own else None
    today = inbound.moment.today
    since = today.fromordinal(today.toordinal() - LAST_VISITS_DAYS)
    visits = inbound.reader.visits_by(me, since, today)
    mine = [visit for visit in visits if visit.status == "kept" and visit.draft.problems]
    return max(mine, key=lambda visit: visit.submitted_at, default=None)
