"""The ledger as a board: filters, a page of rows, what may be done with each, one problem."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from bot.desk.view import BLOCK, PAGE, NotThere, Page, View, clock, homes_read
from handlers.problem.lists import tidy
from handlers.problem.steps import GOING, live
from handlers.problem.view import View as ProblemView
from state.desk_rows import LedgerFilter
from state.problem_rows import Problem

Query: TypeAlias = Mapping[str, str]
Row: TypeAlias = dict[str, Any]

UNFINISHED = (
    "raised", "accepted", "assigned", "done", "verified_one", "verified_two", "returned",
    "reopened",
)  # fmt: skip
STATES = (*UNFINISHED, "closed", "withdrawn")
TO_VERIFY = ("done", "verified_one", "verified_two")
TO_ASSIGN = ("raised", "accepted", "reopened")
TOGETHER = {"": (), "to_verify": TO_VERIFY, "to_assign": TO_ASSIGN}
# State → what the board offers there; whether it may be done is the chat's to say.
OFFERED = {
    "raised": ("assign",),
    "accepted": ("assign",),
    "reopened": ("assign",),
    "assigned": ("extend", "assign"),
    "returned": ("extend", "assign"),
    "done": ("verify", "return"),
    "verified_one": ("verify", "return"),
    "verified_two": ("close", "return"),
}
# What a sheet has of a row, in the order of its columns.
TAKEN = ("number", "state", "place", "who", "what", "raised", "due", "left", "owner", "result")
VERBS = ("assign", "verify", "return", "close", "extend")


def wanted_of(view: View, query: Query) -> LedgerFilter:
    """Read the filter of a board's address. Raises NotThere for what is outside or unknown."""
    state = query.get("state", "")
    states = TOGETHER.get(state, (state,))
    if not all(each in STATES for each in states):
        raise NotThere
    return LedgerFilter(
        view.scope(query.get("area", "")),
        states,
        query.get("department", "")[:80],
        view.today if query.get("overdue") == "1" else None,
    )


def board(view: View, query: Query) -> Page:
    """Return a page of the ledger with its filters."""
    wanted = wanted_of(view, query)
    after = query.get("after", "")[:40]
    found = view.desk.ledger(replace(wanted, after=after), PAGE + 1)
    texts = view.content.texts
    values = {
        "rows": rows_of(view, found[:PAGE]),
        "count": view.desk.ledger_count(wanted),
        "next": found[PAGE - 1].number if len(found) > PAGE else "",
        "query": kept(query, "state", "area", "department", "overdue"),
        "areas": view.below(view.area),
        "departments": view.desk.departments(wanted.scope),
        "states": [(state, texts(f"problem.state_{state}")) for state in STATES],
        "verbs": verbs(view),
    }
    return Page("ledger.html", values, homes_read(one.household_id for one in found[:PAGE]))


def sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the problems of a filter. Raises NotThere as wanted_of does."""
    wanted = wanted_of(view, query)

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        after = wanted
        while found := view.desk.ledger(after, BLOCK):
            yield [[row[name] for name in TAKEN] for row in rows_of(view, found)]
            after = replace(after, after=found[-1].number)

    return blocks()


def one(view: View, number: str) -> Page:
    """Return one problem with its trail; its household's file counts as read."""
    problem = find(view, number)
    taken = live(view.records.problems.steps(problem.number))
    shown = view.problems.over([problem], [step.text for step in taken])
    steps = [
        {
            "at": clock(view, step.at),
            "kind": view.content.texts(f"problem.step_{step.kind}"),
            "who": shown.actor(step),
            "text": shown.hidden(problem, step.text),
        }
        for step in taken
    ]
    lacking = shown.lacking(problem)
    values = {
        "row": _row(view, problem, shown),
        "steps": steps,
        "lacking": lacking,
        "verbs": verbs(view),
    }
    return Page("problem.html", values, (problem.household_id,) if problem.household_id else ())


def find(view: View, number: str) -> Problem:
    """Return a problem of the reader's area. Raises NotThere."""
    problem = view.records.problems.problem(tidy(number[:40]), view.area)
    if problem is None:
        raise NotThere
    return problem


def rows_of(view: View, problems: Sequence[Problem]) -> list[Row]:
    """Return what the board shows of problems, worded for this reader."""
    shown = view.problems.over(problems)
    return [_row(view, problem, shown) for problem in problems]


def _row(view: View, problem: Problem, shown: ProblemView) -> Row:
    late = problem.due_on is not None and problem.due_on < view.today
    return {
        "number": problem.number,
        "who": shown.who(problem),
        "place": view.place(problem.area),
        "what": shown.hidden(problem, problem.what),
        "state": view.content.texts(f"problem.state_{problem.state}"),
        "due": shown.day(problem.due_on, problem.provisional) if problem.due_on else "",
        "left": shown.due(problem) if problem.due_on and problem.state in GOING else "",
        "late": late and problem.state in GOING,
        "owner": shown.owner(problem) if problem.department else "",
        "result": shown.hidden(problem, problem.result),
        "raised": clock(view, problem.raised_at)[:10],
        "household": problem.household_id,
        "offered": offered(problem),
    }


def offered(problem: Problem) -> Sequence[str]:
    """Return the verbs that fit where a problem stands."""
    return OFFERED.get(problem.state, ())


def verbs(view: View) -> dict[str, str]:
    """Return verb → what its button says."""
    return {verb: view.content.texts(f"desk.verb_{verb}") for verb in VERBS}


def kept(query: Query, *known: str) -> dict[str, str]:
    """Return the part of an address its next page keeps."""
    return {name: query.get(name, "") for name in known}
