"""What is said of an open card of a step: more words, another office, another day."""

from dataclasses import replace

from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.order.instead import told_instead
from handlers.problem import act
from handlers.problem.wanted import Wanted, due_sets, reading
from handlers.turn import Turn
from handlers.visit.change import INSTEAD
from state.problem_rows import Problem


def mended(inbound: Inbound, problem: Problem, wanted: Wanted) -> Turn | None:
    """Take what is said of the card: more of the words, or another office or day; else None."""
    patterns = inbound.content.visit_words.patterns
    if more := patterns["more"].match(inbound.text):
        said = without_numbers(more["value"])
        if wanted.kind != "done":
            return act.offer(inbound, problem, replace(wanted, text=_both(wanted.text, said)))
        result = _both(str(wanted.sets.get("result", "")), said)
        return act.offer(inbound, problem, replace(wanted, sets={**wanted.sets, "result": result}))
    if wanted.kind not in ("assigned", "extended"):
        return None
    right = next(filter(None, (patterns[name].match(inbound.text) for name in INSTEAD)), None)
    return _instead(inbound, problem, wanted, right["value"] if right else inbound.text)


def _instead(inbound: Inbound, problem: Problem, wanted: Wanted, said: str) -> Turn | None:
    """Take another limit, or for an assignment another office; None when it is neither."""
    read = reading(inbound)
    due = read.limit(said) or read.extension(said)[0]
    rights = inbound.content.problem_words.patterns["rights"].search(inbound.text)
    who, until = told_instead(inbound, problem) if rights else (None, None)
    due = due or until
    if due is None and (read.is_wrong(said) or read.is_vague(said)):
        return say(inbound, "problem.wrong_day")
    if due and due.on < inbound.moment.today:
        return say(inbound, "problem.wrong_day")
    sets = {**wanted.sets, **(due_sets(due) if due else {})}
    office = inbound.content.problem_words.patterns["office_instead"].fullmatch(inbound.text)
    if office and wanted.kind == "assigned" and not (due and read.limit(office["office"])):
        given = read.assignment(without_numbers(office["office"]))
        sets |= {"department": given.department, "owner": given.owner}
    elif who and wanted.kind == "assigned":
        sets |= {"department": who.name, "owner": who.person}
    return act.offer(inbound, problem, replace(wanted, sets=sets)) if sets != wanted.sets else None


def _both(first: str, second: str) -> str:
    return f"{first}\uff1b{second}" if first else second
