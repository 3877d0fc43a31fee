"""Codes tried in vain are limited, by sender and by network; right ones never count."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.attempts import MOST_BY_SENDER, MOST_FROM_ADDRESS, CodeAttempts, network_of
from config.texts import load_texts
from config.words import load_words
from handlers.turn import Message
from tests.bot.conftest import NOON
from tests.promises.county import County, county

REFUSED = load_texts()("account.too_many_codes")
UNKNOWN = load_texts()("account.unknown_code")


@pytest.fixture
async def limited(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    async with county(valkey_url, sqlite_url) as here:
        here.bot.turns.attempts = CodeAttempts(here.bot.store, load_words())
        yield here


async def tried(here: County, sender: str, code: str, origin: str = "") -> str:
    here.said += 1
    key = f"{sender}:{here.said}"
    message = Message("web", "home", sender, key, "text", f"绑定 {code}", NOON, origin)
    (reply,) = await here.bot.dispatcher.dispatch(message)
    return reply.text


async def test_a_sender_s_sixth_code_is_not_even_looked_at(limited: County) -> None:
    said = [await tried(limited, "s", "WRONG234") for _ in range(MOST_BY_SENDER)]
    assert set(said) == {UNKNOWN}
    assert await tried(limited, "s", limited.codes["410185"]) == REFUSED
    assert limited.bot.records.bindings_of("410185") == []
    assert "绑定好了" in await tried(limited, "other", limited.codes["410185"])


async def test_hidden_characters_get_nobody_around_the_limit(limited: County) -> None:
    for number in range(MOST_BY_SENDER):
        await tried(limited, "s", "\u200b" * number + "WRONG234")
    limited.said += 1
    message = Message("web", "home", "s", "s:x", "text", "\u200b绑\u200b定 ABCD2345", NOON)
    (reply,) = await limited.bot.dispatcher.dispatch(message)
    assert reply.text == REFUSED


async def test_other_senders_behind_one_address_share_a_wider_limit(limited: County) -> None:
    say = partial(tried, limited, origin="office")
    for number in range(MOST_FROM_ADDRESS):
        assert await say(f"s{number}", "WRONG234") == UNKNOWN
    assert await say("last", limited.codes["410185"]) == REFUSED
    assert "绑定好了" in await tried(limited, "last", limited.codes["410185"], "elsewhere")


async def test_right_codes_do_not_count(limited: County) -> None:
    for area, code in limited.codes.items():
        assert "绑定好了" in await tried(limited, area, code, "office")
    for number in range(MOST_FROM_ADDRESS):
        assert await tried(limited, f"s{number}", "WRONG234", "office") == UNKNOWN


async def test_counters_end_after_ten_minutes(limited: County) -> None:
    await tried(limited, "s", "WRONG234", "office")
    for key in ("zc:{web:home:s}:tries", "zc:tries:office"):
        assert 0 < await limited.bot.link.call("TTL", key) <= 600


async def test_what_tries_no_code_is_not_counted(limited: County) -> None:
    for text in ("绑定", "低保一个月多少钱", "我要绑定"):
        await limited.say("s", text)
    assert await limited.bot.link.call("EXISTS", "zc:{web:home:s}:tries") == 0


def test_an_address_is_known_by_a_mark_only() -> None:
    assert network_of("10.0.0.1", None) == network_of("10.0.0.9", "evil, 10.0.0.1")
    assert network_of("10.0.0.1", None) != network_of("10.0.0.2", None)
    assert "10.0.0.1" not in network_of("10.0.0.1", None)
    assert network_of("2001:db8::1", None) == network_of("2001:db8::ffff:1", None)
    assert network_of("::ffff:10.0.0.1", None) == network_of("10.0.0.1", None)
    assert network_of("::ffff:10.0.0.2", None) != network_of("10.0.0.1", None)
    assert network_of("/run/socket", None) == network_of(None, "unknown") == ""
