"""One household's file as it stands today, gathered from the records of one scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.household_file.known import Sources, Told, case_of, in_force, told
from handlers.inbound import Content, Inbound
from knowledge.rules.case import Case
from state.file_rows import HouseholdStatus, PolicyMark
from state.rows import Household, Visit, VisitDraft

# How far back visits are read, days.
LOOK_BACK = 730


@dataclass(frozen=True, slots=True)
class File:
    """The file. statuses: in force today; history: every entry. marks: the latest per policy.

    visits: of the last two years, the newest first.
    """

    household: Household
    statuses: Sequence[HouseholdStatus]
    history: Sequence[HouseholdStatus]
    told: Sequence[Told]
    marks: Mapping[str, PolicyMark]
    visits: Sequence[Visit]

    @property
    def case(self) -> Case:
        return case_of(self.told)


def open_file(inbound: Inbound, household: Household, *drafts: VisitDraft) -> File:
    """Return the file of a household of the sender's scope. drafts: visits just being stored."""
    reader, scope = inbound.reader, household.village
    statuses = reader.files.statuses(scope, household.id)
    facts = reader.files.facts(scope, household.id)
    visits = _visits(inbound, household)
    sources = Sources(household, statuses, facts, visits, drafts)
    content, today = inbound.content, inbound.moment.today
    return File(
        household,
        in_force(sources, content.file_words, today),
        statuses,
        told(sources, content, today),
        latest(reader.files.marks(scope, household.id)),
        visits,
    )


def known_case(sources: Sources, content: Content, today: date) -> Case:
    """Return the case of a household from its sources alone."""
    return case_of(told(sources, content, today))


def latest(marks: Sequence[PolicyMark]) -> dict[str, PolicyMark]:
    """Return policy → its latest mark."""
    return {mark.policy: mark for mark in marks}


def _visits(inbound: Inbound, household: Household) -> list[Visit]:
    today = inbound.moment.today
    since = today - timedelta(days=LOOK_BACK)
    found = inbound.reader.visits_to(household.village, household.id, since, today)
    return [visit for visit in found if visit.status == "kept"][::-1]
