"""A person's end of every channel: says something, and sees what comes back."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.channels.terminal import talk
from tests.channels.ends import Ends

KINDS = {"text": "text", "image": "image", "voice": "voice", "location": "location"}
FROM_PAGE = {"X-Requested-With": "page"}
TELEGRAM: dict[str, dict[str, Any]] = {
    "text": {},
    "image": {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
    "voice": {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
    "location": {"location": {"latitude": 34.0, "longitude": 113.0}},
}

Settle = Callable[[], Awaitable[object]]


class Phone(Protocol):
    """channel, account: as the records name them. buttons: whether choices are tapped.

    say() returns all the person sees for it; key: the platform's number, the same when it delivers
    again. happens() delivers an event nobody has heard of.
    """

    channel: str
    account: str
    buttons: bool

    async def say(self, sender: str, text: str, kind: str = "text", key: str = "") -> str: ...

    async def happens(self, sender: str) -> None: ...


@dataclass
class WechatPhone:
    """The official account, or the WeCom app: an answer at once, the rest as messages.

    What stands on a button of the last card is not typed but pressed.
    """

    ends: Ends
    settle: Settle
    channel: str
    account: str = "main"
    buttons: bool = False

    async def say(self, sender: str, text: str, kind: str = "text", key: str = "") -> str:
        self.ends.door(self.channel)
        wechat, before = self.ends.wechat, len(self.ends.wechat.sent)
        number = {"MsgId": key} if key else {}
        if task := self._button(sender, text):
            delivery = await wechat.presses(sender, task, text)
        else:
            delivery = await wechat.says(sender, text, MsgType=KINDS[kind], **number)
        await self.ends.handed_over()
        await self.settle()
        later = [said for to, said in wechat.sent[before:] if to == sender]
        return "\n".join([delivery.text, *later])

    def _button(self, sender: str, text: str) -> str:
        """Return the task of the last card, if it can be answered with this button."""
        task, card = (*self.ends.wechat.cards.of(sender)[-1:], ("", None))[0]
        live = self.channel == "wecom" and card is not None and not card.outcome
        return task if live and card and text in card.buttons.values() else ""

    async def happens(self, sender: str) -> None:
        self.ends.door(self.channel)
        assert (await self.ends.wechat.happens(sender, "no_such_event", "?")).acknowledged


@dataclass
class DeskPhone:
    """Customer service: a ring, and messages fetched and sent."""

    ends: Ends
    settle: Settle
    channel: str = "kf"
    account: str = "kf1"
    buttons: bool = False

    async def say(self, sender: str, text: str, kind: str = "text", key: str = "") -> str:
        self.ends.wechat.desk.writes(sender, text)
        message = self.ends.wechat.desk.messages[-1]
        message["msgtype"] = KINDS[kind]
        message["msgid"] = f"k{key}" if key else message["msgid"]
        return await self._fetched(sender)

    async def happens(self, sender: str) -> None:
        self.ends.wechat.desk.writes(sender, "")
        self.ends.wechat.desk.messages[-1] |= {
            "msgtype": "event",
            "event": {"event_type": "no_such"},
        }
        await self._fetched(sender)

    async def _fetched(self, sender: str) -> str:
        wechat, before = self.ends.wechat, len(self.ends.wechat.sent)
        self.ends.door("wecom")
        await wechat.rings()
        await self.ends.handed_over()
        await self.settle()
        return "\n".join(said for to, said in wechat.sent[before:] if to == sender)


@dataclass
class TelegramPhone:
    """Telegram: bubbles with buttons."""

    ends: Ends
    settle: Settle
    channel: str = "telegram"
    account: str = "main"
    buttons: bool = True

    async def say(self, sender: str, text: str, kind: str = "text", key: str = "") -> str:
        api, before = self.ends.telegram, len(self.ends.telegram.sent)
        update = api.says(int(sender), text if kind == "text" else "", **TELEGRAM[kind])
        update["update_id"] = int(key) if key else update["update_id"]
        assert await self.ends.post(update) == 200
        await self.settle()
        return "\n".join(
            said + "".join(f" [{label}]" for label, _ in keys)
            for to, said, keys in api.sent[before:]
            if str(to) == sender
        )

    async def happens(self, sender: str) -> None:
        assert await self.ends.post({"update_id": 9_000_000, "no_such": {"id": 1}}) == 200


@dataclass
class WebPhone:
    """The page in a browser."""

    ends: Ends
    settle: Settle
    channel: str = "web"
    account: str = "home"
    buttons: bool = True

    async def say(self, sender: str, text: str, kind: str = "text", key: str = "") -> str:
        body = {"id": f"m{key or secrets.token_hex(8)}", "kind": kind, "text": text}
        answer = await self._posted(sender, body)
        return "\n".join(
            reply["text"] + "".join(f" [{choice['label']}]" for choice in reply["choices"])
            for reply in answer.get("replies", [{"text": answer.get("text", ""), "choices": []}])
        )

    async def happens(self, sender: str) -> None:
        await self._posted(sender, {"id": "odd", "kind": "no_such_event", "text": ""})
        await self._posted(sender, {"no_such": "event"})

    async def _posted(self, sender: str, body: dict[str, str]) -> dict[str, Any]:
        url, cookies = f"{self.ends.url}/api/home/messages", {"zc_home": sender.zfill(32)}
        async with (
            aiohttp.ClientSession(cookies=cookies, headers=FROM_PAGE) as session,
            session.post(url, json=body) as response,
        ):
            return dict(await response.json())


@dataclass
class TerminalPhone:
    """Somebody at the keyboard: what is typed is typed once."""

    ends: Ends
    settle: Settle
    channel: str = "terminal"
    account: str = "local"
    buttons: bool = False

    async def say(self, sender: str, text: str, kind: str = "text", key: str = "") -> str:
        shown: list[str] = []
        await talk(self.ends.bot.dispatcher, sender, _typed(text), shown.append)
        return "\n".join(shown)

    async def happens(self, sender: str) -> None:
        """The keyboard knows no events."""


async def _typed(line: str) -> AsyncIterator[str]:
    yield line


PHONES: dict[str, Callable[[Ends, Settle], Phone]] = {
    "terminal": TerminalPhone,
    "web": WebPhone,
    "wechat": lambda ends, settle: WechatPhone(ends, settle, "wechat"),
    "wecom": lambda ends, settle: WechatPhone(ends, settle, "wecom"),
    "kf": DeskPhone,
    "telegram": TelegramPhone,
}
