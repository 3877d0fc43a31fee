"""Officials who ask of their own work in words of their own are answered by the whole bot."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from config.wants import load_wants
from config.yaml_file import read_yaml
from handlers.router import receive
from handlers.turn import Message, Moment, Turn
from tests.dialogs.talk import Talk, content
from tests.meant.cases import FOLDER, NONE, Said, said

HELD_OUT = "held_out_2.yaml"
# Visits on record when they ask.
TOLD = (
    "昨天去了李二柱家，厨房漏雨，想修，我答应周三带人来看",
    "今天上午去崔玉兰家，水管冻裂了，已找人报修，答应明天来看",
    "今天去王建国家，都好",
)


@cache
def _office() -> Talk:
    talk = Talk("cadre")
    for note in TOLD:
        talk.say(note)
        talk.say("确认")
    talk.say("日报", role="supervisor")
    return talk


def _asked(one: Said) -> Turn:
    talk = _office()
    conversation = replace(talk.conversations[one.role], choices=(), tasks=())
    message = Message("test", "a", one.role, "k", "text", one.text, talk.at)
    moment = Moment(talk.at, talk.at.date())
    return receive(content(), conversation, message, talk.office.records, moment)


def _became(one: Said) -> str:
    """Return what became of a message: done, offered, taken for a visit, missed."""
    turn, holds = _asked(one), read_yaml(FOLDER / "replies.yaml")[one.want]
    if any(re.search(holds, f"{reply.text}\n") for reply in turn.replies):
        return "done"
    obey = load_wants().of[one.want].obey
    mine = max(re.split(r"\{\w+\}", obey), key=len).strip()
    values = [choice.value for reply in turn.replies for choice in reply.choices]
    if mine and any(mine in value for value in values):
        return "offered"
    task = turn.conversation.task
    return "visit" if task and task.kind == "visit" else "missed"


def test_most_of_what_officials_ask_of_their_work_is_done_or_offered() -> None:
    became = Counter(_became(one) for one in said(HELD_OUT) if one.want != NONE)
    share = (became["done"] + became["offered"]) / became.total()
    assert share >= 0.78, became
    assert became["visit"] <= 2, became


def test_questions_of_policy_and_thanks_start_nothing() -> None:
    turns = [_asked(one) for one in said(HELD_OUT) if one.want == NONE]
    assert turns
    assert all(turn.replies and not turn.conversation.tasks for turn in turns)
