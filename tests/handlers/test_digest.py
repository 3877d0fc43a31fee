"""Digests: pure, on one screen, names only where the scope allows, nobody ranked."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, update

from handlers.digest.period import KINDS, period_of
from handlers.digest.topic import compose, digest_record, stored
from state.database import read_engine, write_engine
from state.records import Records
from state.tables import (
    households,
    problems,
    visits,
)
from tests.dialogs.talk import content
from tests.handlers.digest_county import AT, SCOPES, TODAY, VILLAGES, County, filled

TOWNSHIP, BI = "410185-t01", VILLAGES[0]
BIG = 420


@pytest.fixture(scope="module")
def engine(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The made-up county, which no test of this module changes."""
    file = tmp_path_factory.mktemp("county") / "records.db"
    yield from _opened(f"sqlite:///{file}", sqlite_template)


def _opened(url: str, template: object) -> Iterator[Engine]:
    shutil.copyfile(str(template), url.removeprefix("sqlite:///"))
    writing = write_engine(url)
    filled(writing)
    writing.dispose()
    reading = read_engine(url)
    yield reading
    reading.dispose()


@pytest.fixture
def records(engine: Engine) -> Records:
    return Records(engine)


@pytest.mark.parametrize("scope", ["410185", "410100", "410000"])
@pytest.mark.parametrize("kind", KINDS)
def test_above_the_township_nobody_is_named(records: Records, scope: str, kind: str) -> None:
    text = compose(scope, period_of(kind, TODAY), AT, records, content()).text
    assert "户-v" not in text
    assert "户t" not in text


@pytest.mark.parametrize("scope", SCOPES)
def test_the_cadres_are_never_named_nor_counted(records: Records, scope: str) -> None:
    digest = compose(scope, "2026-11", AT, records, content())
    assert "p1" not in str(digest_record(digest))
    assert "p1" not in digest.text


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_digest_fits_one_phone_screen(records: Records, scope: str, kind: str) -> None:
    text = compose(scope, period_of(kind, TODAY), AT, records, content()).text
    assert len(text) <= BIG
    assert len(text.splitlines()) <= 22


def test_areas_stand_in_the_order_of_their_codes(records: Records) -> None:
    record = digest_record(compose("410185", "2026-11", AT, records, content()))
    assert list(record["visits_by_area"]) == sorted(record["visits_by_area"])
    assert len(set(record["visits_by_area"].values())) > 1


def test_the_same_records_give_the_same_hash_and_other_records_another(records: Records) -> None:
    one, same = (
        compose(BI, "2026-11-21", at, records, content()) for at in (AT, AT + timedelta(minutes=9))
    )
    other = compose(VILLAGES[1], "2026-11-21", AT, records, content())
    assert one.content_hash == same.content_hash != other.content_hash
    row = stored(one, "s1")
    assert (row.scope, row.period, row.recipient, row.text) == (BI, "2026-11-21", "s1", one.text)


def test_a_digest_composed_for_an_earlier_moment_knows_nothing_later(records: Records) -> None:
    early = compose(TOWNSHIP, "2026-11", AT - timedelta(days=7), records, content())
    late = compose(TOWNSHIP, "2026-11", AT, records, content())
    assert digest_record(early)["visits"] < digest_record(late)["visits"]


@pytest.fixture
def small(sqlite_url: str) -> Iterator[tuple[Engine, Records]]:
    """Three households in two villages of one township, nothing else."""
    writing, reading = write_engine(sqlite_url), read_engine(sqlite_url)
    homes = [("b1", BI, "王建国"), ("b2", BI, "李二柱"), ("c1", VILLAGES[1], "崔满仓")]
    rows = [{"id": i, "village": v, "group": "一组", "head": head} for i, v, head in homes]
    with writing.begin() as connection:
        connection.execute(insert(households), rows)
    yield writing, Records(reading)
    reading.dispose()
    writing.dispose()


def _row(
    number: int, household: tuple[str, str, str], on: date, **told: object
) -> dict[str, object]:
    id_, village, head = household
    at = datetime(on.year, on.month, on.day, 12, tzinfo=AT.tzinfo)
    plain: dict[str, object] = {
        "problems": [],
        "done": [],
        "promised": [],
        "seen": {},
        "follow_up_on": None,
    }
    named = {"receipt": f"R{number}", "version": 1, "status": "kept", "visitor": "p1"}
    home = {"village": village, "household_id": id_, "household": head, "method": "home"}
    days = {"visited_on": on, "submitted_at": at, "draft_id": f"d{number}"}
    return {**plain, **named, **home, **days, **told}


WANG, LI, CUI = ("b1", BI, "王建国"), ("b2", BI, "李二柱"), ("c1", VILLAGES[1], "崔满仓")


