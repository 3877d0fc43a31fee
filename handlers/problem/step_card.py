"""What is asked of a step, the card it is confirmed on, and what is said once it is taken."""

from handlers.inbound import Inbound
from handlers.problem.notices import notices
from handlers.problem.view import View
from handlers.problem.wanted import Wanted
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from state.problem_rows import Problem, ProblemStep

# Longest text of a card, so that it stays on one phone screen.
CARD_LENGTH = 150


def ask(inbound: Inbound, problem: Problem, wanted: Wanted) -> Reply:
    """Return the question for what a step still needs."""
    what = View(inbound).short(problem)
    key = wanted.ask if wanted.ask != "text" else f"text_{wanted.kind}"
    if wanted.ask == "due_on" and wanted.kind == "extended":
        key = "new_due"
    return Reply(inbound.content.texts(f"problem.ask_{key}", what=what), numbered=False)


def card(
    inbound: Inbound, problem: Problem, wanted: Wanted, taken: list[tuple[ProblemStep, Problem]]
) -> Reply:
    """Return what would be done, to be confirmed."""
    texts, view, after = inbound.content.texts, View(inbound), taken[-1][1]
    kind = texts(f"problem.step_{wanted.kind}")
    lines = [texts("problem.check", kind=kind, number=problem.number), view.short(problem)]
    if wanted.kind in ("assigned", "extended"):
        assert after.due_on is not None
        day = view.day(after.due_on, after.provisional)
        lines += [texts("problem.element_owner", value=view.owner(after))]
        lines += [texts("problem.element_due", value=day)]
    if wanted.kind == "done":
        lines += [texts("problem.element_account", value=clip(after.result, CARD_LENGTH))]
    if wanted.text:
        lines += [texts("problem.words", text=clip(wanted.text, CARD_LENGTH))]
    if wanted.kind == "commented":
        lines += _hearers(inbound, *taken[-1])
    choices = tuple(Choice(texts(key), texts(key)) for key in ("visit.confirm", "visit.cancel"))
    return Reply("\n".join([*lines, texts("problem.check_end")]), choices, card="question")


def _hearers(inbound: Inbound, step: ProblemStep, after: Problem) -> list[str]:
    """Return the line that tells to whom these words go, none when to nobody."""
    people = [inbound.reader.person(one.person) for one in notices(inbound, step, after)]
    texts = inbound.content.texts
    names = texts("digest.and").join(person.name for person in people if person)
    return [texts("problem.goes_to", names=names)] if names else []


def done(inbound: Inbound, step: ProblemStep, after: Problem) -> Turn:
    """Tell what is stored, what comes next, and how long it can be taken back."""
    texts, view = inbound.content.texts, View(inbound)
    kind = texts(f"problem.step_{step.kind}")
    head = texts("problem.taken", kind=kind, number=after.number, what=view.short(after))
    minutes = inbound.content.county.undo_minutes
    tail = texts("problem.taken_tail", minutes=minutes)
    then = texts("problem.now", state=view.state(after))
    return Turn(inbound.conversation, (Reply("\n".join((head, then, tail))),))
