"""The ledger as lists: open problems of one's area, closed ones, one problem with its trail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.digest.shown import numbered_since
from handlers.inbound import Inbound, say
from handlers.names_shown import names_shown
from handlers.policy import topic as policy
from handlers.problem.above import is_addressee
from handlers.problem.actor import is_staff
from handlers.problem.last import speaking_of
from handlers.problem.view import View
from handlers.problem.wanted import reading
from handlers.turn import Choice, HouseholdRead, Reply, Turn
from handlers.visit.receipt import tidy_receipt
from state.problem_rows import Contact, Problem

# In the conversation's context: the numbers of the list last shown, in its order, and when.
SHOWN, SHOWN_AT = "problems", "problems_at"
MOST_LINES = 6
LETTER = "W"


def ledger(inbound: Inbound, rest: str) -> Turn:
    """List the open problems of one's area, or of a place in it, or from a place in the list on."""
    if not is_staff(inbound):
        return policy.answer(inbound)
    scope, first = _scope(inbound, rest), int(rest) if rest.isdecimal() else 1
    if not scope:
        return say(inbound, "problem.out_of_scope")
    problems = inbound.reader.problems.open(scope)
    area = inbound.content.knowledge.areas.called(scope)
    if not problems:
        return say(inbound, "problem.none_open", area=area)
    head = inbound.content.texts("problem.open", area=area, count=len(problems))
    return listed(inbound, head, problems, first)


def closed(inbound: Inbound, rest: str) -> Turn:
    """List what was closed lately in one's area."""
    if not is_staff(inbound):
        return policy.answer(inbound)
    days = inbound.content.county.problems.closed_shown_days
    since = inbound.moment.today - timedelta(days=days)
    problems = inbound.reader.problems.closed(inbound.conversation.area, since)
    if not problems:
        return say(inbound, "problem.none_closed", days=days)
    head = inbound.content.texts("problem.closed", days=days, count=len(problems))
    return listed(inbound, head, problems, 1)


def show(inbound: Inbound, rest: str) -> Turn:
    """Show one problem of one's area: its five elements, where it stands, its last steps."""
    named = reading(inbound).index(rest)
    if not is_staff(inbound) or named is None or named[1]:
        return policy.answer(inbound)
    problem = find(inbound, named[0])
    if problem is None:
        return which(inbound, named[0])
    steps = inbound.reader.problems.steps(problem.number)
    addressed = is_addressee(inbound, problem, steps)
    # Whom a complaint is of must be read where it was sent to.
    view = View(inbound, hide=lambda _, text: text) if addressed else View(inbound)
    text = view.card(problem, steps)
    if line := _contact(inbound, problem, addressed):
        text = f"{text}\n{line}"
    # Whose number is shown is known by the problem alone, when no household of the roster is.
    shown = problem.household_id or (problem.number if line else "")
    read = HouseholdRead(inbound.conversation.person, shown)
    said = speaking_of(inbound, inbound.conversation, [problem.number])
    return Turn(said, (Reply(text),), (read,) if shown else ())


def find(inbound: Inbound, index: str) -> Problem | None:
    """Return the problem of one's area that a place in the list or a number names."""
    reader, area = inbound.reader.problems, inbound.conversation.area
    if "-" in index:
        return reader.problem(tidy(index), area)
    numbers, place = numbered(inbound), int(index)
    return reader.problem(numbers[place - 1], area) if 0 < place <= len(numbers) else None


def numbered(inbound: Inbound) -> Sequence[str]:
    """Return the numbers of the problems places are of now, in their order."""
    said = inbound.conversation
    # A digest may have been sent after the list: its numbers are the last ones seen.
    sent = numbered_since(inbound, said.context.get(SHOWN_AT, ""))
    kept: Sequence[str] = said.context.get(SHOWN, ())
    return sent or kept or [one.number for one in inbound.reader.problems.open(said.area)]


def tidy(number: str) -> str:
    """Return a problem's number as it is stored, from one typed in lower case or without letter."""
    return LETTER + tidy_receipt(number.lstrip(LETTER + LETTER.lower()))


def which(inbound: Inbound, index: str) -> Turn:
    """Ask which problem is meant, over the list; the index that named none is told."""
    texts = inbound.content.texts
    head = texts("problem.not_found", index=index) if index else texts("problem.which")
    turn = ledger(inbound, "")
    return replace(turn, replies=(Reply(head), *turn.replies))


def _scope(inbound: Inbound, rest: str) -> str:
    """Return the area whose ledger is asked for; "" when it lies outside one's own."""
    own, areas = inbound.conversation.area, inbound.content.knowledge.areas
    if not rest or rest.isdecimal():
        return own
    code = areas.resolve(rest)
    return code if code and areas.contains(own, code) else ""


def listed(inbound: Inbound, head: str, problems: Sequence[Problem], first: int) -> Turn:
    """Show a screenful from the *first*-th on; all keep their place for the next command."""
    texts = inbound.content.texts
    first = first if 0 < first <= len(problems) else 1
    shown = problems[first - 1 : first - 1 + MOST_LINES]
    view = View(inbound).over(shown)
    lines = [view.line(place, one) for place, one in enumerate(shown, first)]
    left, say = (
        len(problems) - first + 1 - len(shown),
        texts("problem.next", first=first + len(shown)),
    )
    choices = (Choice(texts("problem.more", count=left), say),) if left else ()
    reply = Reply("\n".join([head, *lines, texts("problem.list_end")]), choices, numbered=False)
    numbers = [problem.number for problem in problems]
    at = inbound.moment.at.isoformat()
    said = inbound.conversation
    if len(numbers) == 1:
        said = speaking_of(inbound, said, numbers)
    context = said.context | {SHOWN: numbers, SHOWN_AT: at}
    return Turn(replace(said, context=context), (reply,), reads(inbound, shown))


def reads(inbound: Inbound, shown: Sequence[Problem]) -> tuple[HouseholdRead, ...]:
    """Return the readings for the audit log: each household a problem of which was shown."""
    homes = dict.fromkeys(one.household_id for one in shown if one.household_id)
    return tuple(HouseholdRead(inbound.conversation.person, home) for home in homes)


def _contact(inbound: Inbound, problem: Problem, addressed: bool) -> str:
    """Return name and phone a household agreed to pass on; only to its village and township.

    addressed: it was sent to the sender's own office, above who it is of.
    """
    shut = not names_shown(inbound.conversation.area) and not addressed
    if problem.raised_as != "household" or shut:
        return ""
    contact: Contact | None = inbound.reader.problems.contact(problem.number)
    if contact is None or not contact.phone + contact.name:
        return inbound.content.texts("problem.anonymous")
    return inbound.content.texts("problem.contact", name=contact.name, phone=contact.phone)
