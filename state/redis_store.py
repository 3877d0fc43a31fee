"""Conversations, sender locks, answered messages and web logs in Redis or Valkey.

Keys of one sender share a hash tag, so a Cluster keeps them together; each of these expires. What
was said is sealed as in the records, when there are keys to seal with.

    zc:{channel:account:sender}:c        conversation, as JSON
    zc:{channel:account:sender}:l        lock: token of the turn that has begun, and when it ends
    zc:{channel:account:sender}:a:<key>  place in the log and replies of an answered message
    zc:{channel:account:sender}:k        keys of those, where there is no log that names them
    zc:{channel:account:sender}:w        web log, a stream; ids are <epoch>-<seq of last message>
    zc:{channel:account:sender}:o:<id>   an outbox row that stands in the log already
    zc:{channel:account:sender}:r:<key>  cookie that took this one's place when that message bound
    zc:{channel:account:sender}:tries    codes tried of late; zc:tries:<network> likewise
    zc:pace:<what>:<minute>:<who>        how often somebody came, where processes serve together
    zc:counts                            what all processes counted, by the words of its name

What is nobody's own (the last, and others elsewhere) is one key each, in whichever slot.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

import orjson

from state.keys import KeyRing, SealBroken
from state.redis_link import Link
from state.redis_sealing import ENTRY, REPLIES, Sealing, revision_in
from state.redis_wire import SERVER
from state.scripts import BEGIN, COUNT, FINISH, LOG_ONCE, RELEASE, SINCE, UNCOUNT

LOCK_MS = 5_000
ANSWERED_SECONDS = 72 * 3600
RENEWAL_SECONDS = 600
LOG_MOST = 200
SAME = 1  # what the script returns in place of a conversation whose revision is known
DAY = 86_400
COUNTS, APART, COUNTS_SECONDS = "zc:counts", " ", 30 * DAY


class Address(NamedTuple):
    """Whom a conversation is with."""

    channel: str
    account: str
    sender: str

    def key(self, suffix: str) -> str:
        return f"zc:{{{self.channel}:{self.account}:{self.sender}}}:{suffix}"


class Place(NamedTuple):
    """Where messages stand in a web log. epoch changes when some of it may be lost; seq from 1."""

    epoch: str
    seq: int


class Answered(NamedTuple):
    """The message has been answered before: the same replies again, as JSON."""

    replies: bytes
    place: Place | None


class Busy(NamedTuple):
    """Another process handles this sender now; its lock ends in *seconds* at the latest."""

    seconds: float


class Begun(NamedTuple):
    """The lock is ours. conversation: as stored; broken: the turn before did not finish."""

    conversation: bytes | None
    broken: bool


class Entry(NamedTuple):
    """What one turn adds to a web log: JSON, and how many messages are in it."""

    json: bytes
    messages: int


class Ending(NamedTuple):
    """What finish saves. loaded: revision that begin returned ("" when nothing was stored)."""

    loaded: str
    conversation: bytes
    replies: bytes
    entry: Entry | None = None


Start: TypeAlias = Answered | Busy | Begun


class RedisStore:
    """All steps on one sender's keys, each atomic. Every method may raise LinkLost, RedisError."""

    def __init__(self, link: Link, keys: KeyRing | None = None, *, idle_days: int = 30) -> None:
        self._link = link
        self._sealing = Sealing(keys)
        self._idle = idle_days * DAY
        self._begin = link.script(BEGIN)
        self._finish = link.script(FINISH)
        self._log_once = link.script(LOG_ONCE)
        self._since = link.script(SINCE)
        self._release = link.script(RELEASE)
        self._count = link.script(COUNT)
        self._uncount = link.script(UNCOUNT)

    async def begin(
        self, address: Address, key: str, token: str, known: bytes | None = None
    ) -> Start:
        """Take the sender's lock and load the conversation, or say why not. Safe to repeat.

        known: the conversation as the caller has it; itself is returned when it is still the one.
        """
        name = address.key
        keys = (name("l"), name("c"), name(f"a:{key}"))
        word, *rest = await self._begin(keys, (token, LOCK_MS, self._idle, revision_in(known)))
        if word == b"begun":
            same = rest[0] == SAME
            return Begun(known if same else self._sealing.conversation(rest[0]), bool(rest[1]))
        return self._answered(rest[0]) if word == b"answered" else Busy(max(rest[0], 0) / 1000)

    async def finish(
        self, address: Address, key: str, token: str, ending: Ending
    ) -> Answered | None:
        """Save the turn and release the lock; None when the lock or the revision is not ours.

        token: "" for a turn that has not begun: None then also when a turn holds or has left a
        lock, and when the message was answered before.
        """
        name = address.key
        keys = [name("l"), name("c"), name(f"a:{key}")]
        sealing = self._sealing
        conversation = sealing.sealed_conversation(ending.conversation)
        arguments: list[Any] = [token, ending.loaded, conversation, self._idle]
        arguments += [sealing.seal(ending.replies, REPLIES), ANSWERED_SECONDS]
        if entry := ending.entry:
            keys.append(name("w"))
            arguments += [sealing.seal(entry.json, ENTRY), entry.messages, LOG_MOST, SERVER]
        else:
            keys.append(name("k"))
            arguments += [key, LOG_MOST]
        place = await self._finish(keys, arguments)
        return None if place is None else Answered(ending.replies, _place(place))

    def connection(self, address: Address) -> int:
        """Return the number of the connection to the sender's server: see state.redis_link."""
        return self._link.connection(address.key("c"))

    async def release(self, address: Address, token: str) -> None:
        """Let the next turn of this sender begin; this one stays marked as broken off."""
        await self._release((address.key("l"),), (token,))

    async def conversation(self, address: Address) -> bytes | None:
        """Return the stored conversation, without a lock."""
        return self._sealing.conversation(await self._link.call("GET", address.key("c")))

    async def remember(self, address: Address, key: str, replies: bytes) -> None:
        """Note the replies of a message answered before Redis lost them."""
        stored = b" " + self._sealing.seal(replies, REPLIES)
        await self._link.call("SET", address.key(f"a:{key}"), stored, "NX", "EX", ANSWERED_SECONDS)
        await self._link.call("RPUSH", address.key("k"), key)
        await self._link.call("EXPIRE", address.key("k"), ANSWERED_SECONDS)

    async def log_once(self, address: Address, mark: str, entry: Entry) -> Place:
        """Append to the web log unless *mark* is in it; return the first message's place."""
        keys = (address.key("w"), address.key(f"o:{mark}"))
        sealed = self._sealing.seal(entry.json, ENTRY)
        arguments = (sealed, entry.messages, LOG_MOST, self._idle, SERVER)
        place = _place(await self._log_once(keys, arguments))
        assert place is not None
        return place

    async def forget(self, address: Address) -> None:
        """Erase the web log and the answers to what was said.

        An answer to what only an entry no key opens tells of lasts until it runs out.
        """
        log, noted = address.key("w"), address.key("k")
        entries = await self._link.call("XRANGE", log, "-", "+")
        said = []
        for _, entry in entries:
            with suppress(SealBroken):
                said.append(orjson.loads(self._sealing.open(entry[1], ENTRY))[0])
        said += [key.decode() for key in await self._link.call("LRANGE", noted, 0, -1)]
        answered = {address.key(f"a:{key}") for key in said if key}
        await self._link.call("DEL", log, noted, *answered)

    async def erase(self, address: Address) -> None:
        """Erase all there is of a sender, the conversation and a lock held on it too."""
        await self.forget(address)
        await self._link.call("DEL", address.key("c"), address.key("l"))

    async def addresses(self) -> Sequence[Address]:
        """Return whose talk is kept, by a look at every key; who moves meanwhile may be missed."""
        names: set[str] = set()
        for link in self._link.masters():
            cursor = None
            while cursor != b"0":
                some = ("MATCH", "zc:{*", "COUNT", 1000)
                cursor, keys = await link.call("SCAN", cursor or b"0", *some)
                names |= {key.decode()[4:].partition("}")[0] for key in keys}
        return [Address(*name.split(":", 2)) for name in sorted(names)]

    async def said(self, address: Address) -> Sequence[bytes]:
        """Return a sender's web log and the answers still known, as JSON."""
        entries = await self._link.call("XRANGE", address.key("w"), "-", "+")
        keys = await self._link.call("LRANGE", address.key("k"), 0, -1)
        names = [address.key(f"a:{key.decode()}") for key in keys]
        answers = await self._link.call("MGET", *names) if names else []
        known = [self._answered(answer).replies for answer in answers if answer]
        return [*known, *(self._sealing.open(entry[1], ENTRY) for _, entry in entries)]

    async def count(self, key: str, seconds: int, more: int = 1) -> int:
        """Count more; return how many there were since the first, which is kept *seconds*."""
        return int(await self._count((key,), (seconds, more)))

    async def uncount(self, key: str) -> None:
        """Take one back."""
        await self._uncount((key,), ())

    async def add(self, name: tuple[str, ...], count: int) -> None:
        """Add to what all processes counted under a name, of words without spaces."""
        await self._link.call("HINCRBY", COUNTS, APART.join(name), count)
        await self._link.call("EXPIRE", COUNTS, COUNTS_SECONDS)

    async def counts(self) -> dict[tuple[str, ...], int]:
        """Return what all processes counted."""
        found = await self._link.call("HGETALL", COUNTS)
        pairs = zip(found[::2], found[1::2], strict=True)
        return {tuple(name.decode().split(APART)): int(count) for name, count in pairs}

    async def renewal(self, address: Address, key: str) -> str:
        """Return the cookie given in place of this sender's when that message bound it, or ""."""
        stored: bytes | None = await self._link.call("GET", address.key(f"r:{key}"))
        return stored.decode() if stored else ""

    async def renew(self, address: Address, key: str, token: str) -> str:
        """Note the cookie to be given for that message; return it, or the one noted before."""
        name = address.key(f"r:{key}")
        await self._link.call("SET", name, token, "NX", "EX", RENEWAL_SECONDS)
        return await self.renewal(address, key) or token

    async def move(self, old: Address, new: Address) -> None:
        """Let conversation and web log be another sender's."""
        for suffix in ("w", "c"):
            stored = await self._link.call("DUMP", old.key(suffix))
            if stored is not None:
                place = (new.key(suffix), self._idle * 1000, stored, "REPLACE")
                await self._link.call("RESTORE", *place)
                await self._link.call("DEL", old.key(suffix))

    async def since(
        self, address: Address, epoch: str, after: int
    ) -> tuple[str, list[tuple[int, bytes]]]:
        """Return the log's epoch and its entries past *after*: (seq of last message, JSON).

        All entries when *epoch* is not the log's; an empty epoch when there is no log.
        """
        found, entries = await self._since((address.key("w"),), (epoch, after, LOG_MOST))
        opened = self._sealing.open
        return found.decode(), [
            (int(name.split(b"-")[1]), opened(pair[1], ENTRY)) for name, pair in entries
        ]

    def _answered(self, stored: bytes) -> Answered:
        place, _, replies = stored.partition(b" ")
        return Answered(self._sealing.open(replies, REPLIES), _place(place))


def _place(raw: bytes) -> Place | None:
    if not raw:
        return None
    epoch, _, seq = raw.decode().partition("-")
    return Place(epoch, int(seq))
