"""A WeChat official account: messages and events in, passive answers and service messages out."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial

from bot.channel import Capabilities, Commands
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_fields import (
    KINDS,
    MESSAGE_SLOTS,
    content_of,
    message_from,
    send_in_window,
)
from bot.channels.wechat_wire import Fields
from handlers.turn import Kind, Message, Reply
from state.redis_store import Address
from state.reply_window import ReplyWindow

NAME = "wechat"
CAPABILITIES = Capabilities(2048, "bytes", choices=0, push="window", pictures="apart")
# What a tap on the menu lets us send: service messages, seconds.
MENU_SLOTS = (3, 60)
SCENE = "qrscene_"


@dataclass(frozen=True, slots=True)
class WechatOa:
    """The channel. send() needs a slot of the reply window."""

    account: str
    api: PlatformApi
    window: ReplyWindow
    commands: Commands
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Send a service message. The platform knows no key: after a crash it may come twice."""
        body = {"touser": sender, **await content_of(self.api, reply)}
        post = partial(self.api.post, "/cgi-bin/message/custom/send", body)
        await send_in_window(self.window, Address(NAME, account, sender), post)

    def message_of(self, fields: Fields) -> Message | None:
        """Return the message a callback brings; None for events nobody has to answer."""
        said = self._said(fields)
        return message_from(fields, NAME, self.account, said) if said else None

    def _said(self, fields: Fields) -> tuple[Kind, str] | None:
        kind = KINDS.get(fields.get("MsgType", ""), "other")
        if kind == "action":
            text = self._meant(fields.get("Event", ""), fields.get("EventKey", ""))
            return ("action", text) if text else None
        spoken = fields.get("Recognition", "") if kind == "voice" else ""
        return ("text", spoken) if spoken else (kind, fields.get("Content", ""))

    def _meant(self, event: str, key: str) -> str:
        if event in ("subscribe", "SCAN") and (code := key.removeprefix(SCENE)):
            return f"{self.commands.bind} {code}" if code.isalnum() else self.commands.help
        meaning = {"subscribe": self.commands.help, "unsubscribe": self.commands.forget}
        return key if event == "CLICK" else meaning.get(event, "")

    def heard(self, message: Message, fields: Fields) -> Awaitable[bool] | None:
        """Begin to note what may be sent now; it tells whether nothing could be sent before."""
        if fields.get("Event") == "unsubscribe":
            return None
        address = Address(NAME, message.account, message.sender)
        if message.kind == "action":
            return asyncio.ensure_future(self.window.opened(address, *MENU_SLOTS))
        return self.window.opening(address, *MESSAGE_SLOTS)
