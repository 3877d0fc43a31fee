"""The ledger of what was asked in vain, by matter, over real records."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.commands.office import opened_records
from bot.commands.unanswered import unanswered_records
from bot.recorder import writes_of
from config.settings import Settings
from handlers.feedback.events import FeedbackGiven
from handlers.kept_words import masking
from handlers.turn import Message, QuestionUnanswered
from run_bot import main
from state.rows import Household, Person
from state.tables import feedback

NOON = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
MESSAGE = Message("web", "home", "sender-of-it", "k", "text", "", NOON)
VILLAGE = "410185-t01-v01"


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    from bot.commands.roster import store
    from bot.commands.roster_check import Roster

    given = Settings(data=tmp_path)
    async with opened_records(given) as (writer, records):
        people = (Person("c1", "李卫东", "cadre", VILLAGE),)
        homes = (Household("h1", VILLAGE, "一组", "王建国"),)
        await store(writer, records, Roster(people=people, households=homes), (), NOON)
        land = ["王建国家的宅基地能卖不", *["宅基地能不能卖给外人"] * 2]
        asked = [*land, "量子力学是啥"]
        events: list[Any] = [QuestionUnanswered(text, VILLAGE) for text in asked]
        said = FeedbackGiven("useless", "rural_dibao", "amount", "410185", "r1", "低保多少钱")
        more = replace(said, verdict="missing", missing="没说今年的")
        events += [said, said, said, more, FeedbackGiven("useful", "tekun", "", "", "r1", "五保")]
        await writer.execute(writes_of(events, MESSAGE, NOON))
        await writer.execute(
            writes_of([QuestionUnanswered("从前的问题", "")], MESSAGE, NOON.replace(year=2025))
        )
    return given


async def test_matters_stand_most_asked_first_with_examples_and_without_names(
    settings: Settings,
) -> None:
    records = await unanswered_records(settings, date(2026, 1, 1))
    assert [record["count"] for record in records] == [3, 3, 1]
    assert sum(record["unanswered"] for record in records) == 4
    dibao = next(record for record in records if record["topic"] == "rural_dibao")
    assert (dibao["useless"], dibao["missing"]) == (3, ["没说今年的"])
    land = next(record for record in records if "宅基地" in record["examples"][0])
    assert land["unanswered"] == 3, "asked in other words, it is the same matter"
    told = "\n".join(record["text"] for record in records)
    assert "王建国" not in told
    assert "某某家的宅基地能卖不" in told
    assert "郑州市登封市大金店镇毕家村" in told


async def test_what_was_asked_before_the_day_is_left_out(settings: Settings) -> None:
    everything = await unanswered_records(settings, date(2000, 1, 1))
    assert "从前的问题" in str(everything)
    assert "从前的问题" not in str(await unanswered_records(settings, date(2026, 1, 1)))
    assert await unanswered_records(settings, date(2026, 11, 23)) == []


async def test_feedback_is_stored_by_the_hour_and_without_a_sender(settings: Settings) -> None:
    async with opened_records(settings) as (_, records):
        given = records.feedback.given(date(2026, 11, 22), date(2026, 11, 22))
        assert {one.given_at for one in given} == {NOON.replace(minute=0)}
        assert {one.ruleset for one in given} == {"r1"}
        with records.engine.connect() as connection:
            rows = connection.execute(feedback.select()).all()
    assert "sender-of-it" not in str(rows)


def test_the_command_prints_nothing_when_nothing_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["unanswered", "--since", "2026-11-01", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_the_longest_name_that_stands_in_a_text_is_masked() -> None:
    masked = masking(["王建", "王建国", "李", "老王"], "某某")
    assert masked("王建国和王建去老王家找李") == "某某和某某去某某家找李"
