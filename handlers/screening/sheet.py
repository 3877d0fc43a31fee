"""The result of a screening: one phone screen of outcomes, and the detail of one policy."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from config.texts import Texts
from handlers.screening.outcome_text import UNSAID, OutcomeText
from handlers.turn import Choice, Reply
from knowledge.contents import Knowledge
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.assess import Assessment, Reason
from knowledge.rules.case import HOUSEHOLD
from knowledge.rules.conditions import PLACE
from knowledge.rules.next_question import BASIC
from knowledge.schema import Policy, Statement

GROUPS = (
    "likely",
    "human_judgement",
    "local_standard_missing",
    "need_facts",
    "unlikely",
    "received",
)
_LIKELY, _NOT_TOLD, _SHUT = "likely", "not_told", ("unlikely", "received")
HEADINGS = (*GROUPS[:4], _NOT_TOLD, *_SHUT)
MARKS = {True: "yes", False: "no", None: "unknown"}
PER_PAGE = 5
REASONS_SHOWN = 5
CHECKS_SHOWN = 2
_APPLIED_AT = re.compile(SPOKEN["answers"]["applied_at"])


class Sheet:
    """Result sheets in the copy's words, for one place on one day."""

    def __init__(self, texts: Texts, knowledge: Knowledge, place: str, on: date) -> None:
        self._texts = texts
        self._knowledge = knowledge
        self._words = OutcomeText(texts, knowledge)
        self._place = place
        self._on = on

    def page(self, assessments: tuple[Assessment, ...], page: int, open_asks: bool) -> Reply:
        """Return one page of outcomes, the likely ones first; each can be chosen for its detail.

        open_asks: questions are left that would settle more.
        """
        ordered, shown = in_order(assessments), in_order(assessments, page)
        rest = len(ordered) - (ordered.index(shown[-1]) + 1 if shown else 0)
        lines = [self._heading(), *self._lines(shown, first=1)]
        lines.append(self._texts("screening.pick"))
        names = [self._words.policy(each).short for each in shown]
        if rest:
            lines.append(self._texts("screening.rest", count=rest))
            names.append(self._texts("screening.more"))
        if open_asks:
            lines.append(self._texts("screening.go_on"))
            names.append(self._texts("screening.resume"))
        if assumed := self._words.assumed(shown):
            lines.append(assumed)
        choices = tuple(Choice(name, name) for name in names)
        return Reply("\n".join(lines), choices, listed=True)

    def _heading(self) -> str:
        place = self._knowledge.areas.full_name(self._place)
        where = place or self._texts("screening.place_unknown")
        return self._texts("screening.heading", place=where, on=self._on.isoformat())

    def _lines(self, shown: list[Assessment], first: int) -> Iterator[str]:
        last = ""
        for number, assessment in enumerate(shown, first):
            if _heading_of(assessment) != last:
                last = _heading_of(assessment)
                yield self._texts(f"screening.group.{last}")
            name, why = self._words.name(assessment), self._why(assessment)
            if why:
                yield self._texts("screening.item_why", number=number, name=name, why=why)
            else:
                yield self._texts("screening.item", number=number, name=name)

    def _why(self, assessment: Assessment) -> str:
        """Return why in a line; what no answer would settle is not said to be missing.

        That the place is missing stands over the sheet.
        """
        if assessment.missing == ((HOUSEHOLD, PLACE),):
            return ""
        if assessment.outcome == "need_facts" and assessment.leaning == "local_standard_missing":
            return self._words.history(assessment)
        return self._words.short_why(assessment)

    def detail(self, assessment: Assessment) -> Reply:
        """Return why, what a person still has to check, where to go and what to bring."""
        outcome = self._texts(f"screening.outcome.{group_of(assessment)}")
        name = self._words.name(assessment)
        lines = [self._texts("screening.detail", name=name, outcome=outcome)]
        lines += self.reasons(assessment)
        lines += self.next_steps(assessment)
        lines.append(self._texts("screening.decided_by"))
        see = self._texts("screening.see")
        return Reply("\n".join(lines), (Choice(see, see),))

    def next_steps(self, assessment: Assessment) -> Iterator[str]:
        """Yield what a person still has to check, where to go, what to bring, what excludes it."""
        policy = self._words.policy(assessment)
        yield from self._checks(assessment)
        yield from self._ways(policy)
        yield from self._not_together(policy)

    def reasons(self, assessment: Assessment) -> Iterator[str]:
        """Yield the conditions an outcome rests on, each with its source."""
        if assessment.status not in ("in_force", "place_unknown"):
            yield self._words.status(assessment)
        told = (reason for reason in assessment.because if reason not in assessment.assumed)
        lines = dict.fromkeys(map(self._reason, told))
        yield from list(lines)[:REASONS_SHOWN]
        yield from dict.fromkeys(map(self._reason, assessment.assumed))
        if assessment.outcome in ("local_standard_missing", "need_facts"):
            yield self._words.short_why(assessment)
        if assessment.stale and assessment.leaning != "likely":
            yield self._texts("screening.stale")

    def _reason(self, reason: Reason) -> str:
        known = None if reason.why == UNSAID else reason.truth
        mark = self._texts(f"screening.mark.{MARKS[known]}")
        text, source = self._words.reason(reason), self._words.source(reason.cite)
        return self._texts("screening.reason", mark=mark, text=text, source=source)

    def _checks(self, assessment: Assessment) -> Iterator[str]:
        if assessment.outcome == "unlikely":
            return
        for check in assessment.self_check[:CHECKS_SHOWN]:
            source = self._words.source(check.cite)
            yield self._texts("screening.self_check", text=check.text, source=source)

    def _ways(self, policy: Policy) -> Iterator[str]:
        for aspects, label, without in (
            (("where", "how"), "screening.where", "screening.where_unknown"),
            (("papers",), "screening.papers", "screening.papers_unknown"),
        ):
            said = self._statement(policy, aspects)
            if said is None:
                yield self._texts(without)
            else:
                yield self._texts(label, text=said.text, source=self._words.source(said.cite))

    def _statement(self, policy: Policy, aspects: tuple[str, ...]) -> Statement | None:
        areas = self._knowledge.areas
        fitting = [
            said
            for aspect in aspects
            for said in policy.says
            if said.aspect == aspect
            and "household" in said.audience
            and (said.until is None or said.until >= self._on)
            and areas.contains(said.area, self._place or said.area)
        ]
        return max(fitting, key=_tells_where, default=None)

    def _not_together(self, policy: Policy) -> Iterator[str]:
        others = [self._knowledge.policies[each].short for each in policy.excludes]
        if others:
            names = self._texts("screening.and").join(others)
            yield self._texts("screening.excludes", names=names)


