"""axe-core finds nothing serious on any page of the desk, nor on the phone page as it is used."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.desk.addresses import LISTS, SINGLE
from tests.browser.chat import PHONE, Chat
from tests.browser.desk import OFFICE, PAGES
from tests.browser.serving import Server

SIZES = {"phone": PHONE, "office": OFFICE}
GRAVE = ("serious", "critical")


def grave(page: Page) -> list[tuple[str, str, Any]]:
    """Return (rule, impact, elements) of what axe calls serious or critical on a page."""
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    return [
        (one["id"], one["impact"], [node["html"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


def test_every_list_of_the_desk_is_looked_at() -> None:
    assert set(LISTS) <= set(PAGES.values())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_desk_shuts_nobody_out(
    desk: Page, server: Server, name: str, size: str
) -> None:
    desk.set_viewport_size(SIZES[size])
    desk.goto(server.home + PAGES[name])
    assert grave(desk) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["problem", "visit", "clue"])
def test_a_single_thing_at_the_desk_shuts_nobody_out(
    desk: Page, server: Server, kind: str, size: str
) -> None:
    assert f"/desk/{kind}/{{id}}" in SINGLE
    desk.set_viewport_size(SIZES[size])
    desk.goto(server.home + {"problem": "/desk/ledger"}.get(kind, f"/desk/{kind}s"))
    links = desk.locator(f"a[href^='/desk/{kind}/']")
    if kind == "clue" and not links.count():
        pytest.skip("the demo has no clue")
    links.first.click()
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    assert grave(desk) == []


@pytest.mark.parametrize("size", SIZES)
def test_what_is_about_to_be_done_shuts_nobody_out(desk: Page, server: Server, size: str) -> None:
    desk.set_viewport_size(SIZES[size])
    desk.goto(f"{server.home}/desk/ledger")
    desk.locator("input[name=number]").first.check()
    desk.locator(".doing button[value=assign]").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("请核对")
    assert grave(desk) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("door", ["", "cadre", "supervisor"])
def test_the_phone_page_shuts_nobody_out(page: Page, server: Server, door: str, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    chat = Chat(page).open(server.link(door))
    assert grave(page) == []
    chat.say({"": "我能享受什么政策", "cadre": "上午去王建国家，屋顶漏雨"}.get(door, "周报"))
    assert grave(page) == []


@pytest.mark.parametrize("path", ["/desk/people", "/desk/enter?pass=x", "/desk/nothing"])
def test_the_doorstep_shuts_nobody_out(page: Page, server: Server, path: str) -> None:
    page.goto(server.home + path)
    assert grave(page) == []
