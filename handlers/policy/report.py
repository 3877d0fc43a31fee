"""One question in, one plain record out: for `run_bot.py ask` and for measuring."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from handlers.complaint.door import TOPIC_ID, door_cites
from handlers.inbound import Content
from handlers.policy.answer_text import AnswerText
from knowledge.answering.answer import Answer, Asking, answering_of
from knowledge.answering.small_talk import small_talk
from knowledge.schema import NATION

ROLES = {
    "household": "household",
    "cadre": "cadre",
    "first_secretary": "cadre",
    "village_cadre": "cadre",
    "supervisor": "supervisor",
}
KINDS = {"answer": "answer", "guess": "choice", "ask": "ask", "not_covered": "not_covered"}


def still() -> float:
    return 0.0


def ask_line(
    content: Content, request: Mapping[str, Any], clock: Callable[[], float] = still
) -> dict[str, Any]:
    """Answer one question without any conversation.

    request: q, and optionally place (name or code), on (ISO date), role. Returns q, kind, topics
    (ids best first), text, citations (source, section, area, as_of), ruleset (hash of the knowledge
    that answered), ms. clock: seconds that pass, for ms; 0 without one.
    Raises ValueError for a date that is not one.
    """
    started = clock()
    if kind := small_talk(str(request["q"])):
        text = content.texts(f"policy.{kind}")
        named = "help" if kind == "greeting" else "other"
        plain = {"q": request["q"], "kind": named, "topics": [], "text": text, "citations": []}
        ended = round((clock() - started) * 1000, 3)
        return {**plain, "ruleset": content.knowledge.ruleset, "ms": ended}
    asking = Asking(
        role=ROLES.get(str(request.get("role") or request.get("asker_role") or ""), "household"),
        place=content.knowledge.areas.resolve(str(request.get("place") or "")),
        on=date.fromisoformat(request["on"]) if request.get("on") else None,
    )
    answer = answering_of(content.knowledge).answer(str(request["q"]), asking)
    text = answer_text(content, answer, asking.role)
    return {
        "q": request["q"],
        "kind": "answer" if answer.only_complaint else KINDS[answer.zone],
        "topics": [*answer.entries, *([TOPIC_ID] if answer.complaint else [])],
        "text": text,
        "citations": _citations(content, answer),
        "ruleset": content.knowledge.ruleset,
        "ms": round((clock() - started) * 1000, 3),
    }


def answer_text(content: Content, answer: Answer, role: str) -> str:
    """Return the words of an answer, whichever zone it is in."""
    words = AnswerText(content.texts, content.knowledge)
    if answer.zone in ("answer", "guess"):
        return words.told(answer, role)
    return words.asked(answer, role) if answer.zone == "ask" else words.not_covered(answer, role)


def _citations(content: Content, answer: Answer) -> list[dict[str, str]]:
    said = [(cite, p.saying.area, p.saying.as_of) for p in answer.picks for cite in p.saying.cites]
    if answer.door:
        doors = door_cites(content.knowledge, answer.door)
        said += [(cite, NATION, _issued(content, cite)) for cite in doors]
    rows = [_citation(content, *each) for each in said]
    return list({tuple(row.items()): row for row in rows}.values())


def _citation(content: Content, cite: str, area: str, as_of: str) -> dict[str, str]:
    key, _, section = cite.partition("#")
    source = content.knowledge.sources.get(key)
    return {
        "source": (source.file or source.title) if source else key,
        "section": section,
        "area": content.knowledge.areas.full_name(area),
        "as_of": as_of,
    }


def _issued(content: Content, cite: str) -> str:
    source = content.knowledge.sources.get(cite.partition("#")[0])
    return source.issued if source else ""
