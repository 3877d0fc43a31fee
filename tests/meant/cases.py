"""Messages that ask the bot to do something in words of their own, and what they want done."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from config.wants import load_wants
from config.yaml_file import read_yaml
from handlers.inbound import Inbound
from handlers.meant import meant
from handlers.turn import Message, Moment
from state.conversation import Conversation
from tests.dialogs.talk import NOON, Office, content
from tests.visits.cases import VILLAGE

FOLDER = Path(__file__).parent
SAID, HELD_OUT = "said.yaml", "held_out.yaml"
# The want of messages that want nothing done.
NONE = "none"
TOWNSHIP = "410185-t01"


class Said(NamedTuple):
    """One message. want: id in config/wants.yaml, or NONE."""

    text: str
    role: str
    want: str


@cache
def said(name: str) -> tuple[Said, ...]:
    """Return the messages of a file: want → role → how they say it."""
    return tuple(
        Said(text, role, want)
        for want, roles in read_yaml(FOLDER / name).items()
        for role, texts in roles.items()
        for text in texts
    )


@cache
def _office() -> Office:
    return Office()


def outcome(one: Said) -> str:
    """Return what becomes of a message: done, offered, missed; of another want: wrong, left."""
    found = meant(inbound(one))
    want = load_wants().of.get(one.want)
    # What it stands for whatever is put in: a household, a status, days.
    mine = max(re.split(r"\{\w+\}", want.obey), key=len).strip() if want else ""
    if found.sure or found.tell:
        right = want and (found.tell == want.tell if want.tell else mine in found.sure)
        return "done" if right else "wrong"
    if not found.offers:
        return "missed" if want else "left"
    has = want and mine and any(mine in choice.value for choice in found.offers)
    return "offered" if has else "offered another"


def inbound(one: Said) -> Inbound:
    """Return the message as it would arrive from somebody who has just looked at a household."""
    area = TOWNSHIP if one.role == "supervisor" else VILLAGE
    context = {"household": "h01"}
    person = "" if one.role == "household" else f"p-{one.role}"
    conversation = Conversation(role=one.role, person=person, area=area, context=context)
    message = Message("test", "main", "k", "s", "text", one.text, NOON)
    moment = Moment(NOON, NOON.date())
    return Inbound(conversation, message, one.text, content(), _office().records, moment)
