"""What a household says stays in its conversation: not in the records, not in the logs."""

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import cast

import pytest
from sqlalchemy import select

from bot.contracts import Commits, NotHandled
from config.yaml_file import read_yaml
from handlers.turn import Message, Turn
from state.changes import Duplicate, TurnRow
from state.conversation import from_json
from state.redis_store import Address
from state.tables import metadata, turns, unanswered
from state.writer import Outcome, Write
from tests.bot.conftest import NOON, Bot, running
from tests.promises.county import County
from tests.source import ROOT

SECRET = "赵秘密得了白血病"
TALK = (
    "你好",
    "帮我算算",
    "俺爹78了，腿残疾二级，五口人，一年挣两万来块",
    "登封",
    "低保一个月多少钱",
    "先看结果",
    "取消",
)
STRANGE = f"{SECRET}，火星上的彗星税咋退，电话13812345678，身份证410185195601011234"


def rows(county: County) -> list[str]:
    """Everything a sender left in the records, one text a row. The roster was there before."""
    before = ("people", "households", "members", "leaders")
    left = [table for table in metadata.sorted_tables if table.name not in before]
    with county.bot.records.engine.connect() as connection:
        return [
            f"{table.name}: {row}"
            for table in left
            for row in connection.execute(select(table))
            if table.name != "codes"
        ]


async def test_a_households_conversation_leaves_nothing_in_the_records(fresh: County) -> None:
    for text in TALK:
        await fresh.say("nobody", text)
    assert rows(fresh) == []


async def test_an_unanswered_question_is_kept_without_what_was_said_before(fresh: County) -> None:
    for text in (*TALK, STRANGE):
        await fresh.say("nobody", text)
    with fresh.bot.records.engine.connect() as connection:
        (kept,) = connection.execute(select(unanswered.c.text)).scalars().all()
        (turn,) = connection.execute(select(turns)).all()
    assert "彗星税" in kept
    left = from_json(turn.conversation)
    assert (left.tasks, left.context) == ((), {})
    assert {value for _, value in left.choices} <= {"反映问题"}
    assert not re.search("彗星|秘密|残疾", turn.replies.decode() + turn.conversation.decode())


async def test_the_moment_of_a_question_does_not_tell_who_asked(fresh: County) -> None:
    await fresh.say("nobody", STRANGE)
    with fresh.bot.records.engine.connect() as connection:
        asked = connection.execute(select(unanswered.c.asked_at)).scalar_one()
        answered = connection.execute(select(turns.c.created_at)).scalar_one()
    assert asked.date() == answered.date()
    assert asked != answered


@pytest.mark.parametrize(
    "number",
    ["13812345678", "138 1234 5678", "138-1234-5678", "410185195601011234", "41018519560101123X",
     "１３８１２３４５６７８", "0371-67181234"],
)  # fmt: skip
async def test_no_number_of_a_person_is_kept_with_a_question(fresh: County, number: str) -> None:
    await fresh.say("nobody", f"火星上的彗星税咋退，找我{number}")
    with fresh.bot.records.engine.connect() as connection:
        kept = connection.execute(select(unanswered.c.text)).scalars().all()
    assert len(kept) == 1
    assert re.search(r"\d{5}", re.sub(r"[\s-]", "", kept[0])) is None


async def test_who_asks_to_be_forgotten_without_a_name_is_forgotten(fresh: County) -> None:
    await fresh.say("nobody", "帮我算算")
    await fresh.say("nobody", TALK[2])
    await fresh.say("nobody", "忘掉我")
    left = await fresh.bot.turns.remembered(Address("web", "home", "nobody"))
    assert (left.tasks, left.context, left.place) == ((), {}, "")


def test_no_text_asks_for_an_id_number_a_photo_or_a_place() -> None:
    asks = re.compile(r"(请|需要|必须|要)[^。，；]{0,6}(身份证|拍照|照片|定位|位置|银行卡|人脸)")
    texts = "\n".join(_leaves(read_yaml(ROOT / "config" / "texts.yaml")))
    facts = "\n".join(_leaves(read_yaml(ROOT / "knowledge" / "facts.yaml")))
    denied = re.sub(
        r"[^。，；\n]*(不要|不用|不收|删掉|不打卡)[^。，；\n]*", "", f"{texts}\n{facts}"
    )
    assert asks.findall(denied) == []
    assert asks.findall("请发身份证号")


def _leaves(node: object) -> list[str]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in _leaves(value)]
    if isinstance(node, list):
        return [leaf for value in node for leaf in _leaves(value)]
    return [str(node)]


def said(text: str) -> Message:
    return Message("web", "home", "s1", "s1:k", "text", text, NOON)


def failing(error: Exception) -> object:
    def handle(*_: object) -> Turn:
        raise error

    return handle


class Refusing:
    """A writer whose answer is given; nothing is stored."""

    def __init__(self, answer: Outcome | Exception) -> None:
        self.answer = answer

    async def commit(self, turn: TurnRow, writes: Sequence[Write]) -> Outcome:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_turn_logs_nothing_of_what_was_said(
    fresh: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await fresh.bound()
    for text in (*TALK, STRANGE, "走访"):
        await fresh.say("nobody", text)
    await fresh.say("410185-t01-v01", "上午去王建国家，山墙裂缝")
    await fresh.say("410185-t01-v01", "确认")
    ours = [r.getMessage() for r in caplog.records]
    words = ("王建国", "山墙", "秘密", "13812345678", "残疾", "甲英", *fresh.codes.values())
    assert [line for line in ours if any(word in line for word in words)] == []


async def test_a_failing_handler_logs_nothing_of_what_was_said(
    valkey_url: str, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    boom = failing(ValueError(f"cannot read {SECRET}"))
    async with running(valkey_url, sqlite_url, boom) as bot:  # type: ignore[arg-type]
        await bot.dispatcher.dispatch(said(SECRET))
    assert "handler failed" in caplog.text
    assert SECRET not in caplog.text


async def test_a_statement_that_cannot_run_logs_nothing_of_its_values(
    fresh: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await fresh.bound()
    await fresh.say("410185-t01-v01", "上午去王建国家，山墙裂缝")
    with fresh.bot.writer._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE visits RENAME COLUMN text TO gone")
    await fresh.say("410185-t01-v01", "确认")
    assert "not stored" in caplog.text
    assert [w for w in ("王建国", "山墙") if w in caplog.text] == []


@pytest.mark.parametrize("seen", [Duplicate(SECRET.encode()), ValueError(SECRET)])
async def test_a_turn_not_committed_logs_nothing_of_its_replies(
    fresh: County,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    seen: Outcome | Exception,
) -> None:
    monkeypatch.setattr("bot.turns.PATIENCE", 1.0)
    caplog.set_level(logging.DEBUG)
    bot: Bot = fresh.bot
    bot.turns.writer = cast(Commits, Refusing(seen))
    try:
        async with asyncio.timeout(20):
            await fresh.say("nobody", "火星上的彗星税咋退")
    except NotHandled:
        pass
    finally:
        bot.turns.writer = bot.writer
    assert SECRET not in caplog.text
    assert repr(SECRET.encode()) not in caplog.text
