"""The door WeChat and WeCom knock at: verify, open, answer in time or on a later knock.

The platform waits 5 s and knocks three times with the same message. Nothing is acknowledged before
it is stored: a turn that takes longer is left unanswered, and the next knock joins it. Only the
third is told that the rest comes later; it goes through the outbox.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.channel import Capabilities, render
from bot.channels.web_answer import Handler, Head, whole_answer
from bot.channels.wechat_crypto import Envelope, NotGenuine, NotReadable, Opened, signed
from bot.channels.wechat_wire import Fields, Form, Malformed, read_body, sealed_answer, text_answer
from bot.contracts import NotHandled
from bot.dispatcher import Dispatcher
from bot.trouble import trouble
from bot.wire import replies_from_json
from handlers.turn import Message, Reply
from state.redis_link import LinkLost, RedisError
from state.redis_store import ANSWERED_SECONDS
from state.writer import DatabaseDown, WriterBusy

log = logging.getLogger(__name__)

KNOCKS = 3
LONGEST_TIME = 11  # digits
# Seconds: the platform hangs up after 5 and knocks again; the last knock is told in time.
LAST_HELD, HELD = 4.0, 6.0
DONE = b"success"
HEADS: dict[Form, Head] = {
    "json": Head({"Content-Type": "application/json"}),
    "xml": Head({"Content-Type": "text/xml"}),
}


@dataclass(frozen=True, slots=True)
class Knock:
    """One callback: how to answer it. fields: of the inner message."""

    form: Form
    fields: Fields
    opened: Opened
    timestamp: str
    nonce: str


# Turns the inner fields into a message; None for what needs no turn.
ToMessage = Callable[[Fields], Message | None]
# Replies that did not fit into the answer go out later: replies, message, a key of their own.
Later = Callable[[tuple[Reply, ...], Message, str], Awaitable[None]]
# Begins to note that somebody was heard; it tells whether nothing could be sent to them before.
Heard = Callable[[Message, Fields], Awaitable[bool] | None]
# Told of who can be sent something again.
Reached = Callable[[Message], Coroutine[None, None, None]]
# Returns the message with what it brings or means, once that is stored or looked up.
Whole = Callable[[Message, Fields], Awaitable[Message]]
# Told of each message whose turn is over, and whether it was stored; returns what is left to do.
Ended = Callable[[Message, Fields, bool], Coroutine[None, None, None] | None]
# Takes what needs no turn: fields and body of the message. Raises DatabaseDown, WriterBusy.
Besides = Callable[[Fields, bytes], Awaitable[None]]
# Returns how many knocks of this message have waited in vain, this one too.
Waited = Callable[[Message], Awaitable[int]]


@dataclass(slots=True)
class Callback:
    """One account's door. echo_sealed: the greeting is encrypted (WeCom)."""

    path: str
    envelope: Envelope
    capabilities: Capabilities
    dispatcher: Dispatcher
    to_message: ToMessage
    heard: Heard
    reached: Reached
    waited: Waited
    whole: Whole
    later: Later
    ended: Ended
    besides: Besides
    echo_sealed: bool = False
    held: float = HELD
    last_held: float = LAST_HELD
    _turns: dict[str, asyncio.Task[tuple[Reply, ...]]] = field(default_factory=dict)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)

    def routes(self) -> list[web.RouteDef]:
        return [web.get(self.path, self.greet), web.post(self.path, self.receive)]

    def straight(self) -> Mapping[str, Handler]:
        """The way of what comes most, for go_straight."""
        return {self.path: self.receive}

    async def close(self) -> None:
        """Wait for what is still to be handed to the outbox."""
        while waiting := [*self._turns.values(), *self._sending]:
            await asyncio.wait(waiting)

    async def greet(self, request: web.Request) -> web.Response:
        """Prove the token to the platform when the address is entered in its console."""
        query, echo = request.query, request.query.get("echostr", "")
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        try:
            if not self.echo_sealed:
                self.envelope.verify(query.get("signature", ""), timestamp, nonce)
                return web.Response(text=echo)
            opened = self.envelope.open(query.get("msg_signature", ""), timestamp, nonce, echo)
            return web.Response(body=opened.message)
        except (NotGenuine, NotReadable):
            return web.Response(status=403)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one knock. 403 for what is not the platform's; it may then stop or try again."""
        try:
            knock = self._opened(request, await request.read())
        except (NotGenuine, web.HTTPRequestEntityTooLarge):
            return web.Response(status=403)
        except (NotReadable, Malformed) as error:
            log.warning("callback not understood: %s", error)
            return web.Response(body=DONE)
        message = self.to_message(knock.fields)
        if message is None:
            return await self._beside(knock)
        return await self._answer(request, knock, message)

    async def _beside(self, knock: Knock) -> web.Response:
        try:
            await self.besides(knock.fields, knock.opened.message)
        except (DatabaseDown, WriterBusy) as error:
            log.warning("event not kept: %s", error)
            return web.Response(status=503)
        return web.Response(body=DONE)

    def _opened(self, request: web.Request, body: bytes) -> Knock:
        """Raises NotGenuine, NotReadable or Malformed."""
        try:
            form, outer = read_body(body)
        except Malformed:
            raise NotGenuine from None  # nothing signed stands in it
        query = request.query
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        signature, sealed = query.get("msg_signature", ""), outer.get("Encrypt", "")
        if not sealed:
            raise NotGenuine  # in the clear anybody could have written it
        opened = self.envelope.open(signature, timestamp, nonce, sealed)
        if not _fresh(timestamp):
            raise NotGenuine
        return Knock(form, read_body(opened.message)[1], opened, timestamp, nonce)

    async def _answer(
        self, request: web.Request, knock: Knock, message: Message
    ) -> web.StreamResponse:
        turn = self._turns.get(message.key) or self._begin(message, knock.fields)
        if not await _done(turn, self.last_held):
            if await self._waited(message) >= KNOCKS:
                self._send_when_done(turn, message)
                return web.Response(body=DONE)
            if not await _done(turn, self.held - self.last_held):
                return web.Response(status=503)  # nobody listens any more
        head, rest = self._parted(turn.result())
        if rest:
            await self.later(rest, message, f"rest:{message.key}")
        if not head:
            return web.Response(body=DONE)
        return whole_answer(request, self._told(knock, head), HEADS[knock.form])

    async def _waited(self, message: Message) -> int:
        try:
            return await self.waited(message)
        except (LinkLost, RedisError) as error:
            log.warning("knock not counted: %s", error)
            return 1

    def _begin(self, message: Message, fields: Fields) -> asyncio.Task[tuple[Reply, ...]]:
        turn = self._turns[message.key] = asyncio.create_task(self._dispatched(message, fields))
        turn.add_done_callback(lambda _: self._turns.pop(message.key, None))
        return turn

    async def _dispatched(self, message: Message, fields: Fields) -> tuple[Reply, ...]:
        stored, heard = False, self.heard(message, fields)
        try:
            whole = await self.whole(message, fields)
            replies = replies_from_json((await self.dispatcher.answer(whole)).replies)
            stored = True
            return replies
        except NotHandled as failure:
            return (Reply(failure.text),)
        finally:
            if heard:  # what is to be sent needs the window open
                await self._noted(heard, message)
            if left := self.ended(message, fields, stored):
                self._alongside(left)

    async def _noted(self, heard: Awaitable[bool], message: Message) -> None:
        try:
            if await heard:
                self._alongside(self.reached(message))
        except (LinkLost, RedisError) as error:
            log.warning("window not noted: %s", error)

    def _told(self, knock: Knock, text: str) -> bytes:
        at = int(time.time())
        plain = text_answer(knock.form, knock.fields, text, at)
        sealed = self.envelope.seal(plain, secrets.token_bytes(16), knock.opened.key)
        signature = signed(self.envelope.token, knock.timestamp, knock.nonce, sealed)
        return sealed_answer(knock.form, sealed, signature, knock.timestamp, knock.nonce)

    def _parted(self, replies: tuple[Reply, ...]) -> tuple[str, tuple[Reply, ...]]:
        """Return one text as long as an answer may be, and the bubbles that are left."""
        bubbles = [b for reply in replies for b in render(reply, self.capabilities)]
        alone = (n for n, b in enumerate(bubbles) if b.chart or b.choices or b.link)
        for count in range(next(alone, len(bubbles)), 0, -1):
            text = "\n\n".join(bubble.text for bubble in bubbles[:count])
            if count == 1 or len(text.encode()) <= self.capabilities.text_limit:
                return text, tuple(bubbles[count:])
        return "", ()

    def _send_when_done(self, turn: asyncio.Task[tuple[Reply, ...]], message: Message) -> None:
        async def send() -> None:
            await self.later(await turn, message, f"late:{message.key}")

        self._alongside(send())

    def _alongside(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Let *work* be done while the answer is made; close() waits for it."""
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("beside the answer: %s", trouble(error))


def _fresh(timestamp: str) -> bool:
    """Whether what a callback says was answered is still known: an older one may be repeated."""
    said = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= LONGEST_TIME
    return said and abs(time.time() - int(timestamp)) < ANSWERED_SECONDS


async def _done(turn: asyncio.Task[tuple[Reply, ...]], seconds: float) -> bool:
    done, _ = await asyncio.wait({turn}, timeout=seconds)
    return bool(done)
