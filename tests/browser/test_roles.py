"""Three people, one bot: the walks of a household, a cadre and a supervisor."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import PHONE, Chat
from tests.browser.serving import Server

PICTURE = Path(__file__).parent / "roof.png"
Photograph = Callable[[Page, str], None]


def test_a_household_asks_follows_up_and_is_screened(home: Chat, photograph: Photograph) -> None:
    answer = home.say("低保一个月多少钱")
    assert re.search(r"\d{4}年", answer), answer
    assert re.search(r"\d+\s*元", answer), answer
    photograph(home.page, "household")
    assert "低保" in home.say("咋申请")
    home.say("帮我算算")
    for _ in range(4):
        assert home.chips
        home.tap("不清楚" if "不清楚" in home.chips else home.chips[0])
    result = home.say("先看结果")
    assert re.search("可能符合|可能不符合|还[缺差]|由人", result), result
    assert not re.search("一定能|肯定", result), result
    photograph(home.page, "screening")


def test_a_visit_told_in_one_sentence_stands_in_the_supervisor_s_digest(
    page: Page, browser: Browser, server: Server, photograph: Photograph
) -> None:
    cadre = Chat(page).open(server.link("cadre"))
    expect(page.locator("#menu")).to_contain_text("今日走访")
    assert "code=" not in page.url
    draft = cadre.say("上午去王建国家，屋顶漏雨，孙子上职高没领雨露计划，已联系镇里")
    assert "屋顶" in draft
    photograph(page, "draft")
    cadre.send_picture(PICTURE)
    expect(cadre.bot.last).to_contain_text("照片1张")
    done = cadre.tap("确认") if "确认" in cadre.chips else cadre.say("确认")
    assert re.search(r"\b\d{6}-[0-9A-Z]{8} 王建国", done), done
    photograph(page, "cadre")
    assert "王建国" in cadre.choose("今日走访")

    desk = browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce")
    supervisor = Chat(desk.new_page()).open(server.link("supervisor"))
    expect(supervisor.page.locator("#menu")).to_contain_text("日报")
    digest = supervisor.choose("日报")
    assert "走访" in digest
    assert re.search("屋顶|漏雨|1", digest), digest
    photograph(supervisor.page, "supervisor")
    desk.close()


def test_a_link_only_fills_in_what_binds_and_once_sent_offers_it_no_more(
    page: Page, server: Server
) -> None:
    page.route("**/api/cadre/**", lambda route: route.abort())
    page.goto(f"{server.home}/cadre?code=ABCD2345")
    page.wait_for_url(f"{server.home}/cadre")
    expect(page.locator("#text")).to_have_value("绑定 ABCD2345")
    expect(page.locator(".row.mine")).to_have_count(0)
    page.locator("#send").click()
    expect(page.locator(".row.mine .said")).to_have_text(["绑定 ABCD2345"])
    page.goto(f"{server.home}/cadre?code=ABCD2345")
    expect(page.locator(".row.mine .said")).to_have_text(["绑定 ABCD2345"])
    expect(page.locator("#text")).to_have_value("")


def test_a_household_sees_no_cadre_s_records(home: Chat) -> None:
    answer = home.say("今日走访")
    assert "王建国" not in answer
    expect(home.page.locator("#menu")).not_to_contain_text("日报")
