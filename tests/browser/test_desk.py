"""The desk in a browser: from the chat to every page, on a phone and on an office machine."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.chat import PHONE
from tests.browser.desk import OFFICE, PAGES
from tests.browser.serving import Server
from tests.browser.test_page import CONTRASTS

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
