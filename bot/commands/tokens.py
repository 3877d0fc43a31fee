"""Gives other systems tokens to read an area with, lists them, and ends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.commands.noting import by_account
from bot.commands.office import Refused, opened_records
from bot.content import clock_of, load_content, with_local_areas
from config.settings import Settings
from state.changes import Committed, Write
from state.token_records import INSERT_TOKEN, REVOKE, Token, hash_token, new_token

LONGEST_NAME, LONGEST_DAYS = 40, 3660


async def give_token(settings: Settings, name: str, scope: str, days: int) -> str:
    """Store a new token for an area; return what is told of it, the token itself this once.

    scope: name or code of the area. days: it is good for. Raises Refused.
    """
    async with opened_records(settings) as (writer, records):
        content = with_local_areas(load_content(), records.local_areas())
        area = content.knowledge.areas.resolve(scope)
        _check(name, scope, area, days)
        at, token = clock_of(content.county).at, new_token()
        until = at + timedelta(days=days)
        row = {
            "name": name,
            "token_hash": hash_token(token),
            "area": area,
            "made_by": by_account("token"),
            "made_at": at,
            "expires_at": until,
        }
        if records.tokens.named(name) is not None:
            raise Refused(f"{name}: there is, or was, a token of that name; take another one")
        if not isinstance(await writer.execute([Write(INSERT_TOKEN, row)]), Committed):
            raise Refused(f"{name}: not stored; try again")
    place = content.knowledge.areas.full_name(area)
    told = f"{name} reads {place} ({area}) until {until.date()}"
    return f"{token}\n{told}; shown this once, kept by hash"


async def list_tokens(settings: Settings) -> str:
    """Return one line for each token there was."""
    async with opened_records(settings) as (_, records):
        at = clock_of(load_content().county).at
        return "\n".join(_lines(records.tokens.all(), at)) or "no tokens"


async def revoke_token(settings: Settings, name: str) -> str:
    """Let a token open nothing any more, from the next request on. Raises Refused."""
    async with opened_records(settings) as (writer, _):
        at = clock_of(load_content().county).at
        ended = Write(REVOKE, {"of_name": name, "at": at}, must_touch=True)
        if not isinstance(await writer.execute([ended]), Committed):
            raise Refused(f"{name}: no token of that name, or it is revoked already")
    return f"{name} is revoked"


def _check(name: str, scope: str, area: str, days: int) -> None:
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(f"--name: from 1 to {LONGEST_NAME} letters; say which system it is for")
    if not area:
        raise Refused(f"{scope}: no such area; give its full name or its code")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"--valid {days}: from 1 to {LONGEST_DAYS} days")


def _lines(found: Sequence[Token], at: datetime) -> list[str]:
    return [f"{one.name}  {one.area}  {_state(one, at)}  {one.made_by}" for one in found]


def _state(one: Token, at: datetime) -> str:
    if one.revoked_at:
        return f"revoked {one.revoked_at.astimezone(at.tzinfo).date()}"
    last = one.expires_at.astimezone(at.tzinfo).date()
    return f"until {last}" if one.good(at) else f"expired {last}"
