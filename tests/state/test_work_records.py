"""Leave, days and flags: the latest word counts, and a scope sees its own only."""

from datetime import UTC, date, datetime, timedelta

from bot.recorder import writes_of
from handlers.quality.events import FlagExplained, FlagsShown
from handlers.turn import Message
from handlers.work.events import DayCorrected, LeaveFiled, MonthShown
from state.changes import Committed, Conflict
from state.records import Records
from state.work_rows import DayNote, DaysShown, FlagShown, Leave
from state.writer import Writer

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ON = date(2026, 11, 22)
DAY = timedelta(days=1)
OURS, THEIRS = "410185-t01-v02", "410185-t02-v01"
MESSAGE = Message("web", "a", "s", "k", "text", "", NOON)
LEAVE = Leave("Q1", 1, "c1", OURS, ON, ON + 2 * DAY, "看病", "c2")


async def store(writer: Writer, *events: object) -> object:
    return await writer.execute(writes_of(events, MESSAGE, NOON))


async def test_the_latest_version_of_leave_counts_and_withdrawn_leave_is_gone(
    writer: Writer, records: Records
) -> None:
    longer = Leave("Q1", 2, "c1", OURS, ON, ON + 5 * DAY, "看病", "c2")
    gone = Leave("Q2", 2, "c1", OURS, ON, ON, "", "", "withdrawn")
    first = Leave("Q2", 1, "c1", OURS, ON, ON)
    await store(writer, LeaveFiled(LEAVE), LeaveFiled(longer), LeaveFiled(first), LeaveFiled(gone))
    assert records.work.leaves("c1", ON + 4 * DAY, ON + 9 * DAY) == [longer]
    assert records.work.leaves("c1", ON, ON) == [longer]
    assert records.work.leaves("c1", ON + 6 * DAY, ON + 9 * DAY) == []
    assert records.work.deputised("c2", ON + 5 * DAY) == [longer]
    assert records.work.deputised("c2", ON + 6 * DAY) == []


async def test_a_neighbouring_township_sees_nothing(writer: Writer, records: Records) -> None:
    month = DaysShown("c1", OURS, ON.replace(day=1), ON, [{"on": "2026-11-03", "where": "in"}])
    flag = FlagShown("k1", "c1", OURS, "quick", ["r1"], ON)
    await store(writer, LeaveFiled(LEAVE), MonthShown(month), FlagsShown((flag,)))
    work = records.work
    for scope in ("410185-t02", THEIRS, "410185-t01-v01", "", "410186"):
        assert work.leaves_in(scope, ON, ON) == []
        assert work.shown(scope, month.month) == []
        assert work.flags(scope, ON) == []
    for scope in (OURS, "410185-t01", "410185", "410000", "100000"):
        assert work.leaves_in(scope, ON, ON) == [LEAVE]
        assert work.shown(scope, month.month) == [month]
        assert work.flags(scope, ON) == [flag]


async def test_every_word_on_a_day_is_kept_and_the_last_one_counts(
    writer: Writer, records: Records
) -> None:
    notes = [DayNote("c1", OURS, ON, inside, why) for inside, why in ((True, "a"), (False, "b"))]
    await store(writer, *map(DayCorrected, notes))
    other = DayNote("c1", OURS, ON + DAY, True)
    await store(writer, DayCorrected(other))
    assert records.work.notes("c1", ON, ON + DAY) == [notes[1], other]
    assert records.work.notes("c2", ON, ON + DAY) == []


async def test_a_month_is_read_as_its_person_saw_it_last(writer: Writer, records: Records) -> None:
    first = ON.replace(day=1)
    seen = [DaysShown("c1", OURS, first, ON + n * DAY, [{"n": n}]) for n in range(3)]
    await store(writer, *map(MonthShown, seen))
    assert records.work.shown_to("c1", first) == seen[-1]
    assert records.work.shown(OURS, first) == [seen[-1]]
    assert records.work.shown_to("c2", first) is None


async def test_a_flag_is_first_seen_once_and_its_last_explanation_counts(
    writer: Writer, records: Records
) -> None:
    flag = FlagShown("k1", "c1", OURS, "quick", ["r1"], ON)
    assert await store(writer, FlagsShown((flag,))) == Committed()
    assert isinstance(await store(writer, FlagsShown((flag,))), Conflict)
    await store(writer, FlagExplained("k1", "c1", "a"), FlagExplained("k1", "c1", "b"))
    (found,) = records.work.flags_of("c1", ON)
    assert found.explained == "b"
    assert records.work.flags_of("c1", ON + DAY) == []
