"""Messages about open drafts in people's own words, and what becomes of the drafts."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from config.yaml_file import read_yaml
from handlers.turn import Turn, VisitSubmitted
from handlers.visit.draft import KIND, Drafts, from_task, to_task
from handlers.visit.striking import as_told
from state.conversation import Conversation
from tests.dialogs.talk import Office, Talk, first

FOLDER = Path(__file__).parent
# Messages learnt from, by several authors, and those of one author that are not.
SAID = tuple(f"said_{author}.yaml" for author in "abcefghijl")
# Of nothing.yaml: what repeats words of the drafts; so much of a clause is repeated.
REPEATED, LONGEST_TOLD = "repeated", 6
HELD_OUT = ("held_out.yaml", "held_out_2.yaml")


class Case(NamedTuple):
    """One message. note: the visit told before it. want: what it wants; checks: what then holds."""

    note: str
    said: str
    want: str
    checks: dict[str, Any]


class Became(NamedTuple):
    """The drafts before the message and after it, and the turn that answered."""

    before: Drafts
    after: Drafts
    turn: Turn


@cache
def cases(*names: str) -> tuple[Case, ...]:
    """Return the messages of these files."""
    return tuple(_case(dict(one)) for name in names for one in read_yaml(FOLDER / name))


def nothing(half: int) -> dict[str, list[str]]:
    """Return one half of what is neither yes, no nor a change: 0 is learnt from, 1 is not."""
    every = {label: said for label, said in _nothing().items() if label != REPEATED}
    return {label: said[half::2] for label, said in every.items()}


def repeated(of: Drafts) -> dict[str, list[str]]:
    """Return what repeats words or the household of drafts, and is no change of them."""
    told_at, home = told(of), of.open[0].draft.household
    return {
        label: [
            one.format(told=told_at[at % len(told_at)][:LONGEST_TOLD], home=home)
            for at, one in enumerate(said)
        ]
        for label, said in _nothing()[REPEATED].items()
    }


@cache
def _nothing() -> dict[str, Any]:
    return dict(read_yaml(FOLDER / "nothing.yaml"))


def _case(one: dict[str, Any]) -> Case:
    return Case(str(one.pop("note")), str(one.pop("said")), str(one.pop("want")), one)


@cache
def _office() -> Office:
    return Office()


def became(case: Case) -> Became | None:
    """Return what a message made of the drafts; None when the note opened none."""
    before = opened(case.note)
    if not before.open:
        return None
    return _said(first("cadre").with_task(to_task(before)), before, case.said)


def after(made: Became, said: str) -> Became:
    """Return what a further message makes of the drafts."""
    return _said(made.turn.conversation, made.after, said)


def _said(conversation: Conversation, before: Drafts, said: str) -> Became:
    talk = Talk("cadre", office=Unstored(_office().records))
    talk.conversations["cadre"] = conversation
    turn = talk.say(said)
    return Became(before, drafts(talk), turn)


@cache
def opened(note: str) -> Drafts:
    """Return the drafts a note opens, none when it tells of no visit."""
    talk = Talk("cadre", office=Unstored(_office().records))
    talk.say(note)
    return drafts(talk)


class Unstored(Office):
    """The records of all cases, into which nothing is stored."""

    def __init__(self, records: Any) -> None:
        self.records = records

    def take(self, *turn: Any) -> None:
        """Store nothing: each case begins on the same records."""


def drafts(talk: Talk) -> Drafts:
    """Return the drafts that are open, none when no visit is being told."""
    task = talk.conversation.task
    return from_task(task) if task and task.kind == KIND else Drafts(())


def holds(case: Case, made: Became) -> bool:
    """Return whether the drafts are what the message wanted."""
    return WANTS[case.want](made, case.checks)


def told(of: Drafts) -> list[str]:
    """Return the clauses of all drafts."""
    return [clause for one in of.open for clause in as_told(one)]


def _stored(made: Became, checks: dict[str, Any]) -> bool:
    return len(_submitted(made)) == len(made.before.open) and not made.after.open


def _submitted(made: Became) -> list[VisitSubmitted]:
    return [event for event in made.turn.events if isinstance(event, VisitSubmitted)]


def _dropped(made: Became, checks: dict[str, Any]) -> bool:
    return not made.after.open and not _submitted(made)


def _same(made: Became, checks: dict[str, Any]) -> bool:
    return _plain(made.before) == _plain(made.after) and not _submitted(made)


def _plain(of: Drafts) -> list[object]:
    return [
        (one.draft.household, one.draft.visited_on, one.draft.follow_up_on, as_told(one))
        for one in of.open
    ]


def _struck(made: Became, checks: dict[str, Any]) -> bool:
    left, before = told(made.after), told(made.before)
    new = [each for each in left if each not in before and not _has_new(each, checks)]
    kept = len(left) > 0 or len(before) <= len(_list(checks.get("gone")))
    return _others(made, checks) and kept and not new


def _replaced(made: Became, checks: dict[str, Any]) -> bool:
    left, before = told(made.after), told(made.before)
    new = [each for each in left if each not in before and not _has_new(each, checks)]
    return _others(made, checks) and not new


def _has_new(clause: str, checks: dict[str, Any]) -> bool:
    return any(words in clause for words in _list(checks.get("has")))


def _list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] * bool(value)


def _others(made: Became, checks: dict[str, Any]) -> bool:
    """Return whether all that is checked of the drafts after the message holds."""
    left = "\n".join(told(made.after))
    gone = all(words not in left for words in _list(checks.get("gone")))
    has = all(words in left for words in _list(checks.get("has")))
    return gone and has and _when(made.after, checks) and not _submitted(made)


def _when(after: Drafts, checks: dict[str, Any]) -> bool:
    days = {"day": "visited_on", "due": "follow_up_on"}
    return all(
        any(str(getattr(one.draft, name)) == str(checks[key]) for one in after.open)
        for key, name in days.items()
        if key in checks
    )


def _whose(made: Became, checks: dict[str, Any]) -> bool:
    heads = [one.draft.household for one in made.after.open]
    return (
        _others(made, checks)
        and checks["household"] in heads
        and len(heads) == len(made.before.open)
    )


def _left_out(made: Became, checks: dict[str, Any]) -> bool:
    heads = [one.draft.household for one in made.after.open]
    gone = checks["household"] not in heads and len(heads) == len(made.before.open) - 1
    return gone and not _submitted(made)


def _added(made: Became, checks: dict[str, Any]) -> bool:
    before = told(made.before)
    return _others(made, checks) and all(each in told(made.after) for each in before)


def _listed(made: Became, checks: dict[str, Any]) -> bool:
    return any(one.to_ledger for one in made.after.open) or bool(_submitted(made))


WANTS: dict[str, Any] = {
    "store": _stored,
    "drop": _dropped,
    "later": _same,
    "strike": _struck,
    "replace": _replaced,
    "whose": _whose,
    "day": _others,
    "due": _others,
    "leave_out": _left_out,
    "add": _added,
    "list_it": _listed,
    "ask": _same,
}


def done(names: Iterable[str]) -> list[tuple[Case, Became]]:
    """Return every message whose note opened drafts, with what became of them."""
    made = [(case, became(case)) for case in cases(*names)]
    return [(case, one) for case, one in made if one]