def _tells_where(said: Statement) -> tuple[bool, bool, str]:
    """Order of what is said of a way: where to apply first, then the newest that has a date."""
    return bool(_APPLIED_AT.search(said.text)), said.as_of[:1].isdigit(), said.as_of


def in_order(assessments: Iterable[Assessment], page: int | None = None) -> list[Assessment]:
    """Return the outcomes as the sheet lists them. page: only those of one page; it comes round."""
    wanted = (each for each in assessments if each.status != "ended" or each.raised)
    ordered = sorted(wanted, key=_rank)
    if page is None:
        return ordered
    pages = _pages(ordered)
    return pages[page % len(pages)] if pages else []


def _pages(ordered: list[Assessment]) -> list[list[Assessment]]:
    """Return the pages of a sheet: what seems not to fit begins a new one."""
    shut = [one for one in ordered if group_of(one) in _SHUT]
    still_open = ordered[: len(ordered) - len(shut)]
    return [each[at : at + PER_PAGE] for each in (still_open, shut)
            for at in range(0, len(each), PER_PAGE)]  # fmt: skip


def _rank(assessment: Assessment) -> tuple[int, bool, int, bool, int]:
    """Order of the sheet: what is likely, then what the story speaks for, then the rest.

    Within these by group, what only waits for its source to be verified first.
    """
    heading, group = _heading_of(assessment), GROUPS.index(group_of(assessment))
    place = HEADINGS.index(heading) if heading in (_LIKELY, _NOT_TOLD, *_SHUT) else 1
    basic = heading == _NOT_TOLD and assessment.policy not in BASIC
    return place, basic, group, assessment.leaning != "likely", -assessment.raised


def _heading_of(assessment: Assessment) -> str:
    """Return the heading an assessment stands under: apart what nothing told speaks for."""
    group = group_of(assessment)
    told = assessment.raised or group in (_LIKELY, "human_judgement", *_SHUT)
    return group if told else _NOT_TOLD


def group_of(assessment: Assessment) -> str:
    """Return the heading an assessment stands under."""
    return "received" if assessment.received else assessment.outcome
