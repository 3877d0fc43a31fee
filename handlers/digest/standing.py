"""The ledger as it stands today: what is late, nearly due, to be checked, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.calendar import Calendar
from config.county import ProblemRules
from state.problem_rows import Problem

# States whose deadline runs, those nobody works on yet, and those that wait for a check.
GOING = ("assigned", "returned")
WAITING = ("raised", "accepted", "reopened")
FIRST_CHECK, LATER_CHECKS = ("done",), ("verified_one", "verified_two")


@dataclass(frozen=True, slots=True)
class Standing:
    """Open problems of an area, each list by deadline. to_do: what the area's office is to do."""

    open: Sequence[Problem] = ()
    overdue: Sequence[Problem] = ()
    soon: Sequence[Problem] = ()
    verify: Sequence[Problem] = ()
    waiting: Sequence[Problem] = ()
    to_do: Sequence[Problem] = ()


def standing(
    problems: Sequence[Problem], level: str, today: date, calendar: Calendar, rules: ProblemRules
) -> Standing:
    """Sort the open problems of an area. level: the area's, for whose turn a check is."""
    going = [one for one in problems if one.state in GOING and one.due_on]
    overdue = [one for one in going if _late(one, today)]
    soon = [o for o in going if not _late(o, today) and _soon(o, today, calendar, rules)]
    verify = [one for one in problems if one.state in (*FIRST_CHECK, *LATER_CHECKS)]
    waiting = [one for one in problems if one.state in WAITING]
    mine = [one for one in verify if _turn(one, level, rules)]
    return Standing(problems, overdue, soon, verify, waiting, (*overdue, *mine, *waiting, *soon))


def _late(problem: Problem, today: date) -> bool:
    return problem.due_on is not None and problem.due_on < today


def _soon(problem: Problem, today: date, calendar: Calendar, rules: ProblemRules) -> bool:
    return problem.due_on is not None and calendar.left(today, problem.due_on) <= rules.ladder.soon


def _turn(problem: Problem, level: str, rules: ProblemRules) -> bool:
    """Return whether a check is this level's to make."""
    return level in (rules.verify_one if problem.state in FIRST_CHECK else rules.verify_two)
