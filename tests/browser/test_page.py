"""The page itself: type that grows, text that stays text, keys that do what people expect."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.serving import Server

SIZE = "(selector) => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)"
HEIGHTS = """() => [...document.querySelectorAll('button, textarea')]
    .filter((e) => e.offsetParent).map((e) => [e.innerText, e.getBoundingClientRect().height])"""


def test_large_type_is_large_and_is_remembered(
    home: Chat, photograph: Callable[[Page, str], None]
) -> None:
    page = home.page
    home.say("低保一个月多少钱")
    before = {s: page.evaluate(SIZE, s) for s in (".bubble", "#text", ".chip, #menu button")}
    page.get_by_role("button", name="大字").click()
    page.reload()
    expect(page.locator("#type")).to_have_attribute("aria-pressed", "true")
    expect(home.mine).to_have_count(1)
    after = {selector: page.evaluate(SIZE, selector) for selector in before}
    assert {s: after[s] / before[s] for s in before} == dict.fromkeys(before, 1.5)
    small = [row for row in page.evaluate(HEIGHTS) if row[1] < 48]
    assert small == []
    assert not home.overflows()
    photograph(page, "large-type")


# Every piece of visible text: its contrast with the nearest background that is not transparent.
CONTRASTS = """() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = rgb(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node; (node = texts.nextNode()); ) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.getClientRects().length) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    found.push([node.data.trim(), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_background(
    home: Chat, scheme: Literal["light", "dark"]
) -> None:
    page = home.page
    page.emulate_media(color_scheme=scheme)
    home.say("低保一个月多少钱")
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("button", name="大字").click()
    home.type("没有网")
    expect(page.locator(".row.failed .state")).to_be_visible()
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 8
    assert [(text, round(ratio, 2)) for text, ratio in contrasts if ratio < 4.5] == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568), (1366, 768)])
def test_nothing_hangs_over_the_edge(home: Chat, width: int, height: int) -> None:
    home.page.set_viewport_size({"width": width, "height": height})
    home.say("低保一个月多少钱" + "啊" * 300 + "A" * 300)
    assert not home.overflows()
    assert home.page.locator("#send").is_visible()


def test_what_people_type_stays_text(home: Chat) -> None:
    home.say('<img src=x onerror="document.title=1"><b>低保</b>')
    said = home.mine.last.locator(".said")
    expect(said).to_have_text('<img src=x onerror="document.title=1"><b>低保</b>')
    assert said.locator("*").count() == 0
    assert home.page.title() == "驻村通"


def test_enter_that_chooses_a_word_does_not_send(home: Chat) -> None:
    page = home.page
    page.fill("#text", "dibao")
    page.evaluate(
        """() => {
          const t = document.getElementById('text');
          const key = (more) => t.dispatchEvent(new KeyboardEvent('keydown',
            { key: 'Enter', bubbles: true, cancelable: true, ...more }));
          t.dispatchEvent(new CompositionEvent('compositionstart'));
          key({ isComposing: true });
          t.dispatchEvent(new CompositionEvent('compositionend'));
          key({});
        }"""
    )
    expect(home.mine).to_have_count(0)
    assert page.input_value("#text") == "dibao"
    page.wait_for_timeout(100)
    page.press("#text", "Enter")
    expect(home.mine).to_have_count(1)


def test_shift_enter_makes_a_new_line(home: Chat) -> None:
    home.page.fill("#text", "一")
    home.page.press("#text", "Shift+Enter")
    home.page.keyboard.type("二")
    assert home.page.input_value("#text") == "一\n二"
    expect(home.mine).to_have_count(0)


def test_the_page_works_with_the_keyboard_alone(page: Page, server: Server) -> None:
    Chat(page).open(server.link("cadre"))
    opener = page.locator("#menu .opener")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()


def test_every_button_has_a_name(home: Chat) -> None:
    home.say("低保一个月多少钱")
    for button in home.page.get_by_role("button").all():
        assert button.inner_text().strip()


def test_a_strict_policy_stands(page: Page, server: Server) -> None:
    answer = page.goto(server.home)
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "'self'" in policy


def test_a_long_answer_is_shown_from_its_beginning(home: Chat) -> None:
    home.page.set_viewport_size({"width": 390, "height": 420})
    home.say("帮我算算")
    home.page.click("#type")
    home.say("帮助")
    answer = home.bot.last.locator(".bubble").bounding_box()
    header = home.page.locator(".bar").bounding_box()
    assert answer
    assert header
    assert answer["y"] >= header["height"] - 1
    expect(home.page.locator("#newest")).to_be_visible()
    home.page.click("#newest")
    expect(home.page.locator("#newest")).to_be_hidden()
