"""Everything done at the desk, in a browser, on a phone and on an office machine."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.chat import PHONE, Chat
from tests.browser.desk import OFFICE, supervisor
from tests.browser.serving import Server

SIZES = pytest.mark.parametrize("size", [PHONE, OFFICE], ids=["phone", "office"])
# How long until the next look, milliseconds.
SOON = 500
NUMBER = re.compile(r"W\d{6}-[0-9A-Z]{8}")


@pytest.fixture(scope="module")
def township(browser: Browser, server: Server, told: Chat) -> Iterator[BrowserContext]:
    context = supervisor(browser, server.links("supervisor")[0])
    yield context
    context.close()


def opened(context: BrowserContext, server: Server, path: str, size: ViewportSize) -> Page:
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(server.home + path)
    return page


def done(context: BrowserContext, server: Server, size: ViewportSize, *act: str) -> None:
    """Take one step on a problem's page: number, what its button says, then field, text, …"""
    number, verb, *fields = act
    page = opened(context, server, f"/desk/problem/{number}", size)
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"请核对：{verb}")
    for label, text in zip(fields[::2], fields[1::2], strict=True):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name=f"确认{verb}").click()
    expect(page.get_by_role("status")).to_have_text("办成1个，没办成0个。")
    page.close()


@SIZES
def test_a_problem_is_led_from_its_assignment_to_its_end(
    township: BrowserContext,
    entered: BrowserContext,
    told: Chat,
    server: Server,
    size: ViewportSize,
) -> None:
    told.say("反映问题 村口石桥护栏松了")
    found = NUMBER.search(told.say("确认"))
    assert found
    number = found[0]
    limit = ("交办给哪个部门", "示例交通办", "时限", "5个工作日")
    done(township, server, size, number, "交办", *limit)
    done(township, server, size, number, "延期", "时限", "10个工作日", "为什么", "等配件")
    told.say(f"办结 {number} 换了螺栓")
    told.say("确认")
    done(township, server, size, number, "退回", "为什么", "还有一根没换")
    told.say(f"办结 {number} 都换了")
    told.say("确认")
    done(township, server, size, number, "核实")
    done(entered, server, size, number, "核实")
    done(entered, server, size, number, "销号")
    page = opened(entered, server, f"/desk/problem/{number}", size)
    expect(page.locator("dl .state")).to_have_text("已销号")
    expect(page.locator(".steps li")).to_have_count(10)
    page.close()


def test_what_was_done_at_the_desk_is_taken_back_in_the_chat(
    township: BrowserContext, told: Chat, server: Server
) -> None:
    told.say("反映问题 村委会门口井盖破了")
    found = NUMBER.search(told.say("确认"))
    assert found
    limit = ("交办给哪个部门", "示例城管办", "时限", "3个工作日")
    done(township, server, PHONE, found[0], "交办", *limit)
    chat = Chat(township.new_page()).open(f"{server.home}/supervisor")
    assert "已收回" in chat.say(f"撤销 {found[0]}")
    page = opened(township, server, f"/desk/problem/{found[0]}", PHONE)
    expect(page.locator("dl .state")).to_have_text("待受理")


@SIZES
def test_a_step_of_a_clue_is_noted(
    township: BrowserContext, server: Server, size: ViewportSize, told: Chat
) -> None:
    # One clue of a kind is raised while another of the household is open.
    of_another = {
        PHONE["width"]: "他住院花了三万多，报销完自己掏了一万五",
        OFFICE["width"]: "东屋墙裂了，快倒了",
    }
    told.say(f"上午去李二柱家，{of_another[size['width']]}")
    told.say("确认")
    page = opened(township, server, "/desk/clues?state=raised", size)
    clues = page.locator("a[href^='/desk/clue/']")
    while not clues.count():  # visits are looked through a moment after they are stored
        page.wait_for_timeout(SOON)
        page.reload()
    clues.first.click()
    page.get_by_role("button", name="记下这一步").click()
    expect(page.get_by_role("status")).to_have_text("办成1个，没办成0个。")
    page.close()


@SIZES
def test_a_new_code_is_shown_once(
    entered: BrowserContext, server: Server, size: ViewportSize
) -> None:
    page = opened(entered, server, "/desk/people", size)
    page.get_by_role("button", name="发新码").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("的新码")
    assert re.fullmatch(r"[0-9A-Z]{8}", page.locator(".say").inner_text())
    page.close()


@SIZES
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_is_taken_away(
    township: BrowserContext, server: Server, size: ViewportSize, kind: str
) -> None:
    page = opened(township, server, "/desk/ledger", size)
    with page.expect_download() as taken:
        page.locator(f"a[href*='ledger.{kind}']").click()
    assert taken.value.suggested_filename.endswith(kind)
    assert taken.value.path().stat().st_size > 100
    page.close()


def test_who_leaves_is_out(browser: Browser, township: BrowserContext, server: Server) -> None:
    chat = Chat(township.new_page()).open(f"{server.home}/supervisor")
    chat.say("打开办公页")
    chat.bot.last.get_by_role("link", name="进办公页").click()
    chat.page.get_by_role("button", name="进办公页").click()
    chat.page.get_by_role("button", name="退出").click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("已退出")
    chat.page.goto(f"{server.home}/desk")
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("请从聊天里进来")
