"""The menu of a person's role: given by each platform that can, when binding changes the role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from config.texts import Texts
from config.words import Words
from handlers.router import clean
from handlers.turn import Message
from state.conversation import Conversation
from state.redis_store import Address

# Roles with a menu of their own; everybody else sees the one for all.
OWN = ("cadre", "supervisor")
CHANGING = ("bind", "unbind")


@dataclass(frozen=True, slots=True)
class RoleAfter:
    """The role of a sender after a message that may have changed it.

    words: of now. known: the conversation of a sender who is still on the roster.
    """

    words: Callable[[], Words]
    known: Callable[[Address], Awaitable[Conversation]]

    def may_change(self, message: Message) -> bool:
        """Return whether a message binds its sender or undoes that."""
        return self.words().command(clean(message.text))[0] in CHANGING

    async def __call__(self, message: Message) -> str:
        """Return the role the sender has now. Raises LinkLost, RedisError."""
        return (await self.known(Address(message.channel, message.account, message.sender))).role


def tag_names(texts: Texts) -> dict[str, str]:
    """Return role → name of the tag its people have on an official account."""
    return {role: texts(f"menu.tag_{role}") for role in OWN}
