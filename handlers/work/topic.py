"""A cadre's own work on the phone: leave, days in the village, what is to be followed up."""

from handlers.inbound import Inbound, say
from handlers.topic import Topic
from handlers.turn import Turn
from handlers.visit import topic as visit
from handlers.visit.draft import KIND as VISIT
from handlers.visit.when import without_time
from handlers.work import leave, leave_filed, memo, month, todo


def start(inbound: Inbound) -> Turn | None:
    """Take a sentence that asks for a reminder, files leave or puts one's own day right."""
    if of_filed := _longer(inbound) or leave_filed.said(inbound):
        return of_filed
    return _quiet(inbound) or memo.start(inbound) or leave.start(inbound) or month.start(inbound)


def _longer(inbound: Inbound) -> Turn | None:
    """Make leave longer when the day follows the word without a blank."""
    said = inbound.content.work_words.patterns["longer_said"].match(inbound.text)
    cadre = inbound.conversation.role == "cadre"
    return leave_filed.longer(inbound, said["rest"]) if said and cadre else None


def _quiet(inbound: Inbound) -> Turn | None:
    """Tell a cadre who wants fewer messages what is said unasked, when, and how to stop it."""
    wanted = inbound.content.work_words.patterns["quiet"].match(inbound.text)
    if wanted is None or inbound.conversation.role != "cadre":
        return None
    county = inbound.content.county
    hours = county.quiet_hours
    begin, end = f"{hours.from_:%H:%M}", f"{hours.until:%H:%M}"
    return say(inbound, "work.quiet", most=county.prompts_per_day, begin=begin, end=end)


def beside(inbound: Inbound) -> Turn | None:
    """Take a reminder in the middle of any work, and one's own leave beside drafts of visits."""
    task = inbound.conversation.task
    if turn := memo.start(inbound):
        return turn
    return _own_leave(inbound) if task and task.kind == VISIT else None


def _own_leave(inbound: Inbound) -> Turn | None:
    """Take a sentence that files leave and names nobody before it but the sender."""
    patterns = inbound.content.work_words.patterns
    match = patterns["leave_said"].match(inbound.text.strip())
    if match is None:
        return None
    before = patterns["joints"].sub("", without_time(match["before"], inbound.content.visit_words))
    return None if before.strip() else leave.start(inbound)


def proceed(inbound: Inbound) -> Turn | None:
    """Continue the leave on its card; a day put right or a visit told meanwhile loses nothing."""
    task = inbound.conversation.task
    if task is None or task.kind != leave.KIND:
        return None
    if turn := leave.proceed(inbound):
        return visit.put_again(inbound, turn)
    return month.start(inbound) or visit.start(inbound)


TOPIC = Topic(
    leave.KIND,
    idle={
        "leave": leave.file,
        "leave_end": leave_filed.back,
        "leave_longer": leave_filed.longer,
        "leaves": leave.listed,
        "resume": leave_filed.returned,
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
    beside=beside,
    start=start,
)
