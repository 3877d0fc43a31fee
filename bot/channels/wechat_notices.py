"""Subscription notices of an official account: who agreed is told that something waits for them.

Only while no reply window is open, and only of what concerns them: a problem, a deadline, their own
morning. A notice holds a few words; what waits stays in the outbox and comes whole when they write.
How many notices an agreement is good for the platform knows: it refuses when none is left, and the
agreement goes. Which fields a template has is the account's own choice: they are asked for.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channel import Undelivered
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_wire import Fields, items_of
from config.county import County
from config.texts import Texts
from handlers.turn import Moment
from state.consents import GIVE, NEVER, TELL, WITHDRAW, Waiting, untold
from state.records import Records
from state.redis_link import LinkLost, RedisError
from state.redis_store import Address
from state.writer import Committed, Write, Writer

log = logging.getLogger(__name__)

SEND, TEMPLATES = "/cgi-bin/message/subscribe/bizsend", "/wxaapi/newtmpl/gettemplate"
POPUP, CHANGED, SENT = (f"subscribe_msg_{name}_event" for name in ("popup", "change", "sent"))
REFUSED = 43101  # does not agree, or not any more
EVERY = 60.0  # seconds
REST = timedelta(minutes=10)
PURPOSES = ("notice", "reminder", "morning")
FIELD = re.compile(r"\{\{(([a-z_]+)\d+)\.DATA\}\}")
KINDS = frozenset({"thing", "phrase", "time", "date"})


@dataclass(slots=True)
class WechatNotices:
    """The notices of one account. everybody: its address with no sender. template: its id there."""

    api: PlatformApi
    everybody: Address
    template: str
    records: Records
    writer: Writer
    texts: Callable[[], Texts]
    county: Callable[[], County]
    clock: Callable[[], Moment]
    _names: tuple[tuple[str, str], ...] = ()
    _rests_until: datetime = NEVER

    async def happened(self, fields: Fields, body: bytes) -> None:
        """Keep what an event says of agreements. body: of the message, for what fields leave out.

        Raises DatabaseDown, WriterBusy.
        """
        event = fields.get("Event", "")
        if event not in (POPUP, CHANGED, SENT):
            return
        to = self.everybody._replace(sender=fields.get("FromUserName", ""))
        for item in items_of(body):
            if item.get("TemplateId") == self.template:
                await self._take(event, item, to)

    async def _take(self, event: str, item: Mapping[str, Any], to: Address) -> None:
        status = item.get("SubscribeStatusString")
        if event == POPUP and status == "accept":
            row = {**to._asdict(), "template": self.template, "told_at": NEVER}
            await self.writer.execute([Write(GIVE, {**row, "given_at": self.clock().at})])
        elif event == CHANGED and status == "reject":
            await self.writer.execute([Write(WITHDRAW, self._of(to))])
        elif event == SENT and str(item.get("ErrorCode")) != "0":
            log.warning("notice not shown: errcode %s", item.get("ErrorCode"))

    async def look(self) -> int:
        """Tell whom something waits for and who agreed to be told; return how many were."""
        now = self.clock().at
        if now < self._rests_until or self.county().quiet_until(now):
            return 0
        at = (self.everybody.channel, self.template, PURPOSES)
        waiting = await asyncio.to_thread(untold, self.records.engine, *at)
        told = 0
        try:
            for one in waiting:
                self._names = self._names or await names_of(self.api, self.template)
                told += await self._tell(one, now)
        except (Undelivered, LinkLost, RedisError) as error:
            log.warning("notices wait: %s", error)
            self._rests_until = now + (getattr(error, "pause", None) or REST)
        return told

    async def _tell(self, one: Waiting, now: datetime) -> bool:
        """Tell one person. Raises what may go by; they are told then."""
        if not await self._noted(one, one.told_at, now):
            return False
        here = now.astimezone(self.county().zone)
        data = filled(self._names, one.purpose, here, self.texts())
        body = {"touser": one.address.sender, "template_id": self.template, "data": data}
        try:
            answer = await self.api.post(SEND, body, fine=REFUSED)
        except (Undelivered, LinkLost, RedisError) as error:
            if not getattr(error, "permanent", False):
                await self._noted(one, now, one.told_at)
                raise
            log.warning("notice not sent: %s", error)
            return False
        if answer.get("errcode") == REFUSED:
            await self.writer.execute([Write(WITHDRAW, self._of(one.address))])
            return False
        return True

    async def _noted(self, one: Waiting, seen: datetime, new: datetime) -> bool:
        """Note when somebody was told, before it is done: no process does it twice."""
        values = {**self._of(one.address), "seen_at": seen, "new_at": new}
        outcome = await self.writer.execute([Write(TELL, values, must_touch=True)])
        return isinstance(outcome, Committed)

    def _of(self, to: Address) -> dict[str, str]:
        names = {**to._asdict(), "template": self.template}
        return {f"of_{name}": value for name, value in names.items()}


async def names_of(api: PlatformApi, template: str) -> tuple[tuple[str, str], ...]:
    """Return (name, kind) of a template's fields.

    Raises Undelivered, too for a template the account has not, or with fields nothing is known for.
    """
    there = (await api.get(TEMPLATES)).get("data", ())
    mine = next((one["content"] for one in there if one["priTmplId"] == template), "")
    names = tuple((name, kind) for name, kind in FIELD.findall(mine))
    if not names or {kind for _, kind in names} - KINDS:
        raise Undelivered(f"template of fields {[name for name, _ in names]}")
    return names


def filled(
    names: tuple[tuple[str, str], ...], purpose: str, here: datetime, texts: Texts
) -> dict[str, dict[str, str]]:
    """Return a notice's fields: the first thing says what there is, other things what to do."""
    when = texts("notices.when", year=here.year, month=here.month, day=here.day, at=f"{here:%H:%M}")
    said = {"thing": texts("notices.how"), "phrase": texts("notices.phrase")}
    values = {name: said.get(kind, when) for name, kind in names}
    first = next((name for name, kind in names if kind == "thing"), None)
    if first:
        values[first] = texts(f"notices.about_{purpose}")
    return {name: {"value": value} for name, value in values.items()}
