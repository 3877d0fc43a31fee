"""One case in, one plain record out: for `run_bot.py screen` and for measuring.

screen_line(content, request, today) -> dict
request: {"story": "…"} or {"facts": {…}} (both: facts win), "place": name or code, "on": ISO date.
The JSON form of facts is described in knowledge/rules/case.py.
"""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from handlers.inbound import Content
from handlers.screening.outcome_text import OutcomeText
from handlers.screening.words import options_of
from knowledge.contents import Knowledge
from knowledge.reading.named import named_in
from knowledge.reading.story import place_of, read_story
from knowledge.rules.assess import Assessment, assess_all
from knowledge.rules.case import HOUSEHOLD, Case, from_json, to_json
from knowledge.rules.conditions import PLACE
from knowledge.rules.next_question import next_question


def screen_line(
    content: Content, request: Mapping[str, Any], today: date | None = None
) -> dict[str, Any]:
    """Assess one case without any conversation.

    request: module docstring; "on" defaults to *today*. Returns facts (what was understood),
    place, outcomes (policy, title, outcome, why, because, citations, missing, assumed, for_whom)
    and next_question (who, fact, ask), null when nothing is left to ask. assumed: what an outcome
    rests on that the story was only silent on. Raises ValueError for facts, a place or a date that
    cannot be read, and when neither date is given.
    """
    knowledge = content.knowledge
    case, place, on, assessments = case_of_request(content, request, today)
    words = OutcomeText(content.texts, knowledge)
    asked = {(who, fact) for who, fact, _ in case.all()} | (
        {(HOUSEHOLD, PLACE)} if place else set()
    )
    ask = next_question(assessments, knowledge.facts, asked)
    return {
        "facts": to_json(case),
        "place": place,
        "on": on.isoformat(),
        "outcomes": [_outcome(words, assessment) for assessment in assessments],
        "next_question": _question(content, ask, asked) if ask else None,
        "ruleset": knowledge.ruleset,
    }


def case_of_request(
    content: Content, request: Mapping[str, Any], today: date | None = None
) -> tuple[Case, str, date, tuple[Assessment, ...]]:
    """Return the case of a request, its place, its day and every outcome. Raises as screen_line."""
    knowledge = content.knowledge
    on = _day(request.get("on"), today)
    story = str(request.get("story") or "")
    place = _place(knowledge, str(request.get("place") or ""), story)
    case = _case(knowledge, request, on)
    return case, place, on, assess_all(case, on, place, knowledge, named_in(story, knowledge))


def _day(given: object, today: date | None) -> date:
    if given:
        return date.fromisoformat(str(given))
    if today is None:
        raise ValueError("on: no date given")
    return today


def _place(knowledge: Knowledge, given: str, story: str) -> str:
    place = knowledge.areas.resolve(given) if given else place_of(story, knowledge.areas)
    if given and not place:
        raise ValueError(f"place: {given!r} is not one place on file")
    return place


def _case(knowledge: Knowledge, request: Mapping[str, Any], on: date) -> Case:
    given = from_json(request.get("facts") or {}, knowledge.facts)
    if not request.get("story"):
        return given
    return read_story(str(request["story"]), knowledge.facts, on).merged(given)


def _outcome(words: OutcomeText, assessment: Assessment) -> dict[str, Any]:
    return {
        "policy": assessment.policy,
        "title": words.policy(assessment).title,
        "outcome": assessment.outcome,
        "why": words.short_why(assessment),
        "because": [
            {"id": r.id, "text": words.reason(r), "who": r.who, "truth": r.truth, "why": r.why}
            for r in assessment.because
        ],
        "citations": list(assessment.citations),
        "missing": [{"who": who, "fact": fact} for who, fact in assessment.missing],
        "assumed": [
            {"who": reason.who, "fact": reason.fact, "text": words.reason(reason)}
            for reason in assessment.assumed
        ],
        "for_whom": list(assessment.for_whom),
        "stale": assessment.stale,
        "leaning": assessment.leaning,
        "received": assessment.received,
    }


def _question(
    content: Content, ask: tuple[str, str], asked: Set[tuple[str, str]]
) -> dict[str, str]:
    who, fact = ask
    known = content.knowledge.facts.get(fact)
    words = OutcomeText(content.texts, content.knowledge)
    text = known.ask if known else content.texts("screening.ask_place")
    options = options_of(fact, content.knowledge, asked) if known else ()
    text += content.texts("screening.and").join(options)
    if who:
        text = content.texts("questions.about", who=words.who(who), ask=text)
    return {"who": who, "fact": PLACE if known is None else fact, "ask": text}
