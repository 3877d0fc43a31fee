"""Subscription notices: who agreed to how many, what a template's fields may hold, who refuses."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
CONTENT = "事项:{{thing4.DATA}}\n时间:{{time2.DATA}}\n状态:{{phrase1.DATA}}\n提示:{{thing7.DATA}}\n"
NO_TEMPLATE, WRONG_FIELDS, REFUSED = 40037, 47003, 43101
# What the platform takes for a field of each kind.
MAY_HOLD = {
    "thing": re.compile(r"[^\n]{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "time": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( \d{2}:\d{2})?"),
    "date": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( \d{2}:\d{2})?"),
}


@dataclass
class WechatNotices:
    """templates: id → content. left: notices a user may be sent. lasting: agreed to for good.

    shown: (user, the words of each field in the order of the template).
    """

    templates: dict[str, str] = field(default_factory=lambda: {TEMPLATE: CONTENT})
    left: Counter[str] = field(default_factory=Counter)
    lasting: set[str] = field(default_factory=set)
    shown: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def all_templates(self) -> dict[str, Any]:
        """Return the answer to gettemplate."""
        listed = [
            {"priTmplId": number, "title": "办理进度提醒", "content": content, "type": 2}
            for number, content in self.templates.items()
        ]
        return {"errcode": 0, "errmsg": "ok", "data": listed}

    def send(self, body: Mapping[str, Any]) -> int:
        """Return the errcode of sending one; each uses up an agreement that is not for good."""
        user = body["touser"]
        content = self.templates.get(body["template_id"])
        if content is None:
            return NO_TEMPLATE
        names = re.findall(r"\{\{(\w+)\.DATA\}\}", content)
        data = {name: each["value"] for name, each in body["data"].items()}
        if set(data) != set(names) or not all(_fits(name, data[name]) for name in names):
            return WRONG_FIELDS
        if user not in self.lasting and not self.left[user]:
            return REFUSED
        self.left[user] -= user not in self.lasting
        self.shown.append((user, tuple(data[name] for name in names)))
        return 0

    def agrees(self, user: str, form: str, others: int = 0) -> dict[str, Any]:
        """Return the fields of the event; *others*: so many templates more that were asked for."""
        self.left[user] += 1
        item = {"SubscribeStatusString": "accept", "PopupScene": "2"}
        more = [{"TemplateId": f"other{n}", **item} for n in range(others)]
        return _event("popup", [{"TemplateId": TEMPLATE, **item}, *more], form)

    def takes_back(self, user: str, form: str) -> dict[str, Any]:
        """Return the fields of the event of agreements withdrawn in the settings."""
        self.left[user] = 0
        self.lasting.discard(user)
        item = {"TemplateId": TEMPLATE, "SubscribeStatusString": "reject"}
        return _event("change", [item], form)


def _event(name: str, items: list[dict[str, str]], form: str) -> dict[str, Any]:
    """Return fields as the console's form has them: in JSON one alone stands in no list."""
    event = {"MsgType": "event", "Event": f"subscribe_msg_{name}_event"}
    if form == "json":
        return {**event, "List": items[0] if len(items) == 1 else items}
    return {**event, f"SubscribeMsg{name.capitalize()}Event": {"List": items}}


def _fits(name: str, value: str) -> bool:
    return MAY_HOLD[name.rstrip("0123456789")].fullmatch(value) is not None
