import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from handlers.reader import Reader
from state.changes import Write
from state.database import read_engine, upsert
from state.records import LocalArea, Records
from state.rows import Code, Household, Member, Person, StoredDigest
from state.sending import CLAIM, GIVE_UP, MARK_FAILED, MARK_SENT
from state.tables import bindings, digests, local_areas, outbox, people
from state.writer import Committed, Conflict, Writer
from tests.state.samples import (
    INSERT_HOUSEHOLD,
    INSERT_MEMBER,
    NOON,
    VILLAGE,
    code,
    person,
    question,
    turn,
    use_code,
    visit,
)

TODAY = NOON.date()
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
INSERT_OUTBOX = insert(outbox)


def test_records_answer_everything_a_reader_is_asked() -> None:
    for name, asked in inspect.getmembers(Reader, inspect.isfunction):
        if not name.startswith("_"):
            assert str(inspect.signature(getattr(Records, name))) == str(inspect.signature(asked))


async def test_people_are_found_by_id_and_by_scope_and_role(
    writer: Writer, records: Records
) -> None:
    boss = person("p2", "410185-t01", "supervisor", "李镇长")
    await writer.execute([person("p1"), boss, person("p3", "410186-t01-v01")])
    assert records.person("p2") == Person("p2", "李镇长", "supervisor", "410185-t01", "县水利局")
    assert records.person("nobody") is None
    assert [p.id for p in records.people("410185", "cadre")] == ["p1"]
    assert [p.id for p in records.people("410100", "cadre")] == ["p1", "p3"]
    assert records.people("", "cadre") == []


async def test_a_code_tells_whether_it_was_used(writer: Writer, records: Records) -> None:
    await writer.execute([person("p1"), code("c1", "p1")])
    assert records.code("c1") == Code("c1", "p1", NOON, used=False)
    await writer.execute([use_code("c1")])
    assert records.code("c1") == Code("c1", "p1", NOON, used=True)
    assert records.code("c2") is None


async def test_households_come_with_their_members_in_order(
    writer: Writer, records: Records
) -> None:
    def family(id_: str, village: str) -> Write:
        values = {"id": id_, "village": village, "group": "三组", "head": "张三"}
        return Write(INSERT_HOUSEHOLD, {**values, "nickname": "", "kind": "脱贫户"})

    def member(household: str, position: int, name: str, year: int | None) -> Write:
        values = {"household": household, "position": position, "name": name}
        return Write(INSERT_MEMBER, {**values, "relation": "子", "birth_year": year})

    near, far = family("h1", VILLAGE), family("h2", "410185-t010-v02")
    rest = [member("h1", 2, "张小", None), member("h1", 1, "张大", 2001), member("h2", 1, "远", 1)]
    await writer.execute([near, far, *rest])
    together = (Member("张大", "子", 2001), Member("张小", "子", None))
    expected = Household("h1", VILLAGE, "三组", "张三", "", "脱贫户", together)
    assert records.households("410185-t01") == [expected]


async def test_a_visit_comes_back_as_it_was_stored_with_its_visitor_s_name(
    writer: Writer, records: Records
) -> None:
    await writer.execute([person("p1"), visit("R1", follow_up_on=TODAY + DAY)])
    found = records.visit("R1")
    assert found is not None
    assert (found.visitor_name, found.submitted_at, found.version) == ("王队长", NOON, 1)
    assert found.draft.id == "draft of R1"
    assert found.draft.seen == {"housing": "屋顶漏雨"}
    assert found.draft.problems == ("屋顶漏雨",)
    assert found.draft.follow_up_on == TODAY + DAY
    assert records.visit("R2") is None


async def test_only_the_latest_version_of_a_visit_counts(writer: Writer, records: Records) -> None:
    moved = visit("R1", version=2, visited_on=TODAY - 3 * DAY, reason="记错了日子")
    await writer.execute([visit("R1"), moved, visit("R2"), visit("R2", version=2, status="voided")])
    assert [(v.receipt, v.version) for v in records.visits("410185", TODAY, TODAY)] == [("R2", 2)]
    assert [v.reason for v in records.visits_by("p1", TODAY - 3 * DAY, TODAY - DAY)] == [
        "记错了日子"
    ]
    assert records.last_visits(VILLAGE) == {"h1": TODAY - 3 * DAY}


