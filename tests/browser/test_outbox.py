"""What was said is not lost and not said twice, whatever the connection does."""

import json
import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.chat import Chat
from tests.browser.serving import Server
from tests.shared import begun


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("own"))
    begun(server.data)
    yield server
    server.stop()


@pytest.fixture
def own_server(chromium: str, mortal: Server) -> Server:
    """A server this test may stop, started again if a test before left it so."""
    if mortal.process is None:
        mortal.start()
    return mortal


def kept_in_the_phone(page: Page) -> list[str]:
    raw = page.evaluate("() => localStorage.getItem('zhucuntong.outbox.home')")
    return [entry["text"] for entry in json.loads(raw or "[]")]


def on_the_server(page: Page) -> list[str]:
    """What the server's log says I said, whatever the page shows."""
    log = page.evaluate(
        "() => fetch('/api/home/messages?after=0&epoch=&wait=0').then((r) => r.json())"
    )
    return [m["text"] for m in log["messages"] if m["from"] == "me"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_said_while_the_server_is_down_arrives_once_when_it_is_back(
    page: Page, own_server: Server, how: signal.Signals
) -> None:
    chat = Chat(page).open(own_server.home)
    chat.say("你好")
    own_server.stop(how)
    chat.type("低保咋申请")
    expect(page.locator(".row.failed .state")).to_have_text(re.compile("没发出去.*点此重发"))
    expect(page.locator("#banner")).to_be_visible()
    assert kept_in_the_phone(page) == ["低保咋申请"]
    own_server.start()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator(".row.sending, .row.failed")).to_have_count(0)
    expect(page.locator("#banner")).to_be_hidden()
    assert kept_in_the_phone(page) == []
    assert on_the_server(page) == ["你好", "低保咋申请"]
    expect(chat.mine).to_have_count(2)


def test_it_goes_out_by_itself_when_the_server_is_back(page: Page, own_server: Server) -> None:
    chat = Chat(page).open(own_server.home)
    own_server.stop()
    chat.type("低保咋申请")
    expect(page.locator(".row.failed")).to_have_count(1)
    own_server.start()
    expect(page.locator(".row.sent")).to_have_count(1, timeout=45_000)
    assert on_the_server(page) == ["低保咋申请"]


def test_several_wait_through_a_reload_and_arrive_in_order(home: Chat) -> None:
    page = home.page
    page.route("**/api/**", lambda route: route.abort())
    said = ["低保一个月多少钱", "咋申请", "去哪办"]
    for text in said:
        home.type(text)
    page.reload()
    expect(home.mine).to_have_count(3)
    assert [row.locator(".said").inner_text() for row in home.mine.all()] == said
    page.unroute("**/api/**")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator(".row.sending, .row.failed")).to_have_count(0)
    assert on_the_server(page) == said
    assert [row.locator(".said").inner_text() for row in home.mine.all()] == said


def test_a_lost_answer_is_asked_for_again_and_nothing_is_handled_twice(home: Chat) -> None:
    page, lost = home.page, []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # the server handled it; the phone never hears
            return route.abort()
        return route.fallback()

    page.route("**/api/home/messages", lose_the_first)
    answer = home.say("低保一个月多少钱")
    assert lost == [200]
    assert answer
    expect(home.mine).to_have_count(1)
    expect(page.locator(".row.sending, .row.failed")).to_have_count(0)
    assert on_the_server(page) == ["低保一个月多少钱"]


def test_a_second_page_of_the_same_phone_hears_what_the_first_one_said(
    home: Chat, phone: BrowserContext, server: Server
) -> None:
    other = Chat(phone.new_page()).open(server.home)
    home.say("低保一个月多少钱")
    expect(other.mine).to_have_count(1)
    expect(other.bot).to_have_count(home.bot.count())


def test_with_redis_emptied_the_talk_goes_on_and_no_bubble_is_doubled(
    page: Page, own_server: Server
) -> None:
    chat = Chat(page).open(own_server.home)
    chat.say("低保一个月多少钱")
    shown = page.locator(".row .said").all_inner_texts()
    own_server.stop(signal.SIGKILL)
    data = own_server.data
    (data / "redis").rename(data / "emptied")
    own_server.start()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    assert chat.say("咋申请")
    after = page.locator(".row .said").all_inner_texts()
    assert after[: len(shown)] == shown
    assert [row.locator(".said").inner_text() for row in chat.mine.all()] == [
        "低保一个月多少钱",
        "咋申请",
    ]


def test_what_the_server_refuses_does_not_stop_the_next_message(home: Chat) -> None:
    page = home.page

    def refuse_one(route: Route) -> None:
        if "refuse me" in (route.request.post_data or ""):
            return route.fulfill(status=413, json={"error": "too_big", "text": "太长了"})
        return route.fallback()

    page.route("**/api/home/messages", refuse_one)
    home.type("refuse me")
    expect(page.locator(".row.failed .state")).to_have_text("太长了")
    assert home.say("低保一个月多少钱")
    expect(page.locator(".row.failed")).to_have_count(1)
    assert kept_in_the_phone(page) == ["refuse me"]
    page.unroute("**/api/home/messages")
    page.locator(".row.failed .state").click()
    expect(page.locator(".row.sending, .row.failed")).to_have_count(0)
    assert on_the_server(page) == ["低保一个月多少钱", "refuse me"]
