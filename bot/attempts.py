"""Limits how often binding codes are tried in vain: by one sender, and from one network address."""

import hashlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from config.words import Words
from handlers.router import clean
from handlers.turn import Message
from state.redis_store import Address, RedisStore

SECONDS = 600
# A whole office may stand behind one address; only wrong codes count in the end.
MOST_BY_SENDER, MOST_FROM_ADDRESS = 5, 20
MOST_REMEMBERED = 1_024
V6_BITS = 64  # what one household or phone gets


@dataclass(slots=True)
class CodeAttempts:
    """Counts in Redis, so that all processes count together. words: what asks to be bound."""

    store: RedisStore
    words: Words

    def is_one(self, text: str) -> bool:
        """Whether a message tries a code."""
        command, rest = self.words.command(clean(text))
        return command == "bind" and bool(rest)

    async def refuses(self, message: Message) -> bool:
        """Count a try; return whether it is one too many. Raises LinkLost, RedisError."""
        if not self.is_one(message.text):
            return False
        over = [await self.store.count(k, SECONDS) > most for k, most in _counters(message)]
        return any(over)

    async def settle(self, message: Message) -> None:
        """The code was right: no try in vain."""
        for key, _ in _counters(message):
            await self.store.uncount(key)


@lru_cache(maxsize=MOST_REMEMBERED)
def network_of(remote: str | None, forwarded: str | None) -> str:
    """Return whom a request comes from, in a form that is no address any more; "" when unknown.

    forwarded: the X-Forwarded-For header, None when it is not to be believed.
    """
    named = forwarded.rpartition(",")[2].strip() if forwarded else remote or ""
    try:
        address = ipaddress.ip_address(named)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        named = str(address.ipv4_mapped)  # as one socket for both kinds names it
    elif address.version == 6:
        network = ipaddress.ip_network((address, V6_BITS), strict=False)
        named = str(network.network_address)
    return hashlib.blake2b(named.encode(), digest_size=8).hexdigest()


def _counters(message: Message) -> Iterator[tuple[str, int]]:
    address = Address(message.channel, message.account, message.sender)
    yield address.key("tries"), MOST_BY_SENDER
    if message.origin:
        yield f"zc:tries:{message.origin}", MOST_FROM_ADDRESS
