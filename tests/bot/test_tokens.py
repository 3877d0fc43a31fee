"""run_bot.py token: given once, listed without what opens them, ended at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.office import Refused, opened_records
from bot.commands.tokens import give_token, list_tokens, revoke_token
from config.settings import Settings
from state.token_records import MARK


async def test_a_token_is_shown_once_and_opens_its_area_until_it_is_revoked(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    token, told = (await give_token(settings, "县平台", "登封市", 30)).splitlines()
    assert token.startswith(MARK)
    assert "410185" in told
    listed = await list_tokens(settings)
    assert ("县平台  410185  until" in listed, token in listed) == (True, False)
    assert await good(settings, token)
    assert "revoked" in await revoke_token(settings, "县平台")
    assert not await good(settings, token)
    assert "县平台  410185  revoked" in await list_tokens(settings)


async def good(settings: Settings, presented: str) -> bool:
    async with opened_records(settings) as (_, records):
        token = records.tokens.token(presented)
        assert token is not None
        return token.good(datetime.now(UTC))


async def test_two_tokens_are_never_alike(tmp_path: Path) -> None:
    made = [(await give_token(Settings(data=tmp_path), name, "登封市", 1)) for name in "ab"]
    assert len({each.splitlines()[0] for each in made}) == 2


@pytest.mark.parametrize(
    ("name", "scope", "days", "why"),
    [
        ("", "登封市", 1, "--name"),
        ("县平台", "火星", 1, "no such area"),
        ("县平台", "登封市", 0, "--valid"),
        ("用过的", "登封市", 1, "take another"),
    ],
)
async def test_what_cannot_be_given_is_refused_with_the_reason(
    tmp_path: Path, name: str, scope: str, days: int, why: str
) -> None:
    settings = Settings(data=tmp_path)
    await give_token(settings, "用过的", "登封市", 1)
    await revoke_token(settings, "用过的")
    with pytest.raises(Refused, match=why):
        await give_token(settings, name, scope, days)


async def test_nobody_can_revoke_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no token"):
        await revoke_token(Settings(data=tmp_path), "县平台")
