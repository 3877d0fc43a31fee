"""Files and clues are read within a scope only, on both databases."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert

from bot.recorder import writes_of
from bot.recording.files import clue_writes
from handlers.clue.events import ClueMoved, ClueRaised
from handlers.turn import Message
from state.changes import Committed, Conflict, Write
from state.file_rows import Clue
from state.records import Records
from state.tables import (
    findings,
    household_facts,
    household_statuses,
    policy_marks,
    sweeps,
)
from state.writer import Writer
from tests.state.samples import INSERT_HOUSEHOLD, INSERT_MEMBER, visit

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
OURS, THEIRS = "410185-t01-v02", "410185-t02-v01"
MESSAGE = Message("web", "a", "s", "k", "text", "", NOON)
CLUE = Clue("XS261122-AAAAAAAA", "H1", OURS, "housing", "屋顶漏雨", "visit", "r1", TODAY, "c1")


def _homes() -> list[Write]:
    rows = [("H1", OURS, "王建国"), ("H2", THEIRS, "王建国")]
    homes: list[Write] = []
    for id_, village, head in rows:
        values = {"id": id_, "village": village, "group": "一组", "head": head}
        homes.append(Write(INSERT_HOUSEHOLD, {**values, "nickname": "", "kind": ""}))
    member = {"household": "H1", "position": 0, "name": "李秀英", "relation": "妻子"}
    return [*homes, Write(INSERT_MEMBER, {**member, "birth_year": 1952})]


def _of_both(table: Any, **values: Any) -> list[Write]:
    statement = insert(table)
    return [Write(statement, {"household": home, **values}) for home in ("H1", "H2")]


async def test_everything_of_a_file_is_read_in_its_scope_only(
    writer: Writer, records: Records
) -> None:
    status = {"status": "dibao", "since": None, "until": None, "source": "roster", "by": ""}
    fact = {"who": "", "fact": "dibao", "value": True, "words": "", "origin": "data"}
    more = {"source": "screening", "day": TODAY, "by": "", "ref": ""}
    mark = {"policy": "tekun", "mark": "applied", "why": "", "by": "c1", "day": TODAY}
    writes = [
        *_homes(),
        *_of_both(household_statuses, **status, recorded_at=NOON),
        *_of_both(household_facts, **fact, **more),
        *_of_both(policy_marks, **mark, ruleset="r"),
    ]
    assert await writer.execute(writes) == Committed()
    files = records.files
    for read in (files.statuses, files.facts, files.marks):
        assert [row.household for row in read("410185-t01")] == ["H1"]
        assert [row.household for row in read("410185")] == ["H1", "H2"]
        assert [row.household for row in read("410185-t01", "H1")] == ["H1"]
        assert read("410185-t01", "H2") == [], "a household named outside the scope"
        assert read("", "H1") == [], "no scope at all"


async def test_a_household_is_found_by_id_head_or_member_within_the_scope(
    writer: Writer, records: Records
) -> None:
    await writer.execute(_homes())
    for name in ("H1", "王建国", "李秀英"):
        assert [home.id for home in records.files.named("410185-t01", name)] == ["H1"]
    assert [home.id for home in records.files.named("410185", "王建国")] == ["H1", "H2"]
    assert records.files.named("410185-t02", "李秀英") == []
    assert records.files.named("410185-t01", "H1")[0].members[0].birth_year == 1952


async def test_clues_are_read_in_scope_and_steps_are_kept(writer: Writer, records: Records) -> None:
    await writer.execute([*_homes(), *clue_writes(CLUE, NOON)])
    assert [clue.number for clue in records.clues.open("410185-t01")] == [CLUE.number]
    assert records.clues.open("410185-t02") == []
    assert records.clues.one("410185-t02", CLUE.number) is None
    assert records.clues.steps("410185-t02", CLUE.number) == []
    assert records.clues.of(THEIRS, "H1") == []
    assert records.clues.one("410185", CLUE.number) == CLUE
    assert [step.state for step in records.clues.steps(OURS, CLUE.number)] == ["raised"]
    assert records.clues.counts("410185", TODAY, TODAY) == {"raised": 1}


async def test_two_officials_cannot_take_the_same_step_at_once(
    writer: Writer, records: Records
) -> None:
    await writer.execute([*_homes(), *writes_of([ClueRaised(CLUE)], MESSAGE, NOON)])
    moved = ClueMoved(CLUE.number, 2, "raised", "verified", "red", "漏得厉害", "s1")
    excluded = replace(moved, state="excluded", reason="已修", by="s2")
    assert await writer.execute(writes_of([moved], MESSAGE, NOON)) == Committed()
    refused = await writer.execute(writes_of([excluded], MESSAGE, NOON))
    assert isinstance(refused, Conflict)
    clue = records.clues.one(OURS, CLUE.number)
    assert clue == replace(CLUE, state="verified", colour="red", step=2)
    assert [asdict(step)["reason"] for step in records.clues.steps(OURS, CLUE.number)] == [
        "屋顶漏雨",
        "漏得厉害",
    ]


async def test_a_clue_of_a_visit_taken_back_is_gone_until_somebody_verified_it(
    writer: Writer, records: Records
) -> None:
    taken_back = [visit("r1"), visit("r1", version=2, status="voided")]
    await writer.execute([*_homes(), *taken_back, *clue_writes(CLUE, NOON)])
    assert records.clues.open(OURS) == []
    moved = ClueMoved(CLUE.number, 2, "raised", "verified", "", "", "s1")
    await writer.execute(writes_of([moved], MESSAGE, NOON))
    assert [clue.state for clue in records.clues.open(OURS)] == ["verified"]


async def test_the_last_sweep_of_a_scope_is_read_with_its_findings(
    writer: Writer, records: Records
) -> None:
    assert records.files.sweep("410185") is None
    row = {"scope": "410185", "ruleset": "r", "households": 2}
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    found = {"scope": "410185", "household": "H1", "policy": "tekun", "village": OURS}
    await writer.execute(
        [
            Write(insert(sweeps), {**row, "made_at": earlier}),
            Write(insert(sweeps), {**row, "made_at": NOON, "ruleset": "newer"}),
            Write(insert(findings), {**found, "outcome": "likely", "why": "因为"}),
        ]
    )
    sweep = records.files.sweep("410185")
    assert sweep is not None
    assert (sweep.ruleset, [one.household for one in sweep.findings]) == ("newer", ["H1"])
    assert records.files.sweep("410185-t01") is None
