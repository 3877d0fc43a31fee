"""The desk in a browser: from the chat to every page, on a phone and on an office machine."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.chat import PHONE, Chat
from tests.browser.serving import Server
from tests.browser.test_page import CONTRASTS

OFFICE: ViewportSize = {"width": 1366, "height": 768}
PAGES = {
    "today": "/desk",
    "areas": "/desk/areas",
    "ledger": "/desk/ledger",
    "homes": "/desk/homes",
    "home": "/desk/home/demo-410185-t01-v01-01",
    "visits": "/desk/visits",
    "clues": "/desk/clues",
    "unanswered": "/desk/unanswered",
    "knowledge": "/desk/knowledge",
    "people": "/desk/people",
    "audit": "/desk/audit",
}
KEPT = {"today", "areas", "ledger", "home"}
# Form fields without a label, pictures without words, lists of landmarks that are not named apart.
UNNAMED = """() => [...document.querySelectorAll(
    'input:not([type=hidden]), select, button, a, nav')]
  .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()
    || e.getAttribute('aria-labelledby'))).map((e) => e.outerHTML)"""
SMALL = """() => [...document.querySelectorAll('main button, main .button, main select, nav a')]
  .map((e) => [e.outerHTML, e.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
  .map(([html]) => html)"""
LEVELS = "() => [...document.querySelectorAll('h1, h2, h3')].map((e) => +e.tagName[1])"
TWICE = """() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
Photograph = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def told(browser: Browser, server: Server) -> None:
    """A visit and problems of the demo's cadre, as the chat takes them."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    cadre = Chat(context.new_page()).open(server.link("cadre"))
    cadre.say("上午去王建国家，屋顶漏雨，已联系镇里，下周一再去")
    cadre.say("确认")
    for what in ("村头路灯坏了", "三组水渠堵了，浇不上地"):
        cadre.say(f"反映问题 {what}")
        cadre.say("确认")
    context.close()


@pytest.fixture(scope="module")
def entered(browser: Browser, server: Server, told: None) -> Iterator[BrowserContext]:
    """A supervisor who came from the chat, on an office machine."""
    context = browser.new_context(viewport=OFFICE, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    chat = Chat(context.new_page()).open(server.link("supervisor"))
    chat.say("打开办公页")
    chat.bot.last.get_by_role("link", name="进办公页").click()
    chat.page.get_by_role("button", name="进办公页").click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("今日要办")
    yield context
    context.close()


@pytest.fixture
def desk(entered: BrowserContext) -> Iterator[Page]:
    """A page of the entered browser. Any script error or refused file fails the test."""
    page, wrong = entered.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert wrong == []


@pytest.mark.parametrize("size", [PHONE, OFFICE], ids=["phone", "office"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_is_named_and_stands_out(
    desk: Page, server: Server, photograph: Photograph, name: str, size: ViewportSize
) -> None:
    desk.set_viewport_size(size)
    desk.goto(server.home + PAGES[name])
    assert not desk.evaluate(WIDER)
    assert desk.evaluate(UNNAMED) == []
    assert desk.evaluate(SMALL) == []
    assert desk.evaluate(TWICE) == []
    levels = desk.evaluate(LEVELS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo"):
        expect(desk.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]
    if name in KEPT:
        photograph(desk, f"desk-{name}-{'phone' if size is PHONE else 'office'}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_text_stands_out(desk: Page, server: Server, name: str, scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.goto(server.home + PAGES[name])
    contrasts = desk.evaluate(CONTRASTS)
    assert len(contrasts) > 8
    assert [(text, round(ratio, 2)) for text, ratio in contrasts if ratio < 4.5] == []


def test_two_problems_are_assigned_together_with_the_keyboard(
    desk: Page, server: Server, photograph: Photograph
) -> None:
    desk.goto(f"{server.home}/desk/ledger")
    desk.get_by_role("button", name="全选").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-count]")).to_contain_text("已选")
    chosen = desk.locator("input[name=number]:checked").count()
    assert chosen >= 2
    desk.locator(".doing").get_by_role("button", name="交办", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("请核对：交办")
    photograph(desk, "desk-check-office")
    desk.get_by_label("交办给哪个部门").fill("示例住建办")
    desk.get_by_label("时限").fill("5个工作日")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_have_text(f"办成{chosen}个，没办成0个。")
    desk.goto(f"{server.home}/desk/ledger?department=示例住建办")
    expect(desk.get_by_role("status")).to_contain_text(f"共{chosen}个")


def test_the_keyboard_reaches_the_content_first(desk: Page, server: Server) -> None:
    desk.goto(f"{server.home}/desk")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()


def test_on_paper_only_the_content_stands(desk: Page, server: Server) -> None:
    desk.goto(f"{server.home}/desk/ledger")
    desk.emulate_media(media="print")
    expect(desk.locator("nav.all")).to_be_hidden()
    expect(desk.locator("form.filter")).to_be_hidden()
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    assert desk.locator(".rows > li").first.is_visible()


def test_without_a_session_the_pages_say_where_to_come_from(page: Page, server: Server) -> None:
    page.goto(f"{server.home}/desk/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("请从聊天里进来")
    assert not page.evaluate(WIDER)
