"""Which policies a household probably misses, as its file stands: to be checked, never decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.household_file.known import note_of
from handlers.inbound import Content
from knowledge.reading.named import named_in
from knowledge.rules.assess import Assessment, assess_all
from knowledge.rules.case import Case
from state.file_rows import Mark, PolicyMark
from state.rows import VisitDraft

# A finding made so long ago is looked at anew, days.
MARK_DAYS = 365
# A policy is worth asking about when no more than so many facts are open.
MOST_MISSING = 2


@dataclass(frozen=True, slots=True)
class Missed:
    """One policy. likely: everything known speaks for it; else so much is still to be asked.

    mark: what a cadre noted of it that does not settle it, "" when nothing.
    """

    assessment: Assessment
    likely: bool
    mark: Mark | str = ""

    @property
    def policy(self) -> str:
        return self.assessment.policy


def missed(
    case: Case,
    village: str,
    on: date,
    content: Content,
    marks: Mapping[str, PolicyMark],
    visits: Sequence[VisitDraft] = (),
) -> tuple[Missed, ...]:
    """Return the policies a household probably misses, the likely ones first.

    What it is on file or told as receiving, and what a cadre settled within the year, is left out.
    visits: what was seen lately; a policy named there comes first.
    """
    notes = "\n".join(note_of(draft) for draft in visits)
    named, had = named_in(notes, content.knowledge), _had(notes, content)
    found = []
    for one in assess_all(case, on, village, content.knowledge, named):
        mark = marks.get(one.policy)
        if one.policy in had or one.received or one.status != "in_force":
            continue
        if _settled(mark, on, content):
            continue
        if one.leaning == "likely" or _worth_asking(one):
            found.append(Missed(one, one.leaning == "likely", mark.mark if mark else ""))
    return tuple(sorted(found, key=lambda one: (not one.likely, -one.assessment.raised)))


def _had(notes: str, content: Content) -> frozenset[str]:
    """Return the policies the notes name as drawn already: paid late, or its card lost."""
    patterns = content.file_words.patterns
    clauses = (c for c in patterns["clause_end"].split(notes) if patterns["has_it"].search(c))
    return frozenset[str]().union(*(named_in(clause, content.knowledge) for clause in clauses))


def _settled(mark: PolicyMark | None, on: date, content: Content) -> bool:
    if mark is None or not content.file_words.marks[mark.mark].finished:
        return False
    return on - mark.day <= timedelta(days=MARK_DAYS)


def _worth_asking(one: Assessment) -> bool:
    """Return whether what was told points at a policy and little is missing to tell of it."""
    few = 0 < len(one.missing) <= MOST_MISSING
    return one.leaning == "need_facts" and one.raised > 0 and few


def why(one: Missed, content: Content) -> str:
    """Return the facts that decide, in the reviewed words of the policy; "" when there are none."""
    said = dict.fromkeys(_reasons(one))
    return content.texts("benefit.and").join(said)


def _reasons(one: Missed) -> Iterator[str]:
    for reason in one.assessment.because:
        if reason.truth:
            yield reason.text
