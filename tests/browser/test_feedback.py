"""Two small words beside the newest answer, and nowhere else."""

from playwright.sync_api import expect

from tests.browser.chat import Chat


def test_the_newest_answer_can_be_called_useful_and_older_ones_not(home: Chat) -> None:
    rate = home.page.locator(".rate:visible")
    expect(rate).to_have_count(0)
    home.say("低保一个月多少钱")
    expect(rate).to_have_count(1)
    assert not home.overflows()
    rate.get_by_text("有用").click()
    expect(home.mine.last.locator(".said")).to_have_text("有用")
    expect(home.bot.last.locator(".said")).to_contain_text("记下了")
    expect(rate).to_have_count(0)


def test_what_is_no_answer_offers_no_such_words(home: Chat) -> None:
    home.say("帮助")
    home.say("今日走访")
    expect(home.page.locator(".rate")).to_have_count(0)
