"""The desk's pages, and a supervisor who came to them from the chat."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.chat import PHONE, Chat
from tests.browser.serving import Server

OFFICE: ViewportSize = {"width": 1366, "height": 768}
PAGES = {
    "today": "/desk",
    "areas": "/desk/areas",
    "ledger": "/desk/ledger",
    "homes": "/desk/homes",
    "home": "/desk/home/demo-410185-t01-v01-01",
    "visits": "/desk/visits",
    "clues": "/desk/clues",
    "missed": "/desk/missed",
    "unanswered": "/desk/unanswered",
    "knowledge": "/desk/knowledge",
    "people": "/desk/people",
    "undelivered": "/desk/undelivered",
    "audit": "/desk/audit",
}


@pytest.fixture(scope="package")
def told(browser: Browser, server: Server) -> Iterator[Chat]:
    """The demo's cadre, with a visit and problems as the chat took them."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    cadre = Chat(context.new_page()).open(server.link("cadre"))
    cadre.say("上午去王建国家，屋顶漏雨，已联系镇里，下周一再去")
    cadre.say("确认")
    for what in ("村头路灯坏了", "三组水渠堵了，浇不上地"):
        cadre.say(f"反映问题 {what}")
        cadre.say("确认")
    yield cadre
    context.close()


def supervisor(browser: Browser, link: str) -> BrowserContext:
    """Return the browser of a supervisor who came from the chat, on an office machine."""
    context = browser.new_context(viewport=OFFICE, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    chat = Chat(context.new_page()).open(link)
    chat.say("打开办公页")
    chat.bot.last.get_by_role("link", name="进办公页").click()
    chat.page.get_by_role("button", name="进办公页").click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("今日要办")
    return context


@pytest.fixture(scope="package")
def entered(browser: Browser, server: Server, told: Chat) -> Iterator[BrowserContext]:
    """The county's supervisor."""
    context = supervisor(browser, server.link("supervisor"))
    yield context
    context.close()


@pytest.fixture(scope="package")
def pane(entered: BrowserContext) -> tuple[Page, list[str]]:
    """A page of the entered browser, and what went wrong on it."""
    page, wrong = entered.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    return page, wrong


@pytest.fixture
def desk(pane: tuple[Page, list[str]]) -> Iterator[Page]:
    """The page, as large as an office's. Any script error or refused file fails the test."""
    page, wrong = pane
    wrong.clear()
    page.set_viewport_size(OFFICE)
    page.emulate_media(media="null", color_scheme="light")
    yield page
    assert wrong == []
