"""What events leave in the records, on both engines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.recorder import writes_of
from handlers.feedback.events import FeedbackGiven
from handlers.turn import (
    Event,
    HouseholdRead,
    Message,
    PersonBound,
    PersonUnbound,
    QuestionUnanswered,
    VisitAmended,
    VisitSubmitted,
    VisitVoided,
)
from state.changes import Committed, Conflict, Outcome
from state.database import read_engine, write_engine
from state.records import Records
from state.rows import VisitDraft
from state.tables import audit, codes, people
from state.writer import Write, Writer

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MESSAGE = Message("web", "cadre", "s1", "s1:m1", "text", "确认", NOON)
DRAFT = VisitDraft(
    id="draft-1",
    village="410185-t01-v01",
    household_id="h1",
    household="张建国",
    visited_on=date(2026, 11, 22),
    seen={"housing": "屋顶漏雨"},
    problems=("屋顶漏雨",),
    done=("已联系镇里",),
    follow_up_on=date(2026, 12, 1),
)


class Office:
    """Stores events as a turn would, one by one."""

    def __init__(self, writer: Writer, records: Records) -> None:
        self.writer, self.records = writer, records

    async def store(self, *events: Event) -> Outcome:
        return await self.writer.execute(writes_of(events, MESSAGE, NOON))


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    reading = read_engine(database_url)
    async with Writer(write_engine(database_url)) as writer:
        person = {"id": "p1", "name": "王", "role": "cadre", "area": "410185-t01-v01"}
        code = {"code_hash": "c1", "person": "p1", "expires_at": NOON + timedelta(days=1)}
        await writer.execute([Write(insert(people), person), Write(insert(codes), code)])
        yield Office(writer, Records(reading))
    reading.dispose()


async def test_a_visit_is_stored_as_it_was_confirmed(office: Office) -> None:
    assert await office.store(VisitSubmitted("r1", DRAFT, "p1")) == Committed()
    visit = office.records.visit("r1")
    assert visit is not None
    assert (visit.version, visit.status, visit.visitor_name) == (1, "kept", "王")
    assert (visit.draft, visit.submitted_at) == (DRAFT, NOON)


async def test_one_draft_cannot_become_two_visits(office: Office) -> None:
    await office.store(VisitSubmitted("r1", DRAFT, "p1"))
    assert isinstance(await office.store(VisitSubmitted("r2", DRAFT, "p1")), Conflict)


async def test_an_amended_visit_keeps_its_versions(office: Office) -> None:
    later = replace(DRAFT, problems=("屋顶漏雨", "没水"))
    await office.store(VisitSubmitted("r1", DRAFT, "p1"))
    await office.store(VisitAmended("r1", 2, later, "漏写", "p1"))
    visit = office.records.visit("r1")
    assert visit is not None
    assert (visit.version, visit.draft.problems, visit.reason) == (2, later.problems, "漏写")
    assert isinstance(await office.store(VisitAmended("r1", 2, DRAFT, "", "p1")), Conflict)


async def test_a_voided_visit_keeps_what_was_in_it_and_is_voided_once(office: Office) -> None:
    await office.store(VisitSubmitted("r1", DRAFT, "p1"))
    assert await office.store(VisitVoided("r1", "p1")) == Committed()
    visit = office.records.visit("r1")
    assert visit is not None
    assert (visit.version, visit.status, visit.draft) == (2, "voided", DRAFT)
    assert isinstance(await office.store(VisitVoided("r1", "p1")), Conflict)


async def test_a_code_binds_one_sender_once(office: Office) -> None:
    assert await office.store(PersonBound("p1", "c1")) == Committed()
    bound = office.records.bound("web", "cadre", "s1")
    assert bound is not None
    assert bound.id == "p1"
    code = office.records.code("c1")
    assert code is not None
    assert code.used
    assert isinstance(await office.store(PersonBound("p1", "c1")), Conflict)


async def test_unbinding_forgets_the_sender(office: Office) -> None:
    await office.store(PersonBound("p1", "c1"))
    await office.store(PersonUnbound("p1"))
    assert office.records.bound("web", "cadre", "s1") is None


async def test_questions_and_reads_are_counted_and_logged(office: Office) -> None:
    await office.store(QuestionUnanswered("啥", "410185"), HouseholdRead("p1", "h1"))
    day = date(2026, 11, 22)
    assert office.records.unanswered("410185", day, day) == 1
    with office.records.engine.connect() as connection:
        assert connection.execute(audit.select()).one().household == "h1"


async def test_feedback_is_kept_as_it_was_given(office: Office) -> None:
    event = FeedbackGiven("missing", "rural_dibao", "amount", "410185", "r", "低保多少钱", "今年的")
    await office.store(event)
    day = date(2026, 11, 22)
    (kept,) = office.records.feedback.given(day, day)
    assert (kept.verdict, kept.topic, kept.missing) == ("missing", "rural_dibao", "今年的")
    assert office.records.feedback.given(date(2026, 11, 23), date(2026, 11, 23)) == []