def test_a_townships_digest_in_full(small: tuple[Engine, Records]) -> None:
    writing, records = small
    on = TODAY - timedelta(days=12)
    rows = [
        _row(1, WANG, TODAY, problems=["屋顶漏雨"], done=["已联系镇里"]),
        _row(2, CUI, TODAY, problems=["水管坏了"]),
        _row(3, LI, on, follow_up_on=TODAY - timedelta(days=6)),
    ]
    problem = {
        "number": "W1", "version": 1, "state": "assigned", "what": "屋顶漏雨", "area": BI,
        "raised_as": "visit", "raiser": "p1", "raised_at": AT - timedelta(days=20),
        "household_id": "b1", "household": "王建国", "due_on": date(2026, 11, 18),
        "changed_at": AT,
    }  # fmt: skip
    with writing.begin() as connection:
        connection.execute(insert(visits), rows)
        connection.execute(insert(problems), [problem])
    digest = compose(TOWNSHIP, "2026-11-22", AT, records, content())
    assert digest.text.splitlines() == [
        "【大金店镇】11-22 日报",
        "需要您处理（1个）：",
        "1 王建国：屋顶漏雨（办理中，逾期2个工作日）",
        "2 说好再去、过了日子还没去：1户（毕家村 1）",
        "3 看到问题、没写怎么办也没进台账：1次（崔坪村 1）",
        "4 问题：没销号1、逾期1",
        "5 走访：2次，2户（共3户）（毕家村 1、崔坪村 1）",
        "和前一天比：走访户数多2。",
        "回“交办 1 县住建局 5个工作日”“问题 1”办事；回“看 2”看名单。",
        "数据截至 11-22 18:30。",
    ]
    assert digest.shown.problems == ("W1",)
    assert digest.shown.figures == ("follow_ups", "unlisted", "problems", "visits")


def test_a_village_digest_tells_nothing_of_the_next_village(small: tuple[Engine, Records]) -> None:
    writing, records = small
    with writing.begin() as connection:
        connection.execute(insert(visits), [_row(1, CUI, TODAY, problems=["水管坏了"])])
    text = compose(BI, "2026-11-22", AT, records, content()).text
    assert "没有记录（共2户）" in text
    assert "崔" not in text


def test_a_follow_up_made_or_not_yet_due_is_not_reported(small: tuple[Engine, Records]) -> None:
    writing, records = small
    promised = {"follow_up_on": TODAY - timedelta(days=6)}
    rows = [
        _row(1, LI, TODAY - timedelta(days=12), **promised),
        _row(2, LI, TODAY - timedelta(days=5)),
        _row(3, WANG, TODAY, follow_up_on=TODAY),
    ]
    with writing.begin() as connection:
        connection.execute(insert(visits), rows)
    record = digest_record(compose(BI, "2026-11-22", AT, records, content()))
    assert record["overdue_follow_ups"] == 0
    with writing.begin() as connection:
        connection.execute(update(visits).where(visits.c.receipt == "R2").values(status="voided"))
    record = digest_record(compose(BI, "2026-11-22", AT, records, content()))
    assert record["overdue_follow_ups"] == 1


def test_a_voided_visit_counts_for_nothing(small: tuple[Engine, Records]) -> None:
    writing, records = small
    row = _row(1, WANG, TODAY, problems=["屋顶漏雨"], status="voided")
    with writing.begin() as connection:
        connection.execute(insert(visits), [row])
    digest = compose(BI, "2026-11-22", AT, records, content())
    assert digest_record(digest)["visits"] == 0
    assert "漏雨" not in digest.text


def test_any_number_of_records_fits_one_phone_screen(sqlite_url: str) -> None:
    """Every list long, every name and what was seen long, many areas beside each other."""
    writing, reading = write_engine(sqlite_url), read_engine(sqlite_url)
    County(random.Random(7)).fill(writing)
    with writing.begin() as connection:
        for table, column in ((visits, "village"), (households, "village"), (problems, "area")):
            for village in range(3):
                spread = table.c[column] == VILLAGES[village]
                connection.execute(
                    update(table).where(spread).values({column: f"410185-t{village:02d}-v99"})
                )
        connection.execute(update(problems).values(what="屋顶漏雨得厉害要赶紧修" * 9))
        connection.execute(update(problems).values(household="欧阳" * 20, household_id="x"))
    records = Records(reading)
    for scope in ("410185", "410185-t01", "410185-t01-v99", "410100", "410000"):
        for kind in KINDS:
            text = compose(scope, period_of(kind, TODAY), AT, records, content()).text
            assert len(text) <= BIG
            assert len(text.splitlines()) <= 22
    reading.dispose()
    writing.dispose()


def test_an_area_without_any_record_has_a_digest_that_says_so(
    small: tuple[Engine, Records],
) -> None:
    _, records = small
    for scope in ("410122", "410122-t01"):
        digest = compose(scope, "2026-W47", AT, records, content())
        assert len(digest.text.splitlines()) == 3
        assert digest.shown == replace(digest.shown, problems=(), figures=())
