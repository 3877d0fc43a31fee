"""An open screening: the case so far, what was asked, and where in it we are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from knowledge.contents import Knowledge
from knowledge.rules.assess import Assessment, assess_all
from knowledge.rules.case import HOUSEHOLD, Case, from_json, to_json
from knowledge.rules.conditions import PLACE
from knowledge.rules.listing import whose_open
from knowledge.rules.needless import needless
from knowledge.rules.next_question import BASIC, next_question
from knowledge.schema import Fact
from state.conversation import Conversation, Task

KIND = "screening"
ASKS_BEFORE_SHEET = 8


@dataclass(frozen=True, slots=True)
class Screening:
    """What a screening remembers between two messages.

    place: area code, "" while unknown. question: (who, fact) now open; fact "place" is the place,
    who "whose" asks who it is.
    asked: what was put, in order; it is never put again. tries: failed answers to the open
    question. told: how many were asked when a sheet was last shown. page: of the sheet.
    named: policies the household spoke of. household: id of the one on file it is made for.
    last: (who, fact) of what was told last, which a correction without a name is about. detail:
    whether something of the result, not the sheet, was shown last.
    """

    case: Case = field(default_factory=Case)
    place: str = ""
    stage: Literal["ask", "result"] = "ask"
    question: tuple[str, str] | None = None
    asked: tuple[tuple[str, str], ...] = ()
    tries: int = 0
    told: int = 0
    page: int = 0
    named: tuple[str, ...] = ()
    household: str = ""
    last: tuple[tuple[str, str], ...] = ()
    detail: bool = False

    def assessments(self, on: date, knowledge: Knowledge) -> tuple[Assessment, ...]:
        return assess_all(self.case, on, self.place, knowledge, frozenset(self.named))

    def naming(self, policies: frozenset[str]) -> "Screening":
        """Return the screening with more policies the household spoke of by name."""
        return replace(self, named=tuple(sorted({*self.named, *policies})))

    def settled(self) -> frozenset[tuple[str, str]]:
        """Return what must not be asked: put before, answered, told unasked, or needless."""
        known = {(who, fact) for who, fact, _ in self.case.all()}
        place = {(HOUSEHOLD, PLACE)} if self.place else set()
        return frozenset(known | place | set(self.asked) | needless(self.case))

    def advanced(self, on: date, knowledge: Knowledge) -> "Screening":
        """Return the screening with its next question open, or at its result.

        Every so many questions a result is shown first; "go on" asks further. Before the first
        one only what the household spoke of, or needs most, is asked about. What can be asked is
        asked: nothing is presumed of it here.
        """
        if whose := whose_open(self.case, self.settled(), knowledge.facts):
            return replace(self, stage="ask", question=whose, tries=0)
        asking = replace(self, case=replace(self.case, silent_on=frozenset()))
        assessments = asking.assessments(on, knowledge)
        raised = any(one.raised for one in assessments)
        if raised and not self.told:
            assessments = tuple(one for one in assessments if one.raised or one.policy in BASIC)
        ask = next_question(assessments, knowledge.facts, self.settled())
        if ask is None or len(self.asked) - self.told >= ASKS_BEFORE_SHEET:
            return self.at_result()
        return replace(self, stage="ask", question=ask, tries=0)

    def at_result(self) -> "Screening":
        return replace(self, stage="result", question=None, tries=0, page=0, told=len(self.asked))

    def put(self) -> "Screening":
        """Return the screening with the open question marked as asked."""
        if self.question is None or self.question in self.asked:
            return self
        return replace(self, asked=(*self.asked, self.question))

    def reopened(self, facts: Mapping[str, Fact]) -> "Screening | None":
        """Return the screening one question back, its answer forgotten; None at the first one.

        The answer to a list is all that stands behind it.
        """
        before = [ask for ask in self.asked if ask != self.question]
        if not before:
            return None
        who, fact = before[-1]
        case = self.case if fact == PLACE else self.case.forget(who, fact)
        for each in facts.values():
            if each.gate == fact:
                case = case.forget(HOUSEHOLD, each.id)
        place = "" if fact == PLACE else self.place
        return replace(
            self,
            case=case,
            place=place,
            stage="ask",
            question=before[-1],
            asked=tuple(before),
            tries=0,
            told=min(self.told, len(before) - 1),
            detail=False,
        )


def load(conversation: Conversation, knowledge: Knowledge) -> Screening | None:
    """Return the open screening of a conversation, None when there is none.

    Facts that are no longer asked for, after a change of the knowledge, are left out.
    """
    task = conversation.task
    if task is None or task.kind != KIND:
        return None
    data = task.data
    question = data.get("question")
    return Screening(
        case=_case(data.get("case") or {}, knowledge),
        place=data.get("place", ""),
        stage=data.get("stage", "ask"),
        question=(question[0], question[1]) if question else None,
        asked=tuple((who, fact) for who, fact in data.get("asked", ())),
        tries=data.get("tries", 0),
        told=data.get("told", 0),
        page=data.get("page", 0),
        named=tuple(data.get("named", ())),
        household=data.get("household", ""),
        last=tuple((who, fact) for who, fact in data.get("last", ())),
        detail=data.get("detail", False),
    )


def _case(raw: dict[str, Any], knowledge: Knowledge) -> Case:
    try:
        return from_json(raw, knowledge.facts)
    except ValueError:
        return Case()


def save(conversation: Conversation, screening: Screening) -> Conversation:
    """Return the conversation with the screening as its open task."""
    data: dict[str, Any] = {"case": to_json(screening.case), "stage": screening.stage}
    for name in ("place", "tries", "told", "page", "household", "detail"):
        if value := getattr(screening, name):
            data[name] = value
    if screening.question:
        data["question"] = list(screening.question)
    if screening.named:
        data["named"] = list(screening.named)
    if last := _told_last(conversation, screening):
        data["last"] = [list(each) for each in last]
    data["asked"] = [list(ask) for ask in screening.asked]
    return conversation.with_task(Task(KIND, data))


def _told_last(conversation: Conversation, screening: Screening) -> tuple[tuple[str, str], ...]:
    """Return what the case holds that it did not before this turn; what it was when nothing."""
    task = conversation.task
    raw = (task.data.get("case") or {}) if task and task.kind == KIND else {}
    before = _flat(raw)
    new = tuple(
        key for key, value in _flat(to_json(screening.case)).items() if value != before.get(key)
    )
    return new or screening.last


def _flat(case: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Return (who, fact) → value of a case as JSON."""
    people = {one["who"]: one for one in case.get("people", ())}
    each = {HOUSEHOLD: case.get("household", {}), **people}
    return {(who, f): v for who, facts in each.items() for f, v in facts.items() if f != "who"}
