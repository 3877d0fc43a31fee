"""Who is to be told that something waits: only who agreed, and of news only; on both engines."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from state.consents import GIVE, NEVER, TELL, WITHDRAW, untold
from state.records import Records
from state.redis_store import Address
from state.sending import AWAITS_PERSON
from state.tables import bindings, outbox, people
from state.writer import Committed, Conflict, Write, Writer
from tests.state.samples import NOON

HERE = {"channel": "wechat", "account": "main", "sender": "o1"}
THIS = {f"of_{name}": value for name, value in {**HERE, "template": "t"}.items()}


def agreed(sender: str = "o1", **more: Any) -> Write:
    row = {**HERE, "sender": sender, "template": "t", "given_at": NOON, "told_at": NEVER, **more}
    return Write(GIVE, row)


def waits(key: str, **more: Any) -> Write:
    row = {
        "dedup_key": key,
        "replies": [],
        "purpose": "notice",
        "not_before": NOON,
        "created_at": NOON,
        "last_error": AWAITS_PERSON,
        **more,
    }
    return Write(insert(outbox), row)


def found(records: Records) -> list[tuple[Address, str]]:
    waiting = untold(records.engine, "wechat", "t", ("notice", "reminder"))
    return [(one.address, one.purpose) for one in waiting]


async def test_several_that_wait_for_one_person_are_told_of_once(
    writer: Writer, records: Records
) -> None:
    await writer.execute([agreed(), waits("a", **HERE), waits("b", purpose="reminder", **HERE)])
    assert found(records) == [(Address(**HERE), "notice")]


@pytest.mark.parametrize(
    "row",
    [
        {**HERE, "last_error": ""},
        {**HERE, "given_up": True},
        {**HERE, "sent_at": NOON},
        {**HERE, "purpose": "digest"},
        {**HERE, "sender": "o2"},
        {**HERE, "created_at": NEVER},
        {"person": "nobody bound"},
    ],
)
async def test_what_does_not_wait_for_who_agreed_is_not_told_of(
    row: dict[str, Any], writer: Writer, records: Records
) -> None:
    await writer.execute([agreed(), agreed("o3", template="another"), waits("a", **row)])
    assert found(records) == []


async def test_a_message_to_a_person_is_told_of_where_they_are_bound_last(
    writer: Writer, records: Records
) -> None:
    who = {"id": "p1", "name": "王", "role": "cadre", "area": "410185"}
    writes = [Write(insert(people), who), waits("a", person="p1")]
    for days, sender in enumerate(("o1", "o2")):
        at = {**HERE, "sender": sender, "person": "p1", "bound_at": NOON + timedelta(days=days)}
        writes += [agreed(sender), Write(insert(bindings), at)]
    await writer.execute(writes)
    assert found(records) == [(Address("wechat", "main", "o2"), "notice")]


async def test_an_agreement_is_kept_once_told_once_and_taken_back(
    writer: Writer, records: Records
) -> None:
    assert await writer.execute([agreed(), waits("a", **HERE)]) == Committed()
    assert isinstance(await writer.execute([agreed()]), Conflict)
    tell = Write(TELL, {**THIS, "seen_at": NEVER, "new_at": NOON}, must_touch=True)
    assert await writer.execute([tell]) == Committed()
    assert isinstance(await writer.execute([tell]), Conflict)
    assert found(records) == []
    await writer.execute([waits("b", **{**HERE, "created_at": NOON + timedelta(hours=1)})])
    assert len(found(records)) == 1
    await writer.execute([Write(WITHDRAW, THIS)])
    assert found(records) == []
