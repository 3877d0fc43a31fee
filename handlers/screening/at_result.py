"""What is said while the result stands: one of its policies, more of the story, a short answer.

look(inbound, screening) -> Turn | None     None: something else is wanted
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from config.patterns import one_of
from handlers.inbound import Inbound
from handlers.policy import topic as policy
from handlers.screening.changes import at_place, county, place_noted
from handlers.screening.of_which import leaning_on, of_one
from handlers.screening.questions import read
from handlers.screening.sheet import in_order
from handlers.screening.state import Screening, save
from handlers.screening.steps import go_on, named_by, sheets, show_sheet, spoken_of, told_in
from handlers.screening.words import asks, lines, names_topic, noted, without_plea
from handlers.turn import Choice, Reply, Turn
from knowledge.reading.chinese import find_numbers, read_answer_word
from knowledge.reading.likeness import likest
from knowledge.reading.numbers import read_number
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.assess import Assessment
from knowledge.rules.case import HOUSEHOLD, Case, Known
from knowledge.rules.listing import whose_open
from knowledge.schema import Fact

_CLAUSE_ENDS = re.compile(one_of(SPOKEN["negation"]["clause_ends"]))
_NTH = re.compile(SPOKEN["answers"]["nth"])
_WAY_ASKED = re.compile(SPOKEN["answers"]["way_asked"])
# of the examples of what is said of a result; and how near one must be
_AT_RESULT, _NEAR = "at_result", 0.5
_ANY_STATE, _STATES = "any_aid", frozenset(SPOKEN["answers"]["states"])
_STATE_TOLD = re.compile(SPOKEN["answers"]["state_told"])
_LIVING = ("household_income_year", "household_members")
# longer texts answer no question that was not put
_LONGEST = 12
_MEASURES = SPOKEN["units"]["measures"]
_VAGUE = frozenset(SPOKEN["units"]["vague"])
_YUAN = frozenset(SPOKEN["units"]["yuan"])
_MONEY = SPOKEN["units"]["money"]
_OLDEST: int = SPOKEN["story"]["oldest"]
_EARNS = re.compile(SPOKEN["answers"]["earns"])
_WAY = re.compile(SPOKEN["answers"]["way_to"])
_AGE_ENDS = re.compile(rf"(?:{one_of(SPOKEN['answers']['tail'])})*$")


def look(inbound: Inbound, screening: Screening) -> Turn | None:
    """Take a policy of the result, more of the story, where it is, or what is still missing."""
    found = screening.assessments(inbound.moment.today, inbound.content.knowledge)
    if one := _chosen(inbound, screening, found):
        reply = sheets(inbound, screening).detail(one)
        return Turn(leaning_on(inbound, screening, one.policy), (reply,))
    said = likest(_AT_RESULT, inbound.text, _NEAR)
    if said == "nothing":
        return _nothing_open(inbound, screening)
    if said == "more":
        return show_sheet(inbound, replace(screening, page=screening.page + 1))
    if told_of := of_one(inbound, screening, found):
        return told_of
    if asks(inbound.text):
        return None
    bare = replace(inbound, text=without_plea(inbound.text))
    told = told_in(bare, spoken_of(screening.case, inbound.text))
    if _only_names_a_state(inbound.text, told, screening.case):
        return None
    place = "" if screening.place else county(inbound)
    if not list(told.all()) and not place:
        told = _missing(inbound, screening, found)
    if list(told.all()) and bare.text != inbound.text and _WAY.search(inbound.text):
        return _way_to(inbound, screening, told)
    if list(told.all()) or place:
        return _shown_with(inbound, screening, told, place)
    named = names_topic(inbound.text, inbound.content.knowledge)
    answers = read_answer_word(inbound.text) or _only_counts(inbound.text)
    return _nothing_open(inbound, screening) if answers and not named else None


def _only_names_a_state(text: str, told: Case, before: Case) -> bool:
    """Return whether a text names a state the household said no to, and not that it is so."""
    new = list(told.all())
    denied = before.get(HOUSEHOLD, _ANY_STATE) or Known("unknown")
    return (
        bool(new)
        and all(who == HOUSEHOLD and fact in _STATES for who, fact, _ in new)
        and not _STATE_TOLD.search(text)
        and (denied.answered or any(before.get(who, fact) for who, fact, _ in new))
    )


def _chosen(
    inbound: Inbound, screening: Screening, found: tuple[Assessment, ...]
) -> Assessment | None:
    """Return the policy named, by name or number of the page, or the only likely one a way to
    which is asked for."""
    policies = inbound.content.knowledge.policies
    for one in found:
        if inbound.text in (policies[one.policy].short, policies[one.policy].title):
            return one
    shown = dict(enumerate(in_order(found, screening.page), 1))
    if screening.detail and inbound.text.isdecimal():
        return shown.get(int(inbound.text))
    if (nth := _NTH.fullmatch(inbound.text)) and (number := read_number(nth["n"])):
        return shown.get(int(number.low))
    likely = [one for one in shown.values() if one.outcome == "likely"]
    way = not screening.detail and _WAY_ASKED.fullmatch(inbound.text)
    return likely[0] if way and len(likely) == 1 else None


def _shown_with(inbound: Inbound, screening: Screening, told: Case, place: str) -> Turn:
    after = replace(
        screening, case=screening.case.merged(told), place=screening.place or place
    ).naming(named_by(inbound))
    line = lines(place_noted(inbound, place), noted(inbound.content, screening.case, after.case))
    if whose_open(after.case, after.settled(), inbound.content.knowledge.facts):
        return go_on(at_place(inbound, place), after, line)
    return show_sheet(at_place(inbound, place), after, line)


def _way_to(inbound: Inbound, screening: Screening, told: Case) -> Turn:
    """Answer whom to see about something that was told along with the question; it is kept."""
    after = replace(screening, case=screening.case.merged(told))
    line = noted(inbound.content, screening.case, after.case)
    kept = replace(inbound, conversation=save(inbound.conversation, after))
    turn = policy.answer(kept)
    first, *more = turn.replies
    return replace(turn, replies=(replace(first, text=lines(line, first.text)), *more))


def _missing(inbound: Inbound, screening: Screening, found: tuple[Assessment, ...]) -> Case:
    """Return what a short text answers of what the result says is missing, the first that fits."""
    text, knowledge = inbound.text, inbound.content.knowledge
    if len(text) > _LONGEST or read_answer_word(text) or names_topic(text, knowledge):
        return Case()
    # who says the question over again answers it behind
    said = [part for part in _CLAUSE_ENDS.split(text) if part][-1:]
    if one := _aged(text, screening.case):
        return one
    for who, fact_id in _asked(found, screening):
        fact = knowledge.facts.get(fact_id)
        if fact and said and _fits(fact, said[0]) and (known := read(fact, said[0])):
            return Case().know(who, fact_id, known)
    return Case()


def _aged(text: str, case: Case) -> Case | None:
    """Return the age of the one somebody is named with a bare number for; None for other texts."""
    hits, people = find_numbers(text), {who for one in mentions(text) for who in one.who}
    if (
        len(hits) != 1
        or hits[0].measure
        or len(people) != 1
        or not _AGE_ENDS.match(text, hits[0].end)
    ):
        return None
    age, who = hits[0].value, people.pop()
    told = age.low > 0 and age.high <= _OLDEST and who in case.names()
    return Case().know(who, "age", Known(age, text)) if told else None


def _asked(found: tuple[Assessment, ...], screening: Screening) -> Iterator[tuple[str, str]]:
    """Yield what the result says is missing, in its order; last what a home lives on."""
    asks = (ask for one in in_order(found) for ask in one.missing)
    for ask in dict.fromkeys((*asks, *((HOUSEHOLD, fact) for fact in _LIVING))):
        if screening.case.get(*ask) is None:
            yield ask


def _fits(fact: Fact, text: str) -> bool:
    """Return whether a text is of the fact's kind: a choice, or a number counted as it is.

    A sum is only taken for what a home earns: what else it may be is not to be guessed.
    """
    if fact.kind != "number":
        return fact.kind == "choice"
    said = {hit.measure for hit in find_numbers(text)}
    if fact.unit in _MONEY:
        earned = bool(_EARNS.search(text)) and not mentions(text)
        return fact.of == "household" and earned and bool(said) and said <= _YUAN
    return bool(said) and said <= {*_MEASURES[fact.unit]} - _VAGUE


def _only_counts(text: str) -> bool:
    """Return whether a text is a number with its measure word and nothing else."""
    hits = find_numbers(text)
    return bool(hits) and hits[0].start == 0 and hits[-1].end == len(text)


def _nothing_open(inbound: Inbound, screening: Screening) -> Turn:
    """Say that nothing is asked just now, and how to change what was told or go on."""
    texts = inbound.content.texts
    labels = (texts("screening.see"), texts("screening.resume"))
    reply = Reply(texts("screening.nothing_asked"), tuple(Choice(one, one) for one in labels))
    return Turn(save(inbound.conversation, screening), (reply,))
