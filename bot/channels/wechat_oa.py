"""A WeChat official account: messages and events in, passive answers and service messages out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.channel import Capabilities, Commands, Undelivered
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_wire import Fields
from handlers.turn import Kind, Message, Reply
from state.redis_store import Address
from state.reply_window import ReplyWindow

NAME = "wechat"
CAPABILITIES = Capabilities(text_limit=2048, unit="bytes", choices=0, push="window")
KINDS: dict[str, Kind] = {
    "text": "text",
    "image": "image",
    "voice": "voice",
    "location": "location",
    "event": "action",
}
# What a message lets us send: service messages, seconds.
MESSAGE_SLOTS = (5, 48 * 3600)
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
        address = Address(NAME, account, sender)
        if not await self.window.take(address):
            raise Undelivered("no reply window is open", until_heard=True)
        body = {"touser": sender, "msgtype": "text", "text": {"content": reply.text}}
        try:
            await self.api.post("/cgi-bin/message/custom/send", body)
        except Undelivered as error:
            if error.until_heard:
                await self.window.shut(address)
            raise

    def message_of(self, fields: Fields) -> Message | None:
        """Return the message a callback brings; None for events nobody has to answer."""
        said = self._said(fields)
        if said is None:
            return None
        kind, text = said
        return Message(
            channel=NAME,
            account=self.account,
            sender=fields.get("FromUserName", ""),
            key=key_of_message(fields),
            kind=kind,
            text=text,
            sent_at=sent_at(fields),
        )

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

    async def heard(self, message: Message, fields: Fields) -> bool:
        """Note what may be sent now; return whether nothing could be sent before."""
        if fields.get("Event") == "unsubscribe":
            return False
        address = Address(NAME, message.account, message.sender)
        slots = MENU_SLOTS if message.kind == "action" else MESSAGE_SLOTS
        return await self.window.opened(address, *slots)


def key_of_message(fields: Fields) -> str:
    """Return what the platform repeats when it knocks again."""
    if number := fields.get("MsgId", ""):
        return number
    names = ("FromUserName", "CreateTime", "Event", "EventKey")
    return ":".join(fields.get(name, "") for name in names)


def sent_at(fields: Fields) -> datetime:
    """Return when the platform says it was sent; now for a time nobody can mean."""
    now, text = datetime.now(UTC), fields.get("CreateTime", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 11):
        return now
    said = datetime.fromtimestamp(int(text), UTC)
    return said if abs(now - said) < timedelta(days=3) else now
