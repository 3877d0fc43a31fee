"""A WeCom app for cadres and supervisors: the same callback, and messages at any time."""

from dataclasses import dataclass

from bot.channel import Capabilities, Commands, Undelivered
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_fields import KINDS, message_from
from bot.channels.wechat_wire import Fields
from handlers.turn import Message, Reply

NAME = "wecom"
# Longer texts are cut by the platform without a word.
CAPABILITIES = Capabilities(text_limit=2048, unit="bytes", choices=0, push="free")
# An identical message sent again within so many seconds is dropped by the platform.
REPEAT_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Wecom:
    """The channel. agent: the app's AgentId."""

    account: str
    agent: str
    api: PlatformApi
    commands: Commands
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Send a text; sent again after a crash, the platform shows it once."""
        body = {
            "touser": sender,
            "msgtype": "text",
            "agentid": int(self.agent),
            "text": {"content": reply.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REPEAT_SECONDS,
        }
        answer = await self.api.post("/cgi-bin/message/send", body)
        if answer.get("invaliduser"):
            raise Undelivered("no such member", permanent=True)

    def message_of(self, fields: Fields) -> Message | None:
        """Return the message a callback brings; None for events nobody has to answer."""
        kind, text = KINDS.get(fields.get("MsgType", ""), "other"), fields.get("Content", "")
        if kind == "action" and not (text := self._meant(fields)):
            return None
        return message_from(fields, NAME, self.account, (kind, text))

    def _meant(self, fields: Fields) -> str:
        event = fields.get("Event", "")
        if event == "click":
            return fields.get("EventKey", "")
        return self.commands.help if event == "subscribe" else ""

    async def heard(self, message: Message, fields: Fields) -> bool:
        """Messages may be sent at any time: nothing waits for being heard."""
        return False
