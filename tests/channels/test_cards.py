"""Cards of WeCom: pressed once, by whom they were shown to, changed to what became of them."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import insert

from bot.channel import render
from bot.channels.wecom import CAPABILITIES
from bot.contracts import NotHandled
from bot.wire import replies_to_json
from config.texts import load_texts
from handlers.turn import Choice, Message, Moment, Reply, Turn
from state.tables import outbox
from state.writer import Write
from tests.channels.ends import Ends
from tests.channels.phones import PHONES
from tests.channels.test_contract import REFUSALS, repaired, told_to, waiting
from tests.fakes.wecom_cards import Card

TEXTS = load_texts()
PAGE = "https://example.org/desk/areas?area=410185-t01"
CONFIRM = (Choice("确认", "确认"), Choice("改", "改"), Choice("取消", "取消"))
DRAFT = "请核对：\n1 户主：张三\n2 日期：今天\n对就回“确认”。"


@pytest.fixture
def line(line: Ends) -> Ends:
    """A bot that answers a visit with a card, and tells what it was told."""
    line.door("wecom")

    def handle(conversation: Any, message: Message, reader: Any, moment: Moment) -> Turn:
        line.told.runs.append(message.text)
        if message.text.startswith("走访"):
            return Turn(conversation, (Reply(DRAFT, CONFIRM, False, card="question"),))
        return Turn(conversation, (Reply(f"told {message.text}"),))

    line.bot.turns.handle = handle
    return line


async def says(line: Ends, user: str, text: str, key: str = "") -> str:
    """Say something; return what was answered at once, with everything sent after it."""
    number = {"MsgId": key} if key else {}
    delivery = await line.wechat.says(user, text, **number)
    await line.handed_over()
    await line.sent()
    return delivery.text


async def presses(line: Ends, user: str, task: str, label: str, **fields: str) -> str:
    delivery = await line.wechat.presses(user, task, label, **fields)
    await line.handed_over()
    await line.sent()
    return delivery.text


def last_card(line: Ends, user: str = "zhang") -> tuple[str, Card]:
    return line.wechat.cards.of(user)[-1]


async def test_a_draft_is_told_whole_then_asked_on_a_card(line: Ends) -> None:
    assert await says(line, "zhang", "走访") == DRAFT
    _, card = last_card(line)
    assert card.text == "请核对：\n对就回“确认”。"
    assert list(card.buttons.values()) == ["确认", "改", "取消"]
    assert not any(word in key for key in card.buttons for word in ("确认", "改", "取消", "zhang"))


async def test_a_pressed_button_says_its_words_and_the_card_shows_it(line: Ends) -> None:
    await says(line, "zhang", "走访")
    task, card = last_card(line)
    assert await presses(line, "zhang", task, "确认") == "told 确认"
    assert line.told.runs == ["走访", "确认"]
    assert card.outcome == TEXTS("cards.chosen", label="确认")


async def test_a_card_is_good_for_one_press_however_fast_another_follows(line: Ends) -> None:
    await says(line, "zhang", "走访")
    task, card = last_card(line)
    both = (presses(line, "zhang", task, label) for label in ("确认", "取消"))
    await asyncio.gather(*both)
    said = [text for text in line.told.runs if text]
    assert len(said) == 2
    assert card.outcome in (TEXTS("cards.chosen", label=said[1]), TEXTS("cards.past"))


async def test_a_press_delivered_three_times_is_one_turn(line: Ends) -> None:
    await says(line, "zhang", "走访")
    task, _ = last_card(line)
    at = {"CreateTime": "1700000000"}
    said = [await presses(line, "zhang", task, "确认", **at) for _ in range(3)]
    assert said == ["told 确认"] * 3
    assert line.told.runs == ["走访", "确认"]


async def test_a_button_works_only_for_whom_it_was_shown_to(line: Ends) -> None:
    await says(line, "zhang", "走访")
    task, card = last_card(line)
    await presses(line, "li", task, "确认")
    assert line.told.runs == ["走访", ""]
    assert not card.outcome or card.outcome == TEXTS("cards.past")
    assert await presses(line, "zhang", task, "确认") == "told 确认"


async def test_typing_settles_the_card_and_its_buttons_say_nothing_any_more(line: Ends) -> None:
    await says(line, "zhang", "走访")
    task, card = last_card(line)
    await says(line, "zhang", "确认")
    assert card.outcome == TEXTS("cards.answered")
    await presses(line, "zhang", task, "取消")
    assert line.told.runs == ["走访", "确认", ""]


async def test_an_old_card_cannot_confirm_a_newer_draft(line: Ends) -> None:
    await says(line, "zhang", "走访一")
    (old, card), _ = last_card(line), await says(line, "zhang", "走访二")
    assert card.outcome == TEXTS("cards.answered")
    await presses(line, "zhang", old, "确认")
    assert line.told.runs == ["走访一", "走访二", ""]


async def test_the_message_that_led_to_a_card_does_not_settle_it_when_delivered_again(
    line: Ends,
) -> None:
    await says(line, "zhang", "走访", key="77")
    await says(line, "zhang", "走访", key="77")
    task, card = last_card(line)
    assert (len(line.wechat.cards.of("zhang")), card.outcome) == (1, "")
    assert await presses(line, "zhang", task, "确认") == "told 确认"


async def test_a_press_that_could_not_be_stored_can_be_made_again(
    line: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    await says(line, "zhang", "走访")
    task, card = last_card(line)

    async def broken(_: Message) -> None:
        raise NotHandled("try again")

    with monkeypatch.context() as patch:
        patch.setattr(line.bot.dispatcher, "answer", broken)
        assert await presses(line, "zhang", task, "确认") == "try again"
    assert card.outcome == ""
    assert await presses(line, "zhang", task, "确认", CreateTime="1700000001") == "told 确认"


async def test_where_cards_are_not_allowed_the_choices_are_told_in_words(line: Ends) -> None:
    line.wechat.cards.forbidden = True
    await says(line, "zhang", "走访")
    assert line.wechat.sent == [("zhang", "请核对：\n对就回“确认”。\n确认 / 改 / 取消")]
    assert not waiting(line)
    assert await says(line, "zhang", "确认") == "told 确认"


async def test_a_code_that_ended_changes_nothing_and_breaks_nothing(line: Ends) -> None:
    await says(line, "zhang", "走访")
    _, card = last_card(line)
    line.wechat.cards.later = 73 * 3600
    assert await says(line, "zhang", "确认") == "told 确认"
    assert card.outcome == ""


async def test_a_notice_keeps_its_buttons_until_one_is_pressed(line: Ends) -> None:
    channel = line.platforms.channels["wecom"]
    (notice,) = render(Reply("到期", CONFIRM[:1], card="notice"), CAPABILITIES)
    await channel.send("main", "zhang", notice, "n1")
    await channel.send("main", "zhang", notice, "n1")  # after a crash
    await says(line, "zhang", "something else")
    (task, card) = last_card(line)
    assert (len(line.wechat.cards.of("zhang")), card.outcome) == (1, "")
    await presses(line, "zhang", task, "确认")
    assert card.outcome == TEXTS("cards.chosen", label="确认")


DIGEST = Reply(f"日报\n走访3户\n看图和明细：{PAGE}", link=PAGE)


async def test_a_digest_is_told_whole_and_a_card_opens_its_page(line: Ends) -> None:
    await queue(line, DIGEST)
    assert await line.sent() == 1
    assert line.wechat.sent == [("zhang", DIGEST.text)]
    assert line.wechat.cards.opening == [("zhang", "日报", PAGE)]


async def test_where_cards_are_not_allowed_the_digest_names_its_page(line: Ends) -> None:
    line.wechat.cards.forbidden = True
    await queue(line, DIGEST)
    assert await line.sent() == 1
    assert line.wechat.sent == [("zhang", DIGEST.text)]
    assert not waiting(line)


async def test_a_page_s_card_put_off_comes_later_and_nothing_comes_twice(line: Ends) -> None:
    await queue(line, DIGEST)
    line.wechat.errors = [0, -1]
    assert await line.sent() == 0
    await repaired(line, PHONES["wecom"](line, line.sent))
    assert line.wechat.cards.opening == [("zhang", "日报", PAGE)]


async def queue(line: Ends, reply: Reply) -> None:
    row = {
        "dedup_key": "digest",
        "channel": "wecom",
        "account": "main",
        "sender": "zhang",
        "replies": json.loads(replies_to_json((reply,))),
        "purpose": "digest",
        "not_before": line.outside.moment,
        "created_at": line.outside.moment,
    }
    await line.bot.writer.execute([Write(insert(outbox), row)])


@pytest.mark.parametrize("code", REFUSALS["wecom"])
async def test_a_card_put_off_by_the_platform_comes_later_once(line: Ends, code: int) -> None:
    line.wechat.errors = [code]
    await says(line, "zhang", "走访")
    assert len(waiting(line)) == 1
    await repaired(line, PHONES["wecom"](line, line.sent))
    assert told_to(line, "[确认]") == 1
    task, _ = last_card(line)
    assert await presses(line, "zhang", task, "确认") == "told 确认"


@pytest.mark.parametrize("channel", ["wechat", "kf", "telegram", "web"])
def test_channels_without_cards_show_what_they_have(channel: str, line: Ends) -> None:
    shown = render(
        Reply(DRAFT, CONFIRM, False, card="question"), line.platforms.channels[channel].capabilities
    )
    assert len(shown) == 1
    assert shown[0].text.startswith(DRAFT)
    assert bool(shown[0].choices) != shown[0].text.endswith("确认 / 改 / 取消")
