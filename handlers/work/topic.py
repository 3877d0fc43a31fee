"""A cadre's own work on the phone: leave, days in the village, what is to be followed up."""

from handlers.inbound import Inbound
from handlers.topic import Topic
from handlers.turn import Turn
from handlers.visit import topic as visit
from handlers.work import leave, memo, month, todo


def start(inbound: Inbound) -> Turn | None:
    """Take a sentence that asks for a reminder, files leave or puts one's own day right."""
    return memo.start(inbound) or leave.start(inbound) or month.start(inbound)


def proceed(inbound: Inbound) -> Turn | None:
    """Continue the leave on its card; a day put right or a visit told meanwhile loses nothing."""
    task = inbound.conversation.task
    if task is None or task.kind != leave.KIND:
        return None
    return leave.proceed(inbound) or month.start(inbound) or visit.start(inbound)


TOPIC = Topic(
    leave.KIND,
    idle={
        "leave": leave.file,
        "leave_end": leave.back,
        "leave_longer": leave.longer,
        "leaves": leave.listed,
        "days": month.own,
        "days_villages": month.villages,
        "memos": memo.listed,
        "memo_drop": memo.drop,
        "todo": todo.todo,
        "pairing": todo.households,
    },
    aside=frozenset({"leaves", "days", "days_villages", "todo", "pairing", "memos", "memo_drop"}),
    proceed=proceed,
    pending=leave.pending,
    beside=memo.start,
    start=start,
)
