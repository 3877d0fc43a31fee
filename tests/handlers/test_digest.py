"""Digests: pure, on one screen, names only where the scope allows, once per recipient."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.county import load_county
from handlers.digest.facts import below
from handlers.digest.period import period_of, span
from handlers.digest.topic import compose, digest_record, due, stored
from state.rows import Household, Person, Visit, VisitDraft
from tests.dialogs.talk import content
from tests.handlers.memory import Memory

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 18, 0, tzinfo=ZONE)
BI, CUI, HE = "410185-t01-v01", "410185-t01-v02", "410185-t02-v01"
HOMES = (
    Household("b1", BI, "一组", "王建国"),
    Household("b2", BI, "二组", "李二柱"),
    Household("c1", CUI, "一组", "崔满仓"),
    Household("x1", HE, "一组", "何振山"),
)
SUPERVISOR = Person("s1", "张秀云", "supervisor", "410185-t01")


def _visit(number: int, home: Household, on: date, **told: object) -> Visit:
    draft = VisitDraft(f"d{number}", home.village, home.id, home.head, on)
    return Visit(
        f"R{number}",
        1,
        "kept",
        "p-cadre",
        "小李",
        replace(draft, **told),
        datetime(on.year, on.month, on.day, 12, tzinfo=ZONE),
    )


def _records(*visits: Visit, homes: Sequence[Household] = HOMES) -> Memory:
    return Memory({visit.receipt: visit for visit in visits}, homes)


TODAY = date(2026, 11, 22)
VISITS = (
    _visit(1, HOMES[0], TODAY, problems=("屋顶漏雨", "没领雨露计划"), done=("已联系镇里",)),
    _visit(2, HOMES[2], TODAY, problems=("水管坏了",)),
    _visit(3, HOMES[3], TODAY),
    _visit(4, HOMES[1], date(2026, 11, 10), follow_up_on=date(2026, 11, 16)),
)


def test_a_townships_digest_in_full() -> None:
    digest = compose("410185-t01", "2026-11-22", AT, _records(*VISITS), content())
    assert digest.text.splitlines() == [
        "【大金店镇】11-22 日报",
        "需要您处理：",
        "· 说好再去、过了日子还没去：1户（毕家村 1）",
        "  毕家村李二柱：说好11-16再去",
        "· 有问题还没写怎么办：1户（崔坪村 1）",
        "新问题：3个（毕家村 2、崔坪村 1）",
        "  毕家村王建国：屋顶漏雨",
        "  毕家村王建国：没领雨露计划",
        "  崔坪村崔满仓：水管坏了",
        "走访：2次，2户（毕家村 1、崔坪村 1）",
        "数据截至 11-22 18:00。",
    ]


@pytest.mark.parametrize("scope", ["410185", "410100", "410000"])
def test_above_the_township_nobody_is_named(scope: str) -> None:
    homes = tuple(replace(home, id=f"old-{home.id}") for home in HOMES)
    text = compose(scope, "2026-W47", AT, _records(*VISITS, homes=(*HOMES, *homes)), content()).text
    assert not [home.head for home in HOMES if home.head in text]
    assert "小李" not in text


def test_the_cadres_are_never_named_nor_counted() -> None:
    text = compose("410185-t01", "2026-W47", AT, _records(*VISITS), content()).text
    assert "小李" not in text
    assert "p-cadre" not in text


def test_a_village_digest_tells_nothing_of_the_next_village() -> None:
    text = compose(BI, "2026-11-22", AT, _records(*VISITS), content()).text
    assert "王建国" in text
    assert "崔" not in text


def test_a_follow_up_made_or_not_yet_due_is_not_reported() -> None:
    came = _visit(5, HOMES[1], date(2026, 11, 17))
    later = _visit(6, HOMES[0], TODAY, follow_up_on=TODAY)
    assert (
        "说好再去"
        not in compose(BI, "2026-11-22", AT, _records(VISITS[3], came, later), content()).text
    )


def test_a_voided_visit_counts_for_nothing() -> None:
    voided = replace(VISITS[0], status="voided")
    digest = compose(BI, "2026-11-22", AT, _records(voided), content())
    assert digest_record(digest)["visits"] == 0
    assert "漏雨" not in digest.text


def test_long_unvisited_households_are_named_oldest_first() -> None:
    old = _visit(7, HOMES[1], date(2026, 8, 1))
    text = compose(BI, "2026-11-22", AT, _records(old), content()).text
    assert text.index("王建国：还没有走访记录") < text.index("李二柱：上次8-1")


def test_the_same_records_give_the_same_hash_and_other_records_another() -> None:
    one, same = (
        compose(BI, "2026-11-22", at, _records(*VISITS), content())
        for at in (AT, AT + timedelta(hours=1))
    )
    other = compose(BI, "2026-11-22", AT, _records(), content())
    assert one.content_hash == same.content_hash != other.content_hash
    row = stored(one, "s1")
    assert (row.scope, row.period, row.recipient, row.text) == (BI, "2026-11-22", "s1", one.text)


def test_any_number_of_records_fits_one_phone_screen() -> None:
    homes = [
        Household(f"h{n}", f"410185-t{n % 9:02d}-v{n % 7:02d}", "一组", f"户{n}")
        for n in range(500)
    ]
    visits = [
        _visit(
            n,
            home,
            TODAY,
            problems=("屋顶漏雨得厉害要赶紧修" * 5,),
            follow_up_on=date(2026, 11, 20),
        )
        for n, home in enumerate(homes)
    ]
    for scope in ("410185", "410185-t01", "410185-t01-v01", "410100", "410000"):
        text = compose(scope, "2026-W47", AT, _records(*visits, homes=homes), content()).text
        assert len(text) <= 560
        assert len(text.splitlines()) <= 24


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_period_spans_its_days(period: str, first: date, last: date) -> None:
    assert span(period) == (first, last)
    kind = "week" if "W" in period else "day"
    assert period_of(kind, first) == period_of(kind, last) == period


@pytest.mark.parametrize("period", ["2026", "2026-13-01", "2026-W54", "x"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError):
        span(period)


def _periods(now: datetime, *done: str, bound: date | None = None) -> list[str]:
    keys = {(SUPERVISOR.area, period, SUPERVISOR.id) for period in done}
    bound_on = {SUPERVISOR.id: bound} if bound else None
    return [d.period for d in due([SUPERVISOR], keys, now, load_county(), bound_on)]


def test_a_day_is_due_in_the_evening_and_a_week_on_monday_morning() -> None:
    days = [f"2026-11-{day}" for day in range(14, 22)]
    before, after = datetime(2026, 11, 22, 17, 59, tzinfo=ZONE), AT
    assert _periods(before, *days, "2026-W46") == []
    assert _periods(after, *days, "2026-W46") == ["2026-11-22"]
    monday = datetime(2026, 11, 23, 7, 59, tzinfo=ZONE)
    assert _periods(monday, *days, "2026-11-22", "2026-W46") == []
    assert _periods(monday + timedelta(minutes=1), *days, "2026-11-22", "2026-W46") == ["2026-W47"]


def test_missed_periods_are_made_up_for_and_each_is_due_once() -> None:
    missed = _periods(AT)
    assert missed[-1] == "2026-11-22"
    assert "2026-W46" in missed
    assert len(missed) == len(set(missed)) == 9
    assert _periods(AT, *missed) == []


def test_nothing_from_before_somebody_was_bound_is_sent() -> None:
    assert _periods(AT, bound=date(2026, 11, 22)) == ["2026-11-22"]


def test_cadres_get_no_digest_unasked() -> None:
    cadre = Person("c1", "小李", "cadre", BI)
    assert due([cadre], set(), AT, load_county()) == ()


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    assert _periods(AT.astimezone(ZoneInfo("UTC"))) == _periods(AT)


def test_the_turn_of_the_year_keeps_its_iso_week() -> None:
    now = datetime(2027, 1, 4, 8, 0, tzinfo=ZONE)
    assert "2026-W53" in _periods(now)


@pytest.mark.parametrize(
    ("scope", "code"),
    [("410000", "410100"), ("410100", "410185"), ("410185", "410185-t01"), ("410185-t01", BI)],
)
def test_the_area_just_below_a_scope(scope: str, code: str) -> None:
    assert below(scope, BI) == code
