"""How an assessment is worded: possible, possibly not, what is missing; never as a decision."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from config.texts import Texts
from knowledge.contents import Knowledge
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.assess import Assessment, Reason
from knowledge.rules.case import HOUSEHOLD, SELF
from knowledge.rules.needless import asked_as
from knowledge.schema import Fact, Policy, RateRow

SHOWN_ASKS = 2
UNSAID = "unsaid"
_OF_THE_HOME = re.compile(SPOKEN["answers"]["of_the_home"])
_BRACKETS = re.compile("\uff08.*?\uff09")


class OutcomeText:
    """The words for assessments, from the copy and the reviewed texts of the knowledge."""

    def __init__(self, texts: Texts, knowledge: Knowledge) -> None:
        self._texts = texts
        self._knowledge = knowledge

    def policy(self, assessment: Assessment) -> Policy:
        return self._knowledge.policies[assessment.policy]

    def name(self, assessment: Assessment) -> str:
        """Return the policy's short name, with the people it comes to this for.

        Nobody is named where nothing, or nothing good, was found of them.
        """
        short = self.policy(assessment).short
        others = [who for who in assessment.for_whom if who != SELF]
        if not others or assessment.outcome in ("unlikely", "human_judgement"):
            return short
        who = self._texts("screening.and").join(map(self.who, assessment.for_whom))
        return self._texts("screening.name_who", name=short, who=who)

    def who(self, who: str) -> str:
        """Return a person as shown: the asker is "you", "" is the household."""
        key = {SELF: "screening.you", HOUSEHOLD: "screening.your_home"}.get(who)
        return self._texts(key) if key else self._texts("screening.yours", who=who)

    def short_why(self, assessment: Assessment) -> str:
        """Return the one reason worth a line: the condition that decided, or what is missing."""
        if assessment.received and assessment.outcome == "unlikely":
            return ""
        match assessment.outcome:
            case "unlikely" if assessment.status != "in_force":
                return self.status(assessment)
            case "unlikely":
                return self.reason(assessment.because[0])
            case "need_facts" if assessment.leaning == "local_standard_missing":
                both = {"missing": self.missing(assessment), "standard": self.history(assessment)}
                return self._texts("screening.missing_and_standard", **both)
            case "need_facts":
                return self.missing(assessment)
            case "local_standard_missing" if assessment.leaning == "likely":
                return self._texts("screening.stale")
            case "local_standard_missing":
                return self.history(assessment)
            case "likely" | "human_judgement" if assessment.because:
                return self._untitled(self._deciding(assessment), self.policy(assessment))
            case _:
                return ""

    def _deciding(self, assessment: Assessment) -> Reason:
        """Return the reason that speaks most for it: the last of what is rare and was told."""
        facts = self._knowledge.facts
        told = [reason for reason in assessment.because if reason.why != UNSAID]
        rare = [each for each in told if each.fact in facts and facts[each.fact].telling]
        return rare[-1] if rare else (told or assessment.because)[0]

    def reason(self, reason: Reason) -> str:
        """Return a condition's reviewed text, with whose fact it is when not the asker's.

        What the sources say is told with the time they speak of, what silence stands for as such.
        """
        if reason.as_of:
            return self._texts("screening.told_of", as_of=reason.as_of, text=reason.text)
        text = reason.text
        if reason.who not in (HOUSEHOLD, SELF) and not _OF_THE_HOME.match(text):
            text = self._texts("screening.reason_who", who=reason.who, text=text)
        return self._texts("screening.unsaid", text=text) if reason.why == UNSAID else text

    def _untitled(self, reason: Reason, policy: Policy) -> str:
        """Return a reason without the policy's name in front, which the line begins with."""
        named = self._texts("screening.titled", name=policy.short)
        return self.reason(replace(reason, text=reason.text.removeprefix(named)))

    def assumed(self, assessments: Iterable[Assessment]) -> str:
        """Return in one line what outcomes rest on that nobody said, "" when nothing."""
        found = dict.fromkeys(reason.fact for one in assessments for reason in one.assumed)
        facts = [self._knowledge.facts[each] for each in found]
        lines = (
            self._assumed("screening.assumed", facts, there=False),
            self._assumed("screening.assumed_so", facts, there=True),
        )
        return self._texts("screening.assumed_end", facts="".join(lines)) if facts else ""

    def _assumed(self, key: str, facts: Sequence[Fact], *, there: bool) -> str:
        labels = [fact.label for fact in facts if fact.unsaid is there]
        listed = self._texts("screening.and").join(labels)
        return self._texts(key, facts=listed) if labels else ""

    def missing(self, assessment: Assessment) -> str:
        rough = {
            (reason.who, reason.fact) for reason in assessment.because if reason.why == "rough"
        }
        asks = (self._missing(who, fact, (who, fact) in rough) for who, fact in assessment.missing)
        kept = list(dict.fromkeys(asks))
        listed = self._texts("screening.missing_and").join(kept[:SHOWN_ASKS])
        keys = {1: "screening.missing", SHOWN_ASKS: "screening.missing_two"}
        return self._texts(keys.get(len(kept), "screening.missing_more"), facts=listed)

    def _missing(self, who: str, fact: str, rough: bool) -> str:
        ask = self.asking(who, fact)
        return self._texts("screening.sharper", ask=ask) if rough else ask

    def asking(self, who: str, fact: str) -> str:
        """Return the first question put about a fact, with whom it is about, its mark left off."""
        if fact not in self._knowledge.facts:
            return self._texts("screening.place")
        known = asked_as(who, fact, self._knowledge.facts)
        mark = self._texts("screening.missing_and")
        short = _BRACKETS.sub("", known.ask.partition(mark)[0])
        return self._texts("questions.about", who=self.who(who), ask=short) if who else short

    def ask(self, who: str, fact: str) -> str:
        """Return the label of a fact, with whose it is when not the asker's."""
        known = self._knowledge.facts.get(fact)
        label = known.label if known else self._texts("screening.place")
        if who in (HOUSEHOLD, SELF):
            return label
        key = "screening.whether_who" if known and known.kind == "yes_no" else "screening.fact_who"
        return self._texts(key, who=who, fact=label)

    def history(self, assessment: Assessment) -> str:
        """Return that no standard is on file, with the last known figures as history."""
        rows = [(f.rate.unit, row) for f in assessment.figures for row in f.last]
        if not rows:
            return self._texts("screening.no_standard")
        told = (self._row(unit, row) for unit, row in rows)
        past = self._texts("screening.and").join(dict.fromkeys(told))
        return self._texts("screening.standard_was", past=past)

    def _row(self, unit: str, row: RateRow) -> str:
        value = f"{row.value:g}"
        area = self._knowledge.areas.name(row.area)
        source = self.source(row.cite.partition("#")[0])
        return self._texts(
            "screening.row", area=area, year=row.from_, value=value, unit=unit, source=source
        )

    def source(self, cite: str) -> str:
        key, _, section = cite.partition("#")
        known = self._knowledge.sources.get(key)
        short = known.short if known else key
        return self._texts("screening.source", source=short, section=section).strip()

    def status(self, assessment: Assessment) -> str:
        version = assessment.version
        if assessment.status == "elsewhere" and version:
            areas = (v.area for v in self.policy(assessment).versions)
            names = dict.fromkeys(map(self._knowledge.areas.full_name, areas))
            return self._texts("screening.elsewhere", area=self._texts("screening.and").join(names))
        if assessment.status == "not_yet":
            return self._texts("screening.not_yet")
        return self._texts("screening.ended")

    def cited(self, cites: Iterable[str]) -> str:
        return self._texts("screening.and").join(dict.fromkeys(map(self.source, cites)))
