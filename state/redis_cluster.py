"""A link to several servers that share the keys among them: a Redis or Valkey Cluster.

    async with link_to("redis+cluster://here:7000,there:7000") as link:     # or any other URL

A key's hash slot says which master is asked. Each has one connection of its own, so all that
state.redis_link promises holds here too. A command that a member refused because the slot has
moved, is moving, or has no master now, did not run: it is sent again, for *patience* seconds. What
was in flight when a connection broke is not. All keys of a command must be in one slot; a command
of one word, which has none, goes to every master.
"""

import asyncio
import random
from binascii import crc_hqx
from collections.abc import Iterator, Sequence
from typing import Any, Self

from state.redis_link import Argument, Link, LinkLost, RedisError, RedisLink, Reply, Script
from state.redis_place import CLUSTERS, Member, cluster_members, member_of, member_url

SLOTS = 16_384
LOOK_SECONDS = 0.5
PAUSE = 0.05
# What a later try may be answered.
PASSING = ("TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "LOADING")
SCRIPTS = ("EVALSHA", "EVAL")


def link_to(url: str, *, patience: float = 5.0) -> Link:
    """Return the link a URL asks for, not open yet: see state.redis_place."""
    if url.partition(":")[0] in CLUSTERS:
        return ClusterLink(url, patience=patience)
    return RedisLink(url, patience=patience)


def slot_of(key: Argument) -> int:
    """Return a key's hash slot (Redis Cluster specification, "Key distribution model")."""
    whole = key if isinstance(key, bytes) else str(key).encode()
    tag, closed, _ = whole.partition(b"{")[2].partition(b"}")
    return crc_hqx(tag if closed and tag else whole, 0) % SLOTS


class ClusterLink(Link):
    """See the module's text. url: names some members; they tell of the others."""

    def __init__(self, url: str, *, patience: float = 5.0) -> None:
        self.url = url
        self._patience = patience
        self._links: dict[Member, RedisLink] = {}
        self._owners: list[Member | None] = [None] * SLOTS
        self._knows: RedisLink | None = None
        self._learning: asyncio.Task[None] | None = None
        self._trouble: BaseException | None = None
        self._closed = True

    async def open(self) -> Self:
        """Connect. Raises LinkLost when nobody tells of the members within *patience* seconds."""
        self._closed = False
        for member in cluster_members(self.url):
            self._at(member)
        ends = self._ends()
        while not self.masters():
            await self._learn(ends)
        return self

    async def close(self) -> None:
        """Disconnect; calls still in flight fail with LinkLost."""
        self._closed = True
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.wait({self._learning})
        links, self._links = self._links, {}
        await asyncio.gather(*(link.close() for link in links.values()))

    async def call(self, *command: Argument) -> Reply:
        """Send one command, return its reply. Raises RedisError, LinkLost."""
        if len(command) == 1:
            replies = await asyncio.gather(*(link.call(*command) for link in self.masters()))
            return replies[0]
        slot, ends = slot_of(_key(command)), self._ends()
        asked: RedisLink | None = None
        while True:
            link = asked or self._owner(slot)
            if link is not None and link.connected:
                try:
                    return await (_asked(link, command) if asked else link.call(*command))
                except RedisError as error:
                    asked = self._redirected(error, slot, link)
            if asked is None or not asked.connected:
                asked = None
                await self._learn(ends)

    def begin(self, *command: Argument) -> "asyncio.Future[Reply] | None":
        """Nothing is sent before it is known who takes it: every command may have to wait."""
        return None

    def script(self, lua: str) -> Script:
        """Return *lua* as an awaitable function of (keys, arguments)."""
        return Script(self, lua)

    def masters(self) -> Sequence[RedisLink]:
        """Return a link to each server that has keys of its own."""
        return [self._at(member) for member in sorted(set(filter(None, self._owners)))]

    def connection(self, key: str) -> int:
        link = self._owner(slot_of(key))
        return link.connection() if link else 0

    def _ends(self) -> float:
        return asyncio.get_running_loop().time() + self._patience

    def _owner(self, slot: int) -> RedisLink | None:
        member = self._owners[slot]
        return self._links.get(member) if member else None

    def _at(self, member: Member) -> RedisLink:
        if member not in self._links:
            link = RedisLink(member_url(self.url, member), patience=self._patience)
            self._links[member] = link
            link.start()
        return self._links[member]

    def _redirected(self, error: RedisError, slot: int, by: RedisLink) -> RedisLink | None:
        """Return whom to ask for this once, None to look who has the slot. Raises the error."""
        self._trouble = error
        match str(error).split():
            case ["MOVED", _, place]:
                member = _named(place, by)
                self._owners[slot], self._knows = member, self._at(member)
            case ["ASK", _, place]:
                return self._at(_named(place, by))
            case [word, *_] if word in PASSING:
                pass
            case _:
                raise error
        return None

    async def _learn(self, ends: float) -> None:
        """Look, together with all who wait, who has which slots now. Raises LinkLost."""
        if self._closed:
            raise LinkLost("the link is closed")
        if asyncio.get_running_loop().time() > ends:
            raise LinkLost(f"no member of the cluster takes it: {self._trouble}")
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._look())
        await asyncio.wait({self._learning})

    async def _look(self) -> None:
        before, first = self._owners, self._knows
        links = [link for link in self._links.values() if link.connected]
        random.shuffle(links)
        for link in sorted(links, key=lambda one: one is not first):
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    rows = await link.call("CLUSTER", "SLOTS")
            except (LinkLost, RedisError, TimeoutError) as error:
                self._trouble = error
                continue
            await self._take(rows, link)
            break
        if self._owners == before:
            await asyncio.sleep(PAUSE)

    async def _take(self, rows: Sequence[Any], by: RedisLink) -> None:
        """Take what a member knows: rows of first slot, last slot, master and its replicas."""
        owners: list[Member | None] = [None] * SLOTS
        there = set(cluster_members(self.url))
        for first, last, *servers in rows:
            members = list(_members(servers, by))
            owners[first : last + 1] = members[:1] * (last + 1 - first)
            there.update(members)
        self._owners, self._knows = owners, None
        self.masters()
        for member in self._links.keys() - there:
            await self._links.pop(member).close()


def _key(command: Sequence[Argument]) -> Argument:
    return command[3] if command[0] in SCRIPTS else command[1]


def _members(servers: Sequence[Any], by: RedisLink) -> Iterator[Member]:
    """Read servers as CLUSTER SLOTS names them, the master first."""
    for host, port, *_ in servers:
        yield _named(f"{(host or b'').decode()}:{port}", by)


def _named(place: str, by: RedisLink) -> Member:
    """Read a member's place; one without a host is where the member is that tells of it."""
    host, port = member_of(place)
    return host or cluster_members(by.url)[0][0], port


async def _asked(link: RedisLink, command: Sequence[Argument]) -> Reply:
    """Have a command taken by the member its slot moves to: both leave in one write."""
    asking, sent = link.begin("ASKING"), link.begin(*command)
    if asking is None or sent is None:
        raise LinkLost("the member has too much to answer")
    _, answer = await asyncio.gather(asking, sent, return_exceptions=True)
    if isinstance(answer, BaseException):
        raise answer
    return answer
