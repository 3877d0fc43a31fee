"""What a button stands for: an opaque id that only the person it was shown to can use."""

from hashlib import blake2b

from state.redis_link import Link
from state.redis_store import Address

DAYS_30 = 30 * 86_400


class Buttons:
    """Every method may raise LinkLost, RedisError."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, address: Address, value: str) -> str:
        """Return the id of a button that sends *value*, the same one for the same value."""
        name = blake2b(value.encode(), digest_size=9).hexdigest()
        await self._link.call("SET", address.key(f"b:{name}"), value, "EX", DAYS_30)
        return name

    async def value(self, address: Address, name: str) -> str:
        """Return what a button sends; "" when it is old, unknown, or somebody else's."""
        kept = await self._link.call("GET", address.key(f"b:{name}"))
        return kept.decode() if kept else ""

    async def once(self, address: Address, mark: str) -> bool:
        """Note something as done; return False when it was noted before."""
        done = await self._link.call("SET", address.key(f"d:{mark}"), "1", "NX", "EX", DAYS_30)
        return done is not None

    async def done(self, address: Address, mark: str) -> bool:
        """Return whether something was noted as done."""
        return bool(await self._link.call("EXISTS", address.key(f"d:{mark}")))
