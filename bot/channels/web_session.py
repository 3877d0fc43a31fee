"""Whoever has proved who they are gets a new cookie: the one of before is nobody's from then on.

A cookie that somebody else planted or has read is worth nothing after the binding.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, update

from bot.channels.web_page import sender_of
from bot.contracts import Executes
from handlers.account import BOUND_BY
from handlers.turn import Message
from state.changes import Write
from state.conversation import Conversation
from state.redis_store import Address, RedisStore
from state.tables import bindings, outbox, problem_contacts, turns

MOVES = [
    update(table)
    .where(
        table.c.channel == bindparam("of_channel"),
        table.c.account == bindparam("of_account"),
        table.c.sender == bindparam("old_sender"),
    )
    .values(sender=bindparam("new_sender"))
    for table in (bindings, turns, outbox, problem_contacts)
]


@dataclass(frozen=True, slots=True)
class Sessions:
    """Renews cookies. who: the conversation of a sender. tries: whether a text tries a code."""

    store: RedisStore
    writer: Executes
    who: Callable[[Address], Awaitable[Conversation]]
    tries: Callable[[str], bool]

    async def renewed(self, message: Message) -> str:
        """Return the new cookie of the phone whose message bound it; "" when this one did not.

        The same message again gets the same cookie. Raises LinkLost, RedisError, DatabaseDown.
        """
        if not self.tries(message.text):
            return ""
        address = Address(message.channel, message.account, message.sender)
        said = await self.who(address)
        if not said.person or said.context.get(BOUND_BY) != message.key:
            return await self.store.renewal(address, message.key)
        token = await self.store.renew(address, message.key, secrets.token_hex(16))
        sender = sender_of(token)
        await self.writer.execute([Write(move, _names(address, sender)) for move in MOVES])
        await self.store.move(address, address._replace(sender=sender))
        return token


def _names(address: Address, sender: str) -> dict[str, str]:
    return {
        "of_channel": address.channel,
        "of_account": address.account,
        "old_sender": address.sender,
        "new_sender": sender,
    }
