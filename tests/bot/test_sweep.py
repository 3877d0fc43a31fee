"""A sweep of an area: what is found, what changed, and who is silent; on real records."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.roster import store
from bot.commands.roster_check import Roster
from bot.commands.sweep import run_sweep, sweep_record, sweep_text
from bot.recorder import writes_of
from handlers.benefit.events import PolicyMarked
from handlers.benefit.sweep import changes
from handlers.household_file.events import FactsRecorded, StatusEntered
from handlers.turn import Message, VisitSubmitted
from knowledge.contents import Knowledge
from state.database import read_engine, write_engine
from state.file_rows import Finding, HouseholdFact, PolicyMark
from state.records import Records
from state.rows import Household, Member, VisitDraft
from state.tables import clue_steps, clues
from state.writer import Writer
from tests.dialogs.talk import content

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MESSAGE = Message("web", "a", "s", "k", "text", "", NOW)
OURS, NEXT, THEIRS = "410185-t01-v01", "410185-t01-v02", "410185-t02-v01"
HOMES = (
    Household(
        "H1", OURS, "一组", "王建国", kind="脱贫户", members=(Member("王小宝", "孙子", 2009),)
    ),
    Household("H2", NEXT, "一组", "崔满仓", kind="低保户"),
    Household("H3", THEIRS, "一组", "何振山", kind="低保户"),
    Household("H4", OURS, "二组", "刘富贵", kind="监测户"),
)


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[tuple[Writer, Records]]:
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(Writer(write_engine(database_url)))
        records = Records(read_engine(database_url))
        await store(writer, records, Roster(households=HOMES), [], NOW)
        yield writer, records
        records.engine.dispose()


async def _tell(writer: Writer, *events: object) -> None:
    await writer.execute(writes_of(events, MESSAGE, NOW))


def _visited(home: str, village: str, said: str, receipt: str) -> VisitSubmitted:
    draft = VisitDraft(receipt, village, home, "", TODAY, problems=(said,))
    return VisitSubmitted(receipt, draft, "c1")


async def test_a_sweep_finds_what_visits_statuses_and_screenings_tell(
    stores: tuple[Writer, Records],
) -> None:
    writer, records = stores
    fact = HouseholdFact("H1", "", "hukou", "rural", "", "said", "screening", TODAY, "c1")
    await _tell(writer, _visited("H1", OURS, "孙子上了职高", "r1"), FactsRecorded((fact,)))
    done = await run_sweep(writer, records, content(), "410185-t01", NOW)
    found = {(one.household, one.policy, one.outcome) for one in done.sweep.findings}
    assert ("H1", "yulu_plan", "likely") in found
    assert ("H2", "medical_aid", "likely") in found
    assert "H3" not in {one.household for one in done.sweep.findings}, "another township"
    (why,) = [one.why for one in done.sweep.findings if one.policy == "yulu_plan"]
    assert "在读中职" in why


async def test_the_second_sweep_tells_only_what_changed(stores: tuple[Writer, Records]) -> None:
    writer, records = stores
    first = await run_sweep(writer, records, content(), "410185", NOW)
    assert first.first
    assert first.changed.new == first.sweep.findings
    again = await run_sweep(writer, records, content(), "410185", NOW + timedelta(hours=1))
    assert (again.first, again.changed.new, again.changed.gone) == (False, (), ())
    assert "没有变化" in sweep_text(again, content())
    mark = PolicyMark("H2", "medical_aid", "enjoyed", "", "c1", TODAY, "r")
    ended = StatusEntered("H3", "dibao", None, TODAY, "c1")
    await _tell(writer, PolicyMarked(mark), ended, _visited("H1", OURS, "孙子上了职高", "r1"))
    third = await run_sweep(writer, records, content(), "410185", NOW + timedelta(hours=2))
    new = {(one.household, one.policy) for one in third.changed.new}
    assert new == {("H1", "yulu_plan"), ("H1", "school_aid")}
    assert ("H2", "medical_aid") in {(one.household, one.policy) for one in third.changed.gone}
    assert {one.household for one in third.changed.gone} == {"H2", "H3"}
    text = sweep_text(third, content())
    assert "王建国 雨露计划：可能符合，建议申请" in text
    assert not any(word in text for word in ("一定能", "肯定"))


async def test_other_rules_are_said_to_be_why(stores: tuple[Writer, Records]) -> None:
    writer, records = stores
    await run_sweep(writer, records, content(), "410185", NOW)
    knowledge: Knowledge = replace(content().knowledge, ruleset="another")
    other = replace(content(), knowledge=knowledge)
    done = await run_sweep(writer, records, other, "410185", NOW + timedelta(hours=1))
    assert done.rules_changed
    assert "规则和上次不一样" in sweep_text(done, other)
    stored = records.files.sweep("410185")
    assert stored is not None
    assert stored.ruleset == "another"


async def test_a_monitored_household_nobody_visited_becomes_one_clue(
    stores: tuple[Writer, Records],
) -> None:
    writer, records = stores
    first = await run_sweep(writer, records, content(), "410185", NOW)
    assert [clue.household for clue in first.clues] == ["H4"]
    again = await run_sweep(writer, records, content(), "410185", NOW + timedelta(days=1))
    assert again.clues == (), "one open clue is enough"
    (clue,) = records.clues.open("410185-t01")
    assert (clue.kind, clue.source, clue.state) == ("no_data", "missing", "raised")
    with records.engine.connect() as connection:
        assert len(connection.execute(select(clues)).all()) == 1
        assert len(connection.execute(select(clue_steps)).all()) == 1


async def test_a_visited_one_is_no_clue(stores: tuple[Writer, Records]) -> None:
    writer, records = stores
    await _tell(writer, _visited("H4", OURS, "吃穿不愁", "r4"))
    assert (await run_sweep(writer, records, content(), "410185", NOW)).clues == ()


async def test_the_counts_of_a_sweep_are_those_of_its_findings(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    done = await run_sweep(writer, records, content(), "410185", NOW)
    plain = json.loads(json.dumps(sweep_record(done)))
    found = done.sweep.findings
    assert sum(v["likely"] + v["ask"] for v in plain["by_village"]) == len(found)
    assert plain["households"] == len(HOMES)
    villages = [v["village"] for v in plain["by_village"]]
    assert villages == sorted(villages), "by place, never by count"


def test_changes_are_by_household_policy_and_outcome() -> None:
    one = Finding(OURS, "H1", "tekun", "ask", "甲")
    likely = replace(one, outcome="likely")
    assert changes([one], [replace(one, why="乙")]) == changes([], [])
    assert changes([one], [likely]).new == (likely,)
    assert changes([one], [likely]).gone == (one,)
