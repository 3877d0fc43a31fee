"""The chat page as a person uses it."""

from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, ViewportSize, expect

PHONE: ViewportSize = {"width": 390, "height": 844}


class Chat:
    """One open page. Every method waits for what it promises."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, link: str) -> Self:
        self.page.goto(link)
        expect(self.page.locator("#log")).to_have_attribute("aria-busy", "false")
        if linked := self.page.input_value("#text"):
            self.say(linked)
        return self

    @property
    def bot(self) -> Locator:
        return self.page.locator(".row.bot")

    @property
    def mine(self) -> Locator:
        return self.page.locator(".row.mine")

    @property
    def chips(self) -> list[str]:
        return self.page.locator("#chips .chip").all_inner_texts()

    def type(self, text: str) -> None:
        """Send without waiting for an answer."""
        self.page.fill("#text", text)
        self.page.press("#text", "Enter")

    def say(self, text: str) -> str:
        """Send and return everything the bot answered to it."""
        before = self.bot.count()
        self.type(text)
        return self._answered(before)

    def send_picture(self, file: Path) -> str:
        """Choose a picture with the camera button and return the answer."""
        before = self.bot.count()
        self.page.set_input_files("#picture", file)
        return self._answered(before)

    def tap(self, label: str) -> str:
        """Tap a chip and return what the bot answered."""
        before = self.bot.count()
        self.page.locator("#chips .chip", has_text=label).first.click()
        return self._answered(before)

    def choose(self, label: str) -> str:
        """Tap a menu button, also one that stands under another; return the answer."""
        before = self.bot.count()
        item = self.page.locator("#menu button", has_text=label).first
        if not item.is_visible():
            self.page.locator("#menu .opener").last.click()
        item.click()
        return self._answered(before)

    def _answered(self, before: int) -> str:
        self.bot.nth(before).wait_for()
        expect(self.page.locator(".row.sending")).to_have_count(0)
        rows = self.bot.all()[before:]
        return "\n".join(row.locator(".said").inner_text() for row in rows)

    def overflows(self) -> bool:
        return bool(
            self.page.evaluate(
                "() => [document.documentElement, document.querySelector('main')]"
                ".some((e) => e.scrollWidth > e.clientWidth)"
            )
        )