async def test_visits_are_limited_to_scope_person_and_days(
    writer: Writer, records: Records
) -> None:
    rows = [
        visit("R1", visited_on=TODAY - DAY),
        visit("R2", visited_on=TODAY, visitor="p2", household_id="h2"),
        visit("R3", visited_on=TODAY - 2 * DAY),
        visit("R4", visited_on=TODAY, village="410185-t010-v01", household_id="h4"),
        visit("R5", visited_on=TODAY, household_id=""),
    ]
    await writer.execute(rows)

    def receipts(scope: str) -> list[str]:
        return [v.receipt for v in records.visits(scope, TODAY - DAY, TODAY)]

    assert receipts("410185-t01") == ["R1", "R2", "R5"]
    assert receipts("410185") == ["R1", "R2", "R4", "R5"]
    assert receipts("") == []
    assert [v.receipt for v in records.visits_by("p2", TODAY, TODAY)] == ["R2"]
    assert records.last_visits("410185-t01") == {"h1": TODAY - DAY, "h2": TODAY}


async def test_unanswered_questions_are_counted_by_the_county_s_days(
    writer: Writer, records: Records
) -> None:
    midnight = datetime(2026, 11, 21, 16, tzinfo=UTC)  # 2026-11-22 00:00 in Shanghai
    before, after = midnight - timedelta(microseconds=1), midnight + DAY
    await writer.execute([question("q", asked_at=at) for at in (before, midnight, after)])
    await writer.execute([question("q", "420000", asked_at=midnight)])
    assert records.unanswered("410000", TODAY, TODAY) == 1
    assert records.unanswered("410000", TODAY - DAY, TODAY + DAY) == 3
    assert records.unanswered("100000", TODAY, TODAY) == 2


async def test_the_last_turns_of_a_sender_come_newest_first(
    writer: Writer, records: Records
) -> None:
    stored = [turn(f"m{n}", revision=n) for n in (1, 2, 5, 11)]
    for row in [*stored, turn("other", "another", revision=99)]:
        await writer.commit(row, [])
    assert records.last_turns("web_chat", "main", "s", 2) == [stored[3], stored[2]]
    assert records.last_turns("web_chat", "second", "s", 2) == []
    assert records.turn("web_chat", "main", "nothing") is None


async def test_a_sender_s_binding_can_be_looked_up_both_ways(
    writer: Writer, records: Records, database_url: str
) -> None:
    bind = upsert(records.engine.dialect.name, bindings)
    sender = {"channel": "web_chat", "account": "main", "sender": "s"}
    await writer.execute([person("p1"), person("p2")])
    for who in ("p1", "p2"):
        await writer.execute([Write(bind, {**sender, "person": who, "bound_at": NOON})])
    bound = records.bound("web_chat", "main", "s")
    assert bound is not None
    assert bound.id == "p2"
    assert records.bound("web_chat", "main", "t") is None
    assert records.bindings_of("p1") == []
    assert [b.sender for b in records.bindings_of("p2")] == ["s"]


def queued(key: str, **rest: Any) -> dict[str, Any]:
    values = {"dedup_key": key, "channel": "", "account": "", "sender": "", "person": "p1"}
    more = {"replies": [{"text": "提醒"}], "purpose": "reminder", "not_before": NOON}
    return {**values, **more, "created_at": NOON, **rest}


async def test_the_outbox_gives_what_is_due_and_takes_each_key_once(
    writer: Writer, records: Records
) -> None:
    later = queued("late", not_before=NOON + MINUTE, person="p3")
    for values in (later, queued("now")):
        await writer.execute([Write(INSERT_OUTBOX, values)])
    again = await writer.execute([Write(INSERT_OUTBOX, queued("now", person="p2"))])
    assert isinstance(again, Conflict)
    assert [(r.dedup_key, r.person) for r in records.due_outbox(NOON, 9)] == [("now", "p1")]
    assert [r.dedup_key for r in records.due_outbox(NOON + MINUTE, 9)] == ["late", "now"]
    assert len(records.due_outbox(NOON + MINUTE, 1)) == 1
    assert records.queued("late")
    assert not records.queued("never")


