"""The ledger as it is read: scopes, order, counts, what one sender raised; on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.recorder import writes_of
from handlers.problem.events import ProblemRaised, ProblemStepped, ProblemStepUndone
from handlers.problem.steps import Actor, Given, apply, take, undo
from handlers.turn import Message, PersonUnbound
from state.changes import Committed, Conflict
from state.problem_rows import Contact, Problem
from state.records import Records
from state.writer import Writer

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MESSAGE = Message("web", "cadre", "s1", "m1", "text", "", NOON)
CADRE, OFFICE = Actor("p1", "cadre", "village", "p1"), Actor("p2", "supervisor", "township", "p2")


class Ledger:
    """Stores events as a turn would."""

    def __init__(self, writer: Writer, records: Records) -> None:
        self.writer, self.read = writer, records.problems

    async def raise_(self, number: str, area: str = "410185-t01-v01", **sets: str) -> Problem:
        said = {"what": f"事 {number}", "area": area, "raised_as": "cadre", "raiser": "p1", **sets}
        empty = Problem(number, said["what"], area, said["raised_as"], said["raiser"], NOON)  # type: ignore[arg-type]
        step = take(empty, "raised", CADRE, Given("", said), NOON)
        problem = apply(empty, step)
        contact = Contact(number, "web", "home", "s9", "王大娘", "13800001111")
        asked = contact if said["raised_as"] == "household" else None
        assert await self.store(ProblemRaised(problem, step, asked)) == Committed()
        return problem

    async def step(self, problem: Problem, kind: str, at: datetime = NOON, **sets: str) -> Problem:
        step = take(problem, kind, OFFICE, Given("因为", sets), at)
        after = apply(problem, step)
        assert await self.store(ProblemStepped(step, after)) == Committed()
        return after

    async def store(self, event):  # type: ignore[no-untyped-def]
        return await self.writer.execute(writes_of([event], MESSAGE, NOON))


@pytest.fixture
def ledger(writer: Writer, records: Records) -> Ledger:
    return Ledger(writer, records)


async def test_a_problem_is_read_as_it_was_stored(ledger: Ledger) -> None:
    problem = await ledger.raise_("W1", household_id="h1", household="李二柱", visit="r1")
    due = await ledger.step(problem, "accepted")
    due = await ledger.step(due, "assigned", department="住建局", due_on="2026-12-01")
    assert ledger.read.problem("W1") == due
    assert due.due_on == date(2026, 12, 1)
    assert [step.kind for step in ledger.read.steps("W1")] == ["raised", "accepted", "assigned"]
    assert list(ledger.read.of_household("h1", "410185-t01")) == [due]
    assert list(ledger.read.of_visit("r1")) == [due]


async def test_every_list_is_limited_to_its_scope(ledger: Ledger) -> None:
    one = await ledger.raise_("W1", household_id="h1")
    other = await ledger.raise_("W2", "410185-t02-v01")
    read = ledger.read
    assert list(read.open("410185-t01")) == [one]
    assert list(read.open("410185-t02")) == [other]
    assert read.problem("W1", "410185-t02") is None
    assert read.problem("W1", "410185") == one
    for scope in ("410185-t02", "410122", "", "410185-t01-v02"):
        assert one not in read.open(scope)
        assert list(read.of_household("h1", scope)) == []
        assert ("W1", 1) not in read.running(scope, date.max)
    assert read.counts("410185-t02", TODAY, TODAY).open == 1
    assert read.counts("410122", TODAY, TODAY).open == 0


async def test_of_two_people_at_once_one_decides_anew(ledger: Ledger) -> None:
    problem = await ledger.raise_("W1")
    first = take(problem, "accepted", OFFICE, Given(), NOON)
    second = take(problem, "withdrawn", CADRE, Given(), NOON)
    assert await ledger.store(ProblemStepped(first, apply(problem, first))) == Committed()
    stale = await ledger.store(ProblemStepped(second, apply(problem, second)))
    assert isinstance(stale, Conflict)
    assert [step.kind for step in ledger.read.steps("W1")] == ["raised", "accepted"]


async def test_one_problem_of_a_visit_stands_once_unless_it_was_withdrawn(ledger: Ledger) -> None:
    first = await ledger.raise_("W1", visit="r1", what="漏雨")
    with pytest.raises(AssertionError):
        await ledger.raise_("W2", visit="r1", what="漏雨")
    await ledger.step(first, "withdrawn")
    assert (await ledger.raise_("W3", visit="r1", what="漏雨")).number == "W3"


async def test_the_nearest_deadline_comes_first_and_none_last(ledger: Ledger) -> None:
    for number, due in (("W1", ""), ("W2", "2026-12-09"), ("W3", "2026-11-30")):
        problem = await ledger.raise_(number)
        if due:
            await ledger.step(problem, "assigned", department="d", due_on=due)
    assert [one.number for one in ledger.read.open("410185")] == ["W3", "W2", "W1"]
    assert list(ledger.read.running("410185", date(2026, 12, 1))) == [("W3", 2)]


async def test_counts_leave_out_what_was_taken_back_and_other_days(ledger: Ledger) -> None:
    late = await ledger.raise_("W1")
    late = await ledger.step(late, "assigned", department="d", due_on="2026-11-20")
    closed = await ledger.step(await ledger.raise_("W2"), "closed")
    await ledger.step(closed, "rated", rating="good")
    undone = await ledger.step(await ledger.raise_("W3"), "closed")
    steps = ledger.read.steps("W3")
    step, after = undo(steps, steps[-1], OFFICE, NOON + timedelta(minutes=5))
    assert await ledger.store(ProblemStepUndone(step, after)) == Committed()
    found = ledger.read.counts("410185", TODAY, TODAY)
    assert (found.raised, found.closed, found.good) == (3, 1, 1)
    assert (found.open, found.overdue, found.waiting) == (2, 1, 1)
    before = ledger.read.counts("410185", TODAY - timedelta(9), TODAY - timedelta(1))
    assert (before.raised, before.closed) == (0, 0)
    assert undone.number == "W3"


async def test_a_day_of_the_ledger_is_the_countys_day(ledger: Ledger) -> None:
    problem = await ledger.raise_("W1")
    half_past_midnight = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    await ledger.step(problem, "closed", at=half_past_midnight)
    next_day = TODAY + timedelta(1)
    assert ledger.read.counts("410185", TODAY, TODAY).closed == 0
    assert ledger.read.counts("410185", next_day, next_day).closed == 1
    assert [one.number for one in ledger.read.closed("410185", next_day)] == ["W1"]
    assert list(ledger.read.closed("410185", next_day + timedelta(1))) == []


async def test_a_household_finds_only_what_it_raised_itself(ledger: Ledger) -> None:
    own = await ledger.raise_("W1", raised_as="household", raiser="sender-a")
    await ledger.raise_("W2", raised_as="household", raiser="sender-b")
    assert list(ledger.read.raised_by("sender-a")) == [own]
    assert list(ledger.read.raised_by("")) == []
    contact = ledger.read.contact("W1")
    assert contact is not None
    assert (contact.name, contact.sender) == ("王大娘", "s9")
    assert ledger.read.contact("W9") is None


async def test_whoever_asks_to_be_forgotten_leaves_no_name_and_no_address(ledger: Ledger) -> None:
    await ledger.raise_("W1", raised_as="household", raiser="sender-a")
    forgetting = Message("web", "home", "s9", "m9", "text", "忘掉我", NOON)
    writes = writes_of([PersonUnbound("")], forgetting, NOON)
    assert await ledger.writer.execute(writes) == Committed()
    assert ledger.read.contact("W1") is None
    assert ledger.read.problem("W1") is not None


async def test_the_last_step_of_somebody_is_found_by_when_it_was_taken(ledger: Ledger) -> None:
    problem = await ledger.step(await ledger.raise_("W1"), "accepted", at=NOON)
    last = ledger.read.last_step_by("p2", NOON)
    assert last is not None
    assert last.position == problem.version
    assert ledger.read.last_step_by("p2", NOON + timedelta(seconds=1)) is None
