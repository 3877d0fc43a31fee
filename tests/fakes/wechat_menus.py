"""Menus of WeChat and WeCom: one for everybody, those of tagged users, and who has which tag."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_MENU, NO_RIGHT = 46003, 48001
NO_DEFAULT, NO_SUCH_MENU, TAG_TWICE, NO_SUCH_TAG, NOT_FOLLOWING = 65303, 65301, 45157, 45159, 40003
MOST_TAGS = 20


@dataclass
class WechatMenus:
    """menu: everybody's bar as it was last created. special: menu id → (tag id, bar), oldest first.

    tags: tag id → name. users: user → tag ids in the order they were given. unverified: the account
    may do nothing with tags and menus of tagged users.
    """

    menu: dict[str, Any] | None = None
    special: dict[int, tuple[str, list[Any]]] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    users: dict[str, list[int]] = field(default_factory=dict)
    unverified: bool = False
    _number: int = 100

    def shown_to(self, user: str) -> list[Any]:
        """Return the bar a user sees: the newest that fits their last tag, else everybody's."""
        last = self.users.get(user, [])[-1:]
        for tag, bar in reversed(self.special.values()):
            if [int(tag)] == last:
                return bar
        return self.menu["button"] if self.menu else []

    def get(self, *, app: bool) -> dict[str, Any]:
        """An app's bar stands by itself, an account's below menu, beside those of tagged users."""
        if self.menu is None:
            return {"errcode": NO_MENU, "errmsg": "menu no exist"}
        if app:
            return self.menu
        special = [
            {"button": bar, "matchrule": {"group_id": tag}, "menuid": number}
            for number, (tag, bar) in self.special.items()
        ]
        return {"menu": self.menu, **({"conditionalmenu": special} if special else {})}

    def create(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.menu = {"button": _checked(body["button"])}
        return {"errcode": 0}

    def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Add the menu of a tag."""
        if self.unverified:
            return {"errcode": NO_RIGHT}
        if self.menu is None:
            return {"errcode": NO_DEFAULT}
        tag = body["matchrule"]["tag_id"]
        if int(tag) not in self.tags:
            return {"errcode": NO_SUCH_TAG}
        self.special[self._next()] = (tag, _checked(body["button"]))
        return {"menuid": str(self._number)}

    def remove(self, body: Mapping[str, Any]) -> dict[str, Any]:
        gone = self.special.pop(int(body["menuid"]), None)
        return {"errcode": 0 if gone else NO_SUCH_MENU}

    def all_tags(self) -> dict[str, Any]:
        if self.unverified:
            return {"errcode": NO_RIGHT}
        return {"tags": [{"id": id_, "name": n, "count": 0} for id_, n in self.tags.items()]}

    def new_tag(self, body: Mapping[str, Any]) -> dict[str, Any]:
        name = body["tag"]["name"]
        if name in self.tags.values():
            return {"errcode": TAG_TWICE}
        assert 1 <= len(name) <= 30
        assert len(self.tags) < 100
        number = self._next()
        self.tags[number] = name
        return {"tag": {"id": number, "name": name}}

    def tagged(self, body: Mapping[str, Any], *, on: bool) -> dict[str, Any]:
        if self.unverified:
            return {"errcode": NO_RIGHT}
        tag = int(body["tagid"])
        if tag not in self.tags:
            return {"errcode": NO_SUCH_TAG}
        for user in body["openid_list"]:
            mine = self.users.setdefault(user, [])
            mine[:] = [one for one in mine if one != tag] + ([tag] if on else [])
            assert len(mine) <= MOST_TAGS
        return {"errcode": 0}

    def tags_of(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {"tagid_list": self.users.get(body["openid"], [])}

    def _next(self) -> int:
        self._number += 1
        return self._number


def _checked(bar: list[Any]) -> list[Any]:
    """Return a bar as the platform keeps it: every button with the list, empty or not."""
    assert 1 <= len(bar) <= 3
    for button in bar:
        assert len(button["name"].encode()) <= 16
        assert len(button.get("sub_button", ())) <= 5
        leaves = button.get("sub_button") or [button]
        assert all(leaf["type"] == "click" for leaf in leaves)
        assert all(len(leaf["name"].encode()) <= 40 for leaf in leaves)
        assert all(1 <= len(leaf["key"].encode()) <= 128 for leaf in leaves)
    return [{"sub_button": [], **button} for button in bar]
