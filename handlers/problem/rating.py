"""How the outcome of what somebody raised is rated: by the buttons' words or in one's own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from config.problem_words import ProblemWords
from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.problem import mine
from handlers.problem.lists import tidy
from handlers.problem.nameless import nameless
from handlers.problem.steps import OPEN, Given
from handlers.problem.view import WHAT_LENGTH
from handlers.problem.wanted import reading
from handlers.turn import Choice, Event, Reply, Turn
from handlers.visit.card import clip
from handlers.visit.question import is_question
from state.problem_rows import Problem, Value

# In the conversation's context: the problem whose rating was asked for, and at which revision.
ASKED = "rating"
RATINGS = ("good", "fair", "poor")
# What is read first decides: "not done well" holds "done well" as well.
READ = ("poor", "fair", "good")
# A longer message tells of something else beside.
LONGEST = 40


def rate(inbound: Inbound) -> Turn | None:
    """Take what is said of an outcome as its rating; None when there is none to give.

    While the rating is asked for every text that asks nothing is an answer to it.
    """
    if inbound.conversation.role != "household" or len(inbound.text) > LONGEST:
        return None
    words, text = inbound.content.problem_words, inbound.text.strip()
    asked, match = _asked(inbound), words.patterns["rating"].match(text)
    if not (asked or match or _rates(words, text)) or (not match and _asks(inbound)):
        return None
    unrated = [one for one in mine.own(inbound) if rateable(one)]
    if not unrated:
        return _not_yet(inbound) if match else None
    return _each(inbound, unrated) or _one(inbound, unrated, match, asked)


def _one(
    inbound: Inbound, unrated: Sequence[Problem], match: re.Match[str] | None, asked: str
) -> Turn:
    """Take the text as the rating of one of these, or ask for what it leaves open."""
    words, text = inbound.content.problem_words, inbound.text.strip()
    said = (match["words"] or match["more"] or "").strip() if match else text
    rating = words.ratings[match["rating"] or match["plain"]] if match else _read(words, text)
    index = reading(inbound).index(said) or reading(inbound).index(text)
    named, said = _by_index(inbound, unrated, index, said)
    named = named or _alike(unrated, text) or [one for one in unrated if one.number == asked]
    if not rating:
        return _again(inbound, (named or unrated)[0])
    if len(named or unrated) > 1:
        return _which(inbound, rating, said, named or unrated)
    return _rated(inbound, {(named or unrated)[0].number: (rating, said)}, unrated)


def rateable(problem: Problem) -> bool:
    """Return whether who raised a problem may rate its outcome now."""
    return problem.state == "closed" and problem.raised_as == "household" and not problem.rating


def rating_choices(inbound: Inbound, problem: Problem) -> tuple[Choice, ...]:
    """Return the three ratings of one problem as buttons."""
    texts = inbound.content.texts
    words = [texts(f"problem.rating_{rating}") for rating in RATINGS]
    return tuple(Choice(word, f"{word} {problem.number}") for word in words)


def asking(inbound: Inbound, number: str, turn: Turn) -> Turn:
    """Return the turn whose conversation knows that this problem's rating was asked for."""
    said = turn.conversation
    context = {**said.context, ASKED: [number, inbound.conversation.revision]}
    return replace(turn, conversation=replace(said, context=context))


def _asked(inbound: Inbound) -> str:
    """Return the number of the problem whose rating the last message asked for, "" for none."""
    number, revision = inbound.conversation.context.get(ASKED) or ("", 0)
    return number if inbound.conversation.revision == revision + 1 else ""


def _rates(words: ProblemWords, text: str) -> bool:
    """Whether a text rates something though nothing asked for it."""
    return words.patterns["not_rated"].search(text) is not None or any(
        said in text for said in words.ratings
    )


def _read(words: ProblemWords, text: str) -> str:
    return next((name for name in READ if words.patterns[f"{name}_said"].search(text)), "")


def _asks(inbound: Inbound) -> bool:
    outright = inbound.content.problem_words.patterns["not_rated"].search(inbound.text)
    return outright is None and is_question(inbound.text, inbound.content.visit_words)


