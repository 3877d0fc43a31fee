"""No forced check-in, no points, no ranking of people, no required photo, place or track."""

import ast
import random
import re
from datetime import timedelta

import pytest

from bot.app import build_app, opened
from bot.timers import Timers
from config.settings import Settings
from config.yaml_file import read_yaml
from handlers.digest.topic import compose
from handlers.router import ALWAYS, ASIDE, IDLE
from handlers.turn import Moment
from state.records import Records
from state.tables import metadata, outbox
from tests.bot.conftest import NOON
from tests.promises.county import NOW, VILLAGES, County, content
from tests.promises.test_privacy import _leaves
from tests.source import ROOT, modules

# What a cadre may send along unasked; it is never asked for, counted or shown in a digest.
OF_THEIR_OWN_ACCORD = {"attachments.latitude", "attachments.longitude"}
FORBIDDEN = re.compile(
    r"point|score_of|rank|leader|medal|streak|attendance|track|latitude|longitude|gps|photo|image"
    r"|selfie|online_time|mileage|face_id|geofence",
    re.IGNORECASE,
)
DEMANDS = re.compile(
    r"积分|排行|名次|红黑榜|末位|满勤|缺勤|考勤|在线时长|轨迹|人脸|打卡率|签到率|未打卡|未签到"
)
RANKS = re.compile(r"第一名|倒数|最多的干部|最少的干部|排在|落后")
RECEIPT = re.compile(r"\d{6}-[0-9A-Z]{8}")
CADRE = "410185-t01-v01"


def test_the_forbidden_words_are_recognised() -> None:
    assert FORBIDDEN.search("track_points")
    assert DEMANDS.search("本月积分12，未打卡3天")


def test_no_table_keeps_points_ranks_photos_places_or_tracks() -> None:
    # Which process keeps the clock is told in "leaders": of processes, not of people.
    tables = [table for table in metadata.sorted_tables if table.name != "leaders"]
    names = [f"{t.name}.{c.name}" for t in tables for c in t.columns]
    assert len(names) > 50
    assert {name for name in names if FORBIDDEN.search(name)} == OF_THEIR_OWN_ACCORD


def test_a_visit_knows_nothing_of_what_may_be_sent_along() -> None:
    """A picture or a pin is kept beside the record, by its receipt: no visit waits for one."""
    columns = set(metadata.tables["visits"].columns.keys())
    assert not columns & set(metadata.tables["attachments"].columns.keys()) - {"id"}


def test_no_command_asks_for_or_shows_them() -> None:
    words = read_yaml(ROOT / "config" / "words.yaml")["commands"]
    said = "\n".join(_leaves([words, read_yaml(ROOT / "config" / "menus.yaml")]))
    assert DEMANDS.search(said) is None
    assert [name for name in (*words, *ALWAYS, *IDLE, *ASIDE) if FORBIDDEN.search(name)] == []


async def test_no_route_takes_or_shows_them(valkey_url: str, sqlite_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings = Settings(data=tmp_path, redis_url=valkey_url, database_url=sqlite_url)
    async with opened(settings) as parts:
        routes = [str(r.resource) for r in build_app(parts).router.routes()]
    assert len(routes) > 5
    assert [route for route in routes if FORBIDDEN.search(route)] == []


def test_no_class_or_function_is_about_them() -> None:
    named = [
        f"{name}:{node.name}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    ranking = re.compile("(rank|score|points|track|photo|attendance)_?(of_)?(cadre|person|people)")
    assert len(named) > 500
    assert [name for name in named if ranking.search(name.lower())] == []


def test_no_number_of_visits_is_required() -> None:
    """No rule in force gives one; a county that sets it must write it down itself."""
    plain = read_yaml(ROOT / "config" / "county.yaml")
    assert plain["visit_frequency_per_month"] is None
    assert plain["prompts_per_day"] <= 3


def test_no_copy_demands_them() -> None:
    texts = _leaves(read_yaml(ROOT / "config" / "texts.yaml"))
    assert [text for text in texts if DEMANDS.search(text) or RANKS.search(text)] == []


@pytest.mark.parametrize("kind", ["location", "image", "voice", "other"])
async def test_a_photo_or_place_is_never_needed_and_breaks_nothing(
    fresh: County, kind: str
) -> None:
    await fresh.bound()
    card = await fresh.say(CADRE, "上午去王建国家，山墙裂缝")
    assert not re.search("照片|拍照|定位|位置", card)
    await fresh.say(CADRE, "", kind=kind)
    assert RECEIPT.search(await fresh.say(CADRE, "确认"))


@pytest.mark.parametrize("word", ["签到", "打卡", "走访", "日志"])
async def test_a_check_in_is_the_record_of_a_visit_and_nothing_else(
    fresh: County, word: str
) -> None:
    await fresh.bound()
    said = await fresh.say(CADRE, word)
    assert "走访完说一句就行" in said
    assert fresh.bot.records.visits("100000", NOON.date(), NOON.date()) == []


async def test_no_cadre_is_prompted_or_reminded_unasked(visited: County) -> None:
    bot = visited.bot
    later = NOON + timedelta(days=1, hours=8)
    timers = Timers(bot.records, bot.writer, content(), lambda: Moment(later, later.date()))
    assert await timers.tick() > 0
    with bot.records.engine.connect() as connection:
        to = {row.person for row in connection.execute(outbox.select())}
    assert to
    assert to & set(VILLAGES) == set()


async def test_no_digest_names_or_orders_the_people_who_visit(visited: County) -> None:
    records = visited.bot.records
    names = {cadre for cadre, _, _ in VILLAGES.values()}
    for scope in ("410185-t01", "410185", "410100", *VILLAGES):
        text = compose(scope, "2026-W47", NOW, records, content()).text
        assert not RANKS.search(text)
        assert [name for name in names if name in text] == []


async def test_the_order_of_areas_does_not_depend_on_how_much_was_done(visited: County) -> None:
    def order(scope: str, favoured: str) -> list[str]:
        text = compose(scope, "2026-W47", NOW, Busy(visited.bot.records, favoured), content()).text
        line = next(line for line in text.splitlines() if " 走访：" in line)
        return re.findall(r"([^\s（、，]+) \d+", line)

    for scope in ("410185-t01", "410185", "410100"):
        orders = {
            tuple(order(scope, village)) for village in VILLAGES if village.startswith(scope[:4])
        }
        assert len(orders) == 1, orders
        assert len(orders.pop()) > 1


class Busy:
    """The records as they were if one village had been visited seven times as often."""

    def __init__(self, records: Records, favoured: str) -> None:
        self._records, self._favoured = records, favoured

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        return getattr(self._records, name)

    @property
    def digests(self) -> "BusyCounts":
        return BusyCounts(self._records, self._favoured)


class BusyCounts:
    """What digests count of them, in no order."""

    def __init__(self, records: Records, favoured: str) -> None:
        self._counts, self._favoured = records.digests, favoured

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        return getattr(self._counts, name)

    def visit_counts(self, *asked) -> dict[str, tuple[int, int]]:  # type: ignore[no-untyped-def]
        found = list(self._counts.visit_counts(*asked).items())
        random.Random(7).shuffle(found)
        times = {self._favoured: 7}
        return {at: (times.get(at, 1) * made, homes) for at, (made, homes) in found}
