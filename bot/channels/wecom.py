"""A WeCom app for cadres and supervisors: the same callback, messages at any time, and cards."""

import logging
from dataclasses import dataclass, field, replace
from typing import Any

from bot.channel import Capabilities, Commands, Undelivered, render
from bot.channels.sending_pace import SendingPace
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_fields import KINDS, content_of, message_from
from bot.channels.wechat_wire import Fields
from bot.channels.wecom_cards import MOST_BUTTONS, PRESSED, WecomCards
from handlers.turn import Message, Reply
from state.cards import Asking
from state.redis_store import Address

log = logging.getLogger(__name__)

NAME = "wecom"
# Longer texts are cut by the platform without a word.
CAPABILITIES = Capabilities(
    2048, "bytes", choices=0, push="free", pictures="apart", card=MOST_BUTTONS
)
# What a card is shown as where the platform refuses it.
WITHOUT_CARDS = replace(CAPABILITIES, card=0)
# What one member gets; more is dropped without a word. Source: the platform's page on limits.
MEMBER_LIMITS = ((30, 60), (1000, 3600))
# An identical message sent again within so many seconds is dropped by the platform.
REPEAT_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Wecom:
    """The channel. agent: the app's AgentId."""

    account: str
    agent: str
    api: PlatformApi
    commands: Commands
    cards: WecomCards
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES
    pace: SendingPace = field(default_factory=lambda: SendingPace(MEMBER_LIMITS))

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Send a bubble; sent again after a crash, the platform shows it once."""
        if reply.link:
            await self._opening(sender, reply)
            return
        if not reply.choices:
            await self._posted(sender, await content_of(self.api, reply))
            return
        address = Address(NAME, account, sender)
        task, card = await self.cards.laid(address, reply, key)
        try:
            answer = await self._posted(sender, card)
        except Undelivered as error:
            if not error.permanent:
                raise
            log.warning("card not taken: %s", error)
            for part in render(reply, WITHOUT_CARDS):
                await self._posted(sender, await content_of(self.api, part))
        else:
            asking = Asking(task, answer.get("response_code", ""), key)
            await self.cards.put(address, reply, asking)

    async def _opening(self, sender: str, reply: Reply) -> None:
        """Send a card that opens a page. Where cards are refused, the text before it names it."""
        try:
            await self._posted(sender, self.cards.opening(reply))
        except Undelivered as error:
            if not error.permanent:
                raise
            log.warning("card not taken: %s", error)

    async def _posted(self, sender: str, content: dict[str, Any]) -> dict[str, Any]:
        body = {
            "touser": sender,
            "agentid": int(self.agent),
            **content,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REPEAT_SECONDS,
        }
        self.pace.count(sender)
        answer = await self.api.post("/cgi-bin/message/send", body)
        if answer.get("invaliduser"):
            raise Undelivered("no such member", permanent=True)
        return answer

    def message_of(self, fields: Fields) -> Message | None:
        """Return the message a callback brings; None for events nobody has to answer."""
        kind, text = KINDS.get(fields.get("MsgType", ""), "other"), fields.get("Content", "")
        pressed = fields.get("Event") == PRESSED  # what a button says is looked up later
        if kind == "action" and not (text := self._meant(fields)) and not pressed:
            return None
        return message_from(fields, NAME, self.account, (kind, text))

    def _meant(self, fields: Fields) -> str:
        event = fields.get("Event", "")
        if event == "click":
            return fields.get("EventKey", "")
        return self.commands.help if event == "subscribe" else ""

    def heard(self, message: Message, fields: Fields) -> None:
        """Messages may be sent at any time: nothing waits for being heard."""
