"""Cards with buttons that were sent to somebody: what each button says, and that it says it once.

zc:{channel:account:sender}:t:<task>   the card: by (the message that used it), button → JSON
zc:{channel:account:sender}:q          the card that asks now: [task, code, key] as JSON
"""

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from state.redis_link import Link
from state.redis_store import Address

# A platform lets a card be changed for 72 hours.
KEPT_SECONDS = 72 * 3600

# KEYS card | ARGV seconds, button, what it says, button, …
LAY = """
for at = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
"""

# KEYS card | ARGV message, button. Returns what the button says unless another message was first.
USE = """
local by = redis.call('HGET', KEYS[1], 'by')
if by and by ~= ARGV[1] then return false end
local says = redis.call('HGET', KEYS[1], ARGV[2])
if says then redis.call('HSET', KEYS[1], 'by', ARGV[1]) end
return says
"""

# KEYS card | ARGV message. Returns 1 when the card was free until now.
CLOSE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], 'by', ARGV[1])
"""

# KEYS card | ARGV message
FREE = """
if redis.call('HGET', KEYS[1], 'by') == ARGV[1] then redis.call('HDEL', KEYS[1], 'by') end
return 1
"""


class Button(NamedTuple):
    """What a button shows, and what pressing it says."""

    label: str
    value: str


class Asking(NamedTuple):
    """The card that asks now. code: changes it, once. key: what it was sent under."""

    task: str
    code: str
    key: str


class Cards:
    """Every method may raise LinkLost, RedisError."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._lay, self._use = link.script(LAY), link.script(USE)
        self._close, self._free = link.script(CLOSE), link.script(FREE)

    async def lay(self, address: Address, task: str, buttons: Mapping[str, Button]) -> None:
        """Note what the buttons of a card say, by their names."""
        said = [
            part for name, button in buttons.items() for part in (name, orjson.dumps(tuple(button)))
        ]
        await self._lay((_card(address, task),), (KEPT_SECONDS, *said))

    async def use(self, address: Address, task: str, by: str, name: str) -> Button | None:
        """Return what a button says; None for somebody else's card, and for one that was used.

        by: the message that presses it; the same one may do so again.
        """
        found = await self._use((_card(address, task),), (by, name))
        return Button(*orjson.loads(found)) if found else None

    async def close(self, address: Address, task: str, by: str) -> bool:
        """Let the buttons say nothing any more; return whether they did until now."""
        return bool(await self._close((_card(address, task),), (by,)))

    async def free(self, address: Address, task: str, by: str) -> None:
        """Let the buttons work again after a message that was not stored."""
        await self._free((_card(address, task),), (by,))

    async def asking(self, address: Address) -> Asking | None:
        """Return the card that asks this person now."""
        found = await self._link.call("GET", address.key("q"))
        return Asking(*orjson.loads(found)) if found else None

    async def ask(self, address: Address, asking: Asking) -> None:
        """Let this be the card that asks now."""
        stored = orjson.dumps(tuple(asking))
        await self._link.call("SET", address.key("q"), stored, "EX", KEPT_SECONDS)


def _card(address: Address, task: str) -> str:
    return address.key(f"t:{task}")
