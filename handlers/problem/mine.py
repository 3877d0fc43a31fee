"""What somebody raised: how far it is, rating the outcome, adding words, taking it back."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.policy import topic as policy
from handlers.problem import rating
from handlers.problem.above import is_of_conduct, place_of
from handlers.problem.actor import actor_of, levels_of, raiser
from handlers.problem.events import ProblemStepped
from handlers.problem.lists import tidy
from handlers.problem.nameless import nameless
from handlers.problem.notices import notices
from handlers.problem.steps import OPEN, WITHDRAWABLE, Given, apply, refusal, take
from handlers.problem.view import WHAT_LENGTH, View
from handlers.problem.wanted import reading
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from state.problem_rows import Problem

MOST_SHOWN = 4


def mine(inbound: Inbound, rest: str) -> Turn:
    """Tell how far one's own problems are; what is closed can be rated with one tap."""
    found = own(inbound)
    texts, view = inbound.content.texts, View(inbound)
    if not found:
        return say(inbound, "problem.none_mine")
    shown = shown_first(found)
    lines = [f"{place} {view.progress(one)}" for place, one in enumerate(shown, 1)]
    unrated = [one for one in found if rating.rateable(one)]
    if not unrated:
        return Turn(inbound.conversation, (Reply("\n".join([texts("problem.mine_head"), *lines])),))
    ask = texts("problem.rate", what=clip(unrated[0].what, WHAT_LENGTH))
    text = "\n".join([texts("problem.mine_head"), *lines, ask])
    reply = Reply(text, rating.rating_choices(inbound, unrated[0]), numbered=False)
    return rating.asking(inbound, unrated[0].number, Turn(inbound.conversation, (reply,)))


def asked(inbound: Inbound) -> Turn | None:
    """Tell how far they are when only that is asked, or take back what is no longer wanted.

    None of a sender who has raised nothing.
    """
    patterns, text = inbound.content.problem_words.patterns, inbound.text.strip("?？。 ")
    if inbound.conversation.role != "household":
        return None
    named = reading(inbound).index(text)
    if named and "-" in named[0]:
        return of_number(inbound, named[0])
    if patterns["progress"].fullmatch(text):
        return asked_how_far(inbound)
    return _taking_back(inbound) if patterns["withdraws"].fullmatch(text) else None


def asked_how_far(inbound: Inbound) -> Turn | None:
    """Tell a household how far they are; None for other words, and when it has raised nothing."""
    text = inbound.text.strip("?？。 ")
    asks = inbound.content.problem_words.patterns["progress"].fullmatch(text)
    household = inbound.conversation.role == "household"
    return mine(inbound, "") if asks and household and own(inbound) else None


def of_number(inbound: Inbound, rest: str) -> Turn | None:
    """Tell how far one's own problem is that a number or a place names; None when none is."""
    problem = _named(inbound, rest)
    return (
        Turn(inbound.conversation, (Reply(View(inbound).progress(problem)),)) if problem else None
    )


def _taking_back(inbound: Inbound) -> Turn | None:
    """Offer to take back what one has raised and nobody has done yet; None when nothing."""
    word = inbound.content.words.leading_of("problem_withdraw")
    open_ = [one for one in own(inbound) if withdrawable(one)][:MOST_SHOWN]
    offered = tuple(Choice(clip(one.what, WHAT_LENGTH), f"{word}{one.number}") for one in open_)
    if not offered:
        return None
    reply = Reply(inbound.content.texts("problem.which_withdrawn"), offered)
    return Turn(inbound.conversation, (reply,))


def own(inbound: Inbound) -> Sequence[Problem]:
    """Return what the sender has raised, before binding too, the latest first.

    A page's address changes when it is bound: what was raised from it before goes by its contact.
    """
    reader, message = inbound.reader.problems, inbound.message
    found = [
        *reader.raised_by(raiser("", message)),
        *reader.raised_by(inbound.conversation.person),
        *reader.raised_from(message.channel, message.account, message.sender),
    ]
    kept = {one.number: one for one in found if one.state != "withdrawn"}
    return sorted(kept.values(), key=lambda one: one.raised_at, reverse=True)


def already(inbound: Inbound, what: str) -> Problem | None:
    """Return what the sender has raised in the same words and is still open, None when nothing."""
    return next((one for one in own(inbound) if one.what == what and one.state in OPEN), None)


def shown_first(found: Sequence[Problem]) -> list[Problem]:
    """Return what one's own list shows, in its order."""
    return sorted(found, key=lambda one: one.state not in OPEN)[:MOST_SHOWN]


def withdraw(inbound: Inbound, rest: str) -> Turn:
    """Take back a problem one has raised oneself, while nobody has done it yet."""
    problem = _named(inbound, rest)
    if problem is None:
        return say(inbound, "problem.none_mine") if rest.isdecimal() else policy.answer(inbound)
    # It is the sender's own, under whatever name they raised it.
    actor = replace(actor_of(inbound), raises=problem.raiser)
    reason = without_numbers(_words(inbound, rest))
    if refusal(problem, "withdrawn", actor, Given(reason), levels_of(inbound, problem)):
        return say(inbound, "problem.not_withdrawn", state=View(inbound).state(problem))
    event = stepped(inbound, problem, "withdrawn", Given(reason))
    return replace(say(inbound, "problem.withdrawn", number=problem.number), events=(event,))


def add(inbound: Inbound, rest: str) -> Turn:
    """Add a household's own words to what it raised."""
    problem, words = _named(inbound, rest), without_numbers(_words(inbound, rest))
    if problem is None or not words:
        return policy.answer(inbound)
    steps = inbound.reader.problems.steps(problem.number)
    if not place_of(steps) and is_of_conduct(inbound, words, problem.area):
        return say(inbound, "problem.comment_above", words=words)
    contact = inbound.reader.problems.contact(problem.number)
    if contact is None or not contact.name + contact.phone:
        words = nameless(inbound, words)
    event = stepped(inbound, problem, "commented", Given(words))
    return replace(say(inbound, "problem.added", number=problem.number), events=(event,))


def stepped(inbound: Inbound, problem: Problem, kind: str, given: Given) -> ProblemStepped:
    """Return the event of a step that may be taken."""
    step = take(problem, kind, actor_of(inbound), given, inbound.moment.at)
    after = apply(problem, step)
    return ProblemStepped(step, after, notices(inbound, step, after))


def withdrawable(problem: Problem) -> bool:
    """Return whether who raised it can still take it back."""
    return problem.state in WITHDRAWABLE


def _named(inbound: Inbound, rest: str) -> Problem | None:
    """Return the own problem a place in one's own list or a number names; without one the only."""
    found = own(inbound)
    shown = shown_first(found)
    named = reading(inbound).index(rest)
    if named is None:
        return found[0] if len(found) == 1 else None
    if "-" in named[0]:
        return next((one for one in found if one.number == tidy(named[0])), None)
    place = int(named[0])
    return shown[place - 1] if 0 < place <= len(shown) else None


def _words(inbound: Inbound, rest: str) -> str:
    named = reading(inbound).index(rest)
    return named[1] if named else rest
