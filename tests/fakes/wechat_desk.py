"""WeChat customer service: messages fetched by cursor, each number shown once."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PAGE, SLOTS = 3, 5
TOO_MANY = 95001


@dataclass
class WechatDesk:
    """messages: what customers wrote, oldest first. shown: numbers of what they were sent.

    slots: how many messages a customer may be sent until they write again.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    slots: Counter[str] = field(default_factory=Counter)

    def writes(self, user: str, text: str, seconds_ago: int = 0) -> None:
        """Put a customer's message where sync_msg finds it."""
        self.slots[user] = SLOTS
        message = {
            "msgid": f"m{len(self.messages)}",
            "open_kfid": "kf1",
            "external_userid": user,
            "send_time": int(time.time()) - seconds_ago,
            "origin": 3,
            "msgtype": "text",
            "text": {"content": text},
        }
        self.messages.append(message)

    def page(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to sync_msg: what stands after the cursor, a few at a time."""
        start = int(body["cursor"] or 0)
        page = self.messages[start : start + PAGE]
        cursor = start + len(page)
        return {
            "errcode": 0,
            "next_cursor": str(cursor),
            "has_more": int(cursor < len(self.messages)),
            "msg_list": page,
        }

    def taken(self, body: Mapping[str, Any]) -> int:
        """Return the errcode of sending a customer a message."""
        if self.slots[body["touser"]] <= 0:
            return TOO_MANY
        self.slots[body["touser"]] -= 1
        return 0

    def shows(self, body: Mapping[str, Any]) -> bool:
        """Return whether a message is new to its user; a number may be used once."""
        number = body["msgid"]
        assert len(number) <= 32
        new = number not in self.shown
        self.shown.add(number)
        return new
