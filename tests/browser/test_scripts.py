"""Single functions of the page's scripts, imported in the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chat import Chat
from tests.browser.serving import Server


@pytest.fixture(scope="module")
def opened(browser: Browser, server: Server) -> Iterator[Page]:
    """The page, for functions that neither read nor change anything of it."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Chat(context.new_page()).open(server.home).page
    context.close()


@pytest.mark.parametrize(
    ("at", "now", "shown"),
    [
        ("2026-11-22T09:30:00+08:00", "2026-11-22T23:59:00+08:00", "09:30"),
        ("2026-11-22T00:05:00+08:00", "2026-11-22T09:00:00+08:00", "00:05"),
        ("2026-11-21T23:59:00+08:00", "2026-11-22T00:01:00+08:00", "昨天 23:59"),
        ("2026-11-21T16:30:00Z", "2026-11-22T09:00:00+08:00", "00:30"),
        ("2026-11-03T09:30:00+08:00", "2026-11-22T09:00:00+08:00", "11月3日 09:30"),
        ("2025-12-31T09:30:00+08:00", "2026-01-01T09:00:00+08:00", "昨天 09:30"),
        ("2025-11-03T09:30:00+08:00", "2026-11-22T09:00:00+08:00", "2025年11月3日 09:30"),
    ],
)
def test_a_time_is_said_as_a_chat_says_it(opened: Page, at: str, now: str, shown: str) -> None:
    said = opened.evaluate(
        """async (times) => {
          const { clock } = await import('/static/log.js');
          return clock(...times.map((time) => new Date(time)));
        }""",
        [at, now],
    )
    assert said == shown


def test_ids_differ_also_where_the_browser_offers_no_uuid(home: Chat) -> None:
    ids = home.page.evaluate(
        """async () => {
          Object.defineProperty(crypto, 'randomUUID', { value: undefined });
          const { newId } = await import('/static/talk.js');
          return [newId(), newId()];
        }"""
    )
    assert len(set(ids)) == 2
    assert all(len(one) == 32 for one in ids)


def test_a_phone_that_forbids_storage_still_sends(home: Chat) -> None:
    page = home.page
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    page.reload()
    assert home.say("低保一个月多少钱")


def test_a_pause_puts_the_time_above_a_bubble_and_none_puts_nothing(opened: Page) -> None:
    times = opened.evaluate(
        """async () => {
          const { Log } = await import('/static/log.js');
          const list = document.createElement('ol');
          const log = new Log(list, () => {});
          const say = (seq, at) => log.add({ seq, at, from: 'bot', text: String(seq) });
          say(3, '2020-01-01T10:10:00+08:00');
          say(1, '2020-01-01T10:00:00+08:00');
          say(2, '2020-01-01T10:04:00+08:00');
          return [...list.children].map((row) =>
            [row.querySelector('.said').textContent, row.querySelector('time').textContent !== '']);
        }"""
    )
    assert times == [["1", True], ["2", False], ["3", True]]
