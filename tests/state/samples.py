"""Rows to store, with everything a test does not care about filled in."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from state.changes import TurnRow, Write
from state.tables import codes, households, members, people, unanswered, visits

NOON = datetime(2026, 11, 22, 4, 0, 0, 120, tzinfo=UTC)
VILLAGE = "410185-t01-v02"

INSERT_VISIT = insert(visits)
INSERT_UNANSWERED = insert(unanswered)
INSERT_PERSON = insert(people)
INSERT_CODE = insert(codes)
INSERT_HOUSEHOLD = insert(households)
INSERT_MEMBER = insert(members)
USE_CODE = (
    update(codes)
    .where(codes.c.code_hash == bindparam("of_code"), codes.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


def turn(key: str, sender: str = "s", revision: int = 1, **rest: Any) -> TurnRow:
    values = {
        "channel": "web_chat",
        "account": "main",
        "sender": sender,
        "key": key,
        "revision": revision,
        "conversation": b"conversation of " + key.encode(),
        "replies": b"replies to " + key.encode(),
        "created_at": NOON,
    }
    return TurnRow(**{**values, **rest})


def visit(receipt: str, **rest: Any) -> Write:
    values = {
        "receipt": receipt,
        "version": 1,
        "status": "kept",
        "visitor": "p1",
        "submitted_at": NOON,
        "reason": "",
        "draft_id": f"draft of {receipt}",
        "village": VILLAGE,
        "household_id": "h1",
        "household": "张三",
        "visited_on": NOON.date(),
        "part_of_day": "morning",
        "method": "home",
        "seen": {"housing": "屋顶漏雨"},
        "problems": ["屋顶漏雨"],
        "done": [],
        "promised": ["联系镇里"],
        "follow_up_on": None,
        "text": "上午去张三家，屋顶漏雨",
    }
    return Write(INSERT_VISIT, {**values, **rest})


def question(text: str, place: str = "410185", **rest: Any) -> Write:
    return Write(INSERT_UNANSWERED, {"text": text, "place": place, "asked_at": NOON, **rest})


def person(id_: str, area: str = VILLAGE, role: str = "cadre", name: str = "王队长") -> Write:
    values = {"id": id_, "name": name, "role": role, "area": area, "unit": "县水利局"}
    return Write(INSERT_PERSON, values)


def code(code_hash: str, of: str) -> Write:
    values = {"code_hash": code_hash, "person": of, "expires_at": NOON, "used_at": None}
    return Write(INSERT_CODE, values)


def use_code(code_hash: str) -> Write:
    return Write(USE_CODE, {"of_code": code_hash, "now": NOON}, must_touch=True)
