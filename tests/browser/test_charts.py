"""A digest's picture in the chat page: drawn by the server, said in words besides."""

from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.serving import Server


def test_a_digest_shows_its_picture_and_still_does_after_a_reload(
    page: Page, server: Server
) -> None:
    county = Chat(page).open(server.link("supervisor"))
    assert "走访" in county.say("周报")
    for _ in range(2):
        picture = county.bot.last.locator(".bubble img")
        expect(picture).to_be_visible()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.bubble img')].pop().naturalWidth > 300"
        )
        assert "走访" in str(picture.get_attribute("alt"))
        page.reload()
        expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
