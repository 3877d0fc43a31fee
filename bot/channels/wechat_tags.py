"""Who sees which menu of an official account: a tag for each role that has a menu of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.wechat_api import PlatformApi


@dataclass(frozen=True, slots=True)
class WechatTags:
    """The tags of one account. names: role → name of its tag; other roles have none.

    Every method raises Undelivered; an account that is not verified may have no tags (48001).
    """

    api: PlatformApi
    names: Mapping[str, str]

    async def known(self) -> dict[str, int]:
        """Return role → number of its tag, for the tags there are."""
        there = (await self.api.get("/cgi-bin/tags/get")).get("tags", ())
        numbers = {tag["name"]: int(tag["id"]) for tag in there}
        return {role: numbers[name] for role, name in self.names.items() if name in numbers}

    async def made(self, role: str) -> int:
        """Return the number of a role's tag, made where it is missing."""
        known = await self.known()
        if role in known:
            return known[role]
        answer = await self.api.post("/cgi-bin/tags/create", {"tag": {"name": self.names[role]}})
        return int(answer["tag"]["id"])

    async def give(self, openid: str, role: str) -> bool:
        """Let somebody have the tag of their role and no other of ours; return what was changed."""
        known = await self.known()
        if role in self.names and role not in known:
            known[role] = await self.made(role)
        has = (await self.api.post("/cgi-bin/tags/getidlist", {"openid": openid}))["tagid_list"]
        wrong = [number for of, number in known.items() if of != role and number in has]
        for number in wrong:
            await self._tag("batchuntagging", openid, number)
        missing = role in known and known[role] not in has
        if missing:
            await self._tag("batchtagging", openid, known[role])
        return missing or bool(wrong)

    async def _tag(self, way: str, openid: str, number: int) -> None:
        body: dict[str, Any] = {"openid_list": [openid], "tagid": number}
        await self.api.post(f"/cgi-bin/tags/members/{way}", body)
