"""How often a platform has waited in vain for an answer, whichever process it asked."""

from state.redis_link import Link
from state.redis_store import Address

KEPT_SECONDS = 60

# KEYS count | ARGV seconds
COUNT = """
local count = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[1])
return count
"""


class Knocks:
    """Counts of one platform's deliveries. Every method may raise LinkLost, RedisError."""

    def __init__(self, link: Link) -> None:
        self._count = link.script(COUNT)

    async def waited(self, address: Address, key: str) -> int:
        """Note that a delivery was not answered yet; return how many were not, this one too."""
        return int(await self._count((address.key(f"w:{key}"),), (KEPT_SECONDS,)))