async def test_a_message_that_waits_holds_back_later_ones_but_no_answer(
    writer: Writer, records: Records
) -> None:
    waiting = queued("first", not_before=NOON + MINUTE)
    for values in (waiting, queued("second"), queued("answer", purpose="reply")):
        await writer.execute([Write(INSERT_OUTBOX, values)])
    assert [r.dedup_key for r in records.due_outbox(NOON, 9)] == ["answer"]
    told = [r.dedup_key for r in records.due_outbox(NOON + MINUTE, 9)]
    assert told == ["answer", "first", "second"], "what was put off is not overtaken"


async def test_a_queued_message_is_claimed_by_one_process_and_sent_once(
    writer: Writer, records: Records
) -> None:
    await writer.execute([Write(INSERT_OUTBOX, queued("k"))])
    row = records.due_outbox(NOON, 1)[0]
    claim = {"of_id": row.id, "seen_attempts": row.attempts, "until": NOON + MINUTE}
    assert await writer.execute([Write(CLAIM, claim, must_touch=True)]) == Committed()
    second = await writer.execute([Write(CLAIM, claim, must_touch=True)])
    assert isinstance(second, Conflict)
    assert records.due_outbox(NOON, 1) == []
    failed = {"of_id": row.id, "again_at": NOON + 2 * MINUTE, "error": "timeout"}
    await writer.execute([Write(MARK_FAILED, failed)])
    again = records.due_outbox(NOON + 2 * MINUTE, 1)[0]
    assert (again.attempts, again.last_error, again.replies) == (1, "timeout", [{"text": "提醒"}])
    assert records.sent_since("p1", ["reminder"], NOON) == 0
    await writer.execute([Write(MARK_SENT, {"of_id": row.id, "at": NOON + 2 * MINUTE})])
    assert records.due_outbox(NOON + DAY, 1) == []
    assert records.sent_since("p1", ["reminder"], NOON) == 1
    assert records.sent_since("p1", ["digest"], NOON) == 0


async def test_a_message_given_up_is_not_due_again(writer: Writer, records: Records) -> None:
    await writer.execute([Write(INSERT_OUTBOX, queued("k"))])
    row = records.due_outbox(NOON, 1)[0]
    await writer.execute([Write(GIVE_UP, {"of_id": row.id, "error": "blocked"})])
    assert records.due_outbox(NOON + DAY, 1) == []


async def test_digests_and_local_areas_come_back_as_stored(
    writer: Writer, records: Records
) -> None:
    stored = StoredDigest("410185", "2026-11-22", "p1", NOON, "hash", "摘要")
    values = {name: getattr(stored, name) for name in StoredDigest.__dataclass_fields__}
    area = {"code": VILLAGE, "name": "袁庄村", "level": "village", "parent": "410185-t01"}
    place = Write(insert(local_areas), {**area, "aliases": ["袁庄"]})
    await writer.execute([Write(insert(digests), values), place])
    assert records.digests.stored("410185", "2026-11-22", "p1") == stored
    assert records.digests.stored("410185", "2026-11-22", "p2") is None
    expected = LocalArea(VILLAGE, "袁庄村", "village", "410185-t01", ("袁庄",))
    assert records.local_areas() == [expected]


async def test_every_thread_sees_the_newest_commit(writer: Writer, records: Records) -> None:
    with ThreadPoolExecutor(8) as threads:
        loop = asyncio.get_running_loop()
        for n in range(30):
            await writer.execute([person(f"p{n:02}")])
            reads = [loop.run_in_executor(threads, records.people, "410185", "cadre")]
            reads += [loop.run_in_executor(threads, records.person, f"p{n:02}") for _ in range(7)]
            found, *one = await asyncio.gather(*reads)
            assert len(found) == n + 1
            assert all(one)


def test_a_reader_cannot_write_sqlite(sqlite_url: str) -> None:
    engine = read_engine(sqlite_url)
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM people"))
    engine.dispose()


async def test_upsert_overwrites_and_keeps_one_row(writer: Writer, records: Records) -> None:
    overwrite = upsert(records.engine.dialect.name, people)
    row = {"id": "p1", "role": "cadre", "area": VILLAGE, "unit": ""}
    await writer.execute([Write(overwrite, {**row, "name": name}) for name in ("旧", "新")])
    assert [p.name for p in records.people(VILLAGE, "cadre")] == ["新"]
