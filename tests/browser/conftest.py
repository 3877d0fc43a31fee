"""A real browser in front of the real server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chat import PHONE, Chat
from tests.browser.desk import desk as desk
from tests.browser.desk import entered as entered
from tests.browser.desk import pane as pane
from tests.browser.desk import told as told
from tests.browser.serving import Server
from tests.shared import begun
from tests.source import ROOT

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCREENSHOTS = ROOT / "docs" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 15_000

# What is expected comes later on a machine that does other things too.
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium: install one or name it in the environment variable CHROMIUM")
    return found


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("served"))
    begun(server.data)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """One person's phone: its own cookies and storage. Any script error fails the test."""
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


@pytest.fixture
def home(page: Page, server: Server) -> Chat:
    return Chat(page).open(server.home)


@pytest.fixture
def photograph() -> Callable[[Page, str], None]:
    """Keep a picture for the README; existing ones only when UPDATE_SCREENSHOTS=1."""

    def take(page: Page, name: str) -> None:
        file = SCREENSHOTS / f"{name}.png"
        if os.environ.get("UPDATE_SCREENSHOTS") == "1" or not file.exists():
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=file)

    return take
