"""Cards of WeCom: buttons to confirm with, each good once, changed to what became of them; pages.

A card is changed with a response code, which is good once within 72 hours: sending the card gives
one, and so does each press. Clients of WeChat itself show no cards: the text says what to type.
"""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from bot.channel import Undelivered
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_wire import Fields
from config.texts import Texts
from handlers.turn import Message, Reply
from state.cards import Asking, Button, Cards
from state.redis_store import Address

log = logging.getLogger(__name__)

PRESSED = "template_card_event"
# Source: the platform's page on template cards.
MOST_BUTTONS, TITLE_SHOWN = 6, 36
OTHERS = 2  # style of all buttons but the first
PAGE = 1  # what a card opens: the address of a page


@dataclass(frozen=True, slots=True)
class WecomCards:
    """The cards of one app. agent: its AgentId. texts: of now."""

    api: PlatformApi
    agent: str
    cards: Cards
    texts: Callable[[], Texts]

    async def laid(self, address: Address, reply: Reply, key: str) -> tuple[str, dict[str, Any]]:
        """Return a card's task and what is sent of it; its buttons work from now on."""
        task = blake2b(key.encode(), digest_size=16).hexdigest()
        buttons = {_name(task, n): Button(c.label, c.value) for n, c in enumerate(reply.choices)}
        await self.cards.lay(address, task, buttons)
        card = {
            "card_type": "button_interaction",
            **_told(reply.text),
            "task_id": task,
            "button_list": [
                {"text": button.label, "key": name, "style": min(place, OTHERS)}
                for place, (name, button) in enumerate(buttons.items(), 1)
            ],
        }
        return task, {"msgtype": "template_card", "template_card": card}

    def opening(self, reply: Reply) -> dict[str, Any]:
        """Return what is sent of a card without buttons, which opens the reply's page."""
        page = {"type": PAGE, "url": reply.link}
        card = {
            "card_type": "text_notice",
            **_told(reply.text),
            "card_action": page,
            "jump_list": [{**page, "title": self.texts()("cards.open")}],
        }
        return {"msgtype": "template_card", "template_card": card}

    async def put(self, address: Address, reply: Reply, asking: Asking) -> None:
        """Note a card that was sent. A new question takes the place of the one before."""
        if reply.card != "question":
            return
        before = await self.cards.asking(address)
        await self.cards.ask(address, asking)
        if before and before.task != asking.task:
            await self._settled(address, before, asking.key)

    async def heard(self, message: Message, fields: Fields) -> Message:
        """Return *message* with what the button says that was pressed.

        Something else said settles the question that was asked.
        """
        address = Address(message.channel, message.account, message.sender)
        task = fields.get("TaskId", "") if fields.get("Event") == PRESSED else ""
        asking = await self.cards.asking(address)
        # What is delivered again was said before the card that answers it.
        if asking and asking.task != task and f"{message.key}:" not in asking.key:
            await self._settled(address, asking, message.key)
        if not task:
            return message
        used = await self.cards.use(address, task, message.key, fields.get("EventKey", ""))
        return replace(message, text=used.value if used else "")

    def ended(
        self, message: Message, fields: Fields, stored: bool
    ) -> Coroutine[None, None, None] | None:
        """Return what changes the card whose button was pressed; None when none was."""
        return self._used(message, fields, stored) if fields.get("Event") == PRESSED else None

    async def _used(self, message: Message, fields: Fields, stored: bool) -> None:
        address = Address(message.channel, message.account, message.sender)
        task, name = fields.get("TaskId", ""), fields.get("EventKey", "")
        if not stored:
            await self.cards.free(address, task, message.key)
            return
        used = await self.cards.use(address, task, message.key, name)
        texts = self.texts()
        outcome = texts("cards.chosen", label=used.label) if used else texts("cards.past")
        await self._change(address, fields.get("ResponseCode", ""), outcome)

    async def _settled(self, address: Address, asking: Asking, by: str) -> None:
        if await self.cards.close(address, asking.task, by):
            await self._change(address, asking.code, self.texts()("cards.answered"))

    async def _change(self, address: Address, code: str, outcome: str) -> None:
        """Let a card show what became of it. One that cannot be changed says nothing any more."""
        body = {
            "userids": [address.sender],
            "agentid": int(self.agent),
            "response_code": code,
            "button": {"replace_name": outcome},
        }
        try:
            await self.api.post("/cgi-bin/message/update_template_card", body)
        except Undelivered as error:
            log.warning("card not changed: %s", error)


def _told(text: str) -> dict[str, Any]:
    """Return a card's words; a title too long for one stands below."""
    title, _, more = text.partition("\n")
    if len(title) > TITLE_SHOWN:
        title, more = "", text
    return {"main_title": {"title": title}, "sub_title_text": more}


def _name(task: str, place: int) -> str:
    return blake2b(f"{task}:{place}".encode(), digest_size=9).hexdigest()
