"""How many messages a platform still lets us send to somebody, and until when."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from state.redis_link import Link
from state.redis_store import Address

# KEYS window | ARGV slots, seconds. The better window stays; returns 1 when none was open before.
OPEN = """
local left = tonumber(redis.call('GET', KEYS[1]) or '-1')
if left < tonumber(ARGV[1]) or redis.call('TTL', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
return left <= 0 and 1 or 0
"""

# KEYS window. Takes one slot; returns 0 when there is none.
TAKE = """
local left = tonumber(redis.call('GET', KEYS[1]) or '0')
if left <= 0 then return 0 end
redis.call('DECR', KEYS[1])
return 1
"""


class ReplyWindow:
    """The windows of one channel's senders. Every method may raise LinkLost, RedisError."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._open, self._take = link.script(OPEN), link.script(TAKE)

    async def opened(self, address: Address, slots: int, seconds: int) -> bool:
        """Note what the sender's message allows; return whether nothing was allowed before."""
        return bool(await self._open((address.key("s"),), (slots, seconds)))

    def opening(self, address: Address, slots: int, seconds: int) -> Awaitable[bool]:
        """Note the widest window there is, from now on; the answer is that of opened()."""
        sent = self._link.begin("SET", address.key("s"), slots, "EX", seconds, "GET")
        return _was_shut(sent) if sent else self.opened(address, slots, seconds)

    async def take(self, address: Address) -> bool:
        """Take one slot, if there is one."""
        return bool(await self._take((address.key("s"),), ()))

    async def shut(self, address: Address) -> None:
        """The platform says that nothing may be sent any more."""
        await self._link.call("DEL", address.key("s"))


async def _was_shut(before: asyncio.Future[Any]) -> bool:
    return int(await before or 0) <= 0