def _by_index(
    inbound: Inbound, unrated: Sequence[Problem], index: tuple[str, str] | None, said: str
) -> tuple[list[Problem], str]:
    """Return the problem a place or number names, and what is said besides."""
    if index is None:
        return [], said
    own = mine.shown_first(mine.own(inbound))
    at = int(index[0]) if index[0].isdecimal() else 0
    number = own[at - 1].number if 0 < at <= len(own) else tidy(index[0])
    found = [one for one in unrated if one.number == number]
    return (found, index[1]) if found else ([], said)


def _alike(unrated: Sequence[Problem], text: str) -> list[Problem]:
    """Return the problems that share most pairs of characters with a text, none without any."""
    pairs = {text[at : at + 2] for at in range(len(text) - 1)}
    shared = {one.number: sum(pair in one.what for pair in pairs) for one in unrated}
    most = max(shared.values(), default=0)
    return [one for one in unrated if most and shared[one.number] == most]


def _each(inbound: Inbound, unrated: Sequence[Problem]) -> Turn | None:
    """Rate several at once where the text names each with its own rating; else None."""
    words, given = inbound.content.problem_words, dict[str, tuple[str, str]]()
    for piece in words.patterns["split"].split(inbound.text):
        named, rating = _alike(unrated, piece), _read(words, piece)
        if len(named) == 1 and rating:
            given[named[0].number] = rating, piece
    return _rated(inbound, given, unrated) if len(given) > 1 else None


def _rated(
    inbound: Inbound, given: Mapping[str, tuple[str, str]], unrated: Sequence[Problem]
) -> Turn:
    """Store ratings by the number of the problem; what is not good goes back to be verified."""
    texts, lines, events = inbound.content.texts, list[str](), list[Event]()
    for problem in (one for one in unrated if one.number in given):
        rating, said = given[problem.number]
        kind = "objected" if rating == "poor" else "rated"
        said = _kept(inbound, problem, said)
        sets: dict[str, Value] = {"rating": rating, "rating_words": said}
        if kind == "objected":
            sets |= {"checked_by": ""}
        events.append(mine.stepped(inbound, problem, kind, Given(said, sets)))
        key = "problem.objected" if kind == "objected" else "problem.rated"
        key = "problem.objected_ask" if kind == "objected" and not said else key
        lines.append(texts(key, number=problem.number, what=clip(problem.what, WHAT_LENGTH)))
    return Turn(inbound.conversation, (Reply("\n".join(lines)),), tuple(events))


def _kept(inbound: Inbound, problem: Problem, said: str) -> str:
    contact = inbound.reader.problems.contact(problem.number)
    known = contact is not None and contact.name + contact.phone
    return without_numbers(said if known else nameless(inbound, said))


def _again(inbound: Inbound, problem: Problem) -> Turn:
    """Show the three ratings once more; what is then said is not taken for one."""
    what = clip(problem.what, WHAT_LENGTH)
    text = inbound.content.texts("problem.rate_again", what=what)
    return Turn(inbound.conversation, (Reply(text, rating_choices(inbound, problem)),))


def _which(inbound: Inbound, rating: str, said: str, among: Sequence[Problem]) -> Turn:
    """Ask which of several closed problems is rated; the rating and the words are kept."""
    texts = inbound.content.texts
    word = texts(f"problem.rating_{rating}")
    offered = tuple(
        Choice(clip(one.what, WHAT_LENGTH), f"{word} {one.number} {said}".strip())
        for one in among[: mine.MOST_SHOWN]
    )
    return Turn(inbound.conversation, (Reply(texts("problem.rate_which"), offered),))


def _not_yet(inbound: Inbound) -> Turn | None:
    """Tell that nothing is closed yet, to who has something open; else None."""
    going = [one for one in mine.own(inbound) if one.state in OPEN]
    if not going:
        return None
    state = inbound.content.texts(f"problem.told_{going[0].state}")
    values = {"what": clip(going[0].what, WHAT_LENGTH), "state": state}
    text = inbound.content.texts("problem.not_closed", **values)
    return Turn(inbound.conversation, (Reply(text),))
