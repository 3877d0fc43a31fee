"""WeCom's template cards: what it takes, response codes good once for 72 hours, greyed buttons."""

import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")
CODE_SECONDS = 72 * 3600
BAD = 40058


@dataclass
class Card:
    """A card on somebody's phone. outcome: shown, grey, in place of the buttons."""

    user: str
    text: str
    buttons: dict[str, str]
    outcome: str = ""

    def key(self, label: str) -> str:
        return next(key for key, shown in self.buttons.items() if shown == label)


@dataclass
class WecomCards:
    """opening: (user, text, page) of cards without buttons. shown: the others, by task.

    codes: response code → (task, when it ends). later: seconds gone by since. forbidden: the app
    may not send cards.
    """

    opening: list[tuple[str, str, str]] = field(default_factory=list)
    shown: dict[str, Card] = field(default_factory=dict)
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)
    later: float = 0.0
    forbidden: bool = False
    _taken: dict[str, str] = field(default_factory=dict)

    def taken(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to sending a card, shown to its user if there is nothing wrong."""
        same = json.dumps(body, sort_keys=True)
        if body["enable_duplicate_check"] and same in self._taken:
            return {"errcode": 0, "response_code": self._taken[same]}
        card = body["template_card"]
        if card["card_type"] == "text_notice":
            return self._opening(body["touser"], card, same)
        title, more = card["main_title"]["title"], card["sub_title_text"]
        buttons = {each["key"]: each["text"] for each in card["button_list"]}
        task = card["task_id"]
        fine = (
            not self.forbidden
            and card["card_type"] == "button_interaction"
            and (title or more)
            and 1 <= len(buttons) == len(card["button_list"]) <= 6
            and all(1 <= len(key.encode()) <= 1024 for key in buttons)
            and all(1 <= each["style"] <= 4 and each["text"] for each in card["button_list"])
            and TASK.fullmatch(task)
            and task not in self.shown
        )
        if not fine:
            return {"errcode": BAD}
        text = "\n".join(filter(None, (title, more)))
        self.shown[task] = Card(body["touser"], text, buttons)
        self._taken[same] = code = self._code(task)
        return {"errcode": 0, "response_code": code}

    def _opening(self, user: str, card: Mapping[str, Any], same: str) -> dict[str, Any]:
        """Take a card that needs no answer: it must open a page; there is nothing to change."""
        action, words = card["card_action"], [card["main_title"]["title"], card["sub_title_text"]]
        jumps = card.get("jump_list", [])
        fine = (
            not self.forbidden
            and any(words)
            and action["type"] == 1
            and all(each["url"].startswith("https://") for each in (action, *jumps))
            and all(1 <= len(each["title"]) <= 13 for each in jumps)
            and len(jumps) <= 3
        )
        if not fine:
            return {"errcode": BAD}
        self.opening.append((user, "\n".join(filter(None, words)), action["url"]))
        self._taken[same] = ""
        return {"errcode": 0}

    def changed(self, body: Mapping[str, Any]) -> int:
        """Return the errcode of changing a card; a code is used up by it."""
        task, until = self.codes.pop(body["response_code"], ("", 0.0))
        card, outcome = self.shown.get(task), body["button"]["replace_name"]
        if card is None or until < self._now() or not outcome or body["userids"] != [card.user]:
            return BAD
        card.outcome = outcome
        return 0

    def pressed(self, task: str, label: str) -> dict[str, str]:
        """Return the fields of the event a press brings, with a code of its own."""
        return {
            "MsgType": "event",
            "Event": "template_card_event",
            "EventKey": self.shown[task].key(label),
            "TaskId": task,
            "CardType": "button_interaction",
            "ResponseCode": self._code(task),
            "AgentID": "1000002",
        }

    def of(self, user: str) -> list[tuple[str, Card]]:
        """Return a user's cards, oldest first, with their tasks."""
        return [(task, card) for task, card in self.shown.items() if card.user == user]

    def _code(self, task: str) -> str:
        code = secrets.token_urlsafe(20)
        self.codes[code] = (task, self._now() + CODE_SECONDS)
        return code

    def _now(self) -> float:
        return time.time() + self.later
