"""The way from the chat to the desk: a signed link that works once, ten minutes long."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import timedelta

import orjson

from bot.contracts import Handle
from handlers import account
from handlers.digest.shown import DIGEST
from handlers.inbound import Content, Inbound
from handlers.reader import Reader
from handlers.router import clean
from handlers.turn import Message, Moment, Reply, Turn
from state.conversation import Conversation
from state.redis_link import Link
from state.redis_store import Address

MINUTES = 10
STAFF = ("cadre", "supervisor")
KEY = "zc:desk:key"
COMMAND = "desk"
LONGEST_PASS = 512


@dataclass(frozen=True, slots=True)
class Pass:
    """Lets one person in, once. origin: digest of the chat it was asked for in. until: seconds.

    to: the area whose page it opens, "" for the first page.
    """

    person: str
    origin: str
    until: int
    once: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Answers the word that asks for the desk. home: address of the pages, key: of signatures.

    public: people reach that address from where they are, so that digests may lead there too.
    """

    handle: Handle
    content: Callable[[], Content]
    home: str
    key: bytes
    public: bool = False

    def receive(
        self, conversation: Conversation, message: Message, reader: Reader, moment: Moment
    ) -> Turn:
        """Decide a turn: give an official the link, hand everything else on."""
        content = self.content()
        text = clean(message.text)
        if content.words.command(text)[0] != COMMAND:
            turn = self.handle(conversation, message, reader, moment)
            new = turn.conversation.context.get(DIGEST) != conversation.context.get(DIGEST)
            return self._after_digest(turn, message, moment) if self.public and new else turn
        said = account.current(Inbound(conversation, message, text, content, reader, moment))
        who = said.conversation
        if not who.person or who.role not in STAFF:
            return Turn(conversation, (Reply(content.texts("desk.only_officials")),))
        link = self._link(pass_of(who.person, message, moment))
        reply = Reply(content.texts("desk.link", link=link, minutes=MINUTES))
        return Turn(who, (reply,))

    def _after_digest(self, turn: Turn, message: Message, moment: Moment) -> Turn:
        """Let a digest that was just shown end with the way to the page of its area."""
        who, shown = turn.conversation, turn.conversation.context.get(DIGEST)
        if not shown or not turn.replies or not who.person:
            return turn
        link = self._link(pass_of(who.person, message, moment, shown["scope"]))
        line = self.content().texts("desk.after_digest", link=link, minutes=MINUTES)
        *before, last = turn.replies
        return replace(turn, replies=(*before, replace(last, text=f"{last.text}\n{line}")))

    def _link(self, one: Pass) -> str:
        return f"{self.home}/desk/enter?pass={sign(self.key, one)}"


def pass_of(person: str, message: Message, moment: Moment, to: str = "") -> Pass:
    """Return the pass a message asks for; the same message asks for the same one."""
    address = Address(message.channel, message.account, message.sender)
    until = int((moment.at + timedelta(minutes=MINUTES)).timestamp())
    return Pass(person, origin_of(address), until, _digest(message.key), to)


def origin_of(address: Address) -> str:
    """Return the digest under which a session remembers the chat it was opened from."""
    return _digest("\0".join(address))


def sign(key: bytes, one: Pass) -> str:
    """Return a pass as it stands in a link."""
    said = base64.urlsafe_b64encode(orjson.dumps(astuple(one))).rstrip(b"=").decode()
    return f"{said}.{_mac(key, said)}"


def read_pass(key: bytes, text: str, now: float) -> Pass | None:
    """Return the pass of a link, None when we did not sign it or its time is over."""
    said, _, mac = text.partition(".")
    known = len(text) <= LONGEST_PASS and hmac.compare_digest(
        mac.encode("utf-8", "replace"), _mac(key, said).encode()
    )
    if not known:
        return None
    padded = said + "=" * (-len(said) % 4)
    one = Pass(*orjson.loads(base64.urlsafe_b64decode(padded)))
    return one if now < one.until else None


async def door_key(link: Link) -> bytes:
    """Return the key all processes sign with, made by the first. Raises LinkLost, RedisError."""
    await link.call("SET", KEY, secrets.token_bytes(32), "NX")
    key: bytes = await link.call("GET", KEY)
    return key


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _mac(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
