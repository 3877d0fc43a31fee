"""The wish, told along with a visit, that what was found goes on the ledger once it is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from config.visit_words import VisitWords
from handlers.inbound import Inbound
from handlers.problem.events import ProblemRaised
from handlers.problem.from_visit import found_by_visit
from handlers.turn import VisitAmended, VisitSubmitted
from handlers.visit.draft import ALL, Drafts, Open, to_list, with_problem
from handlers.visit.notes import Given
from handlers.visit.pointing import nearness
from handlers.visit.striking import as_told
from handlers.visit.when import without_time

ASK = "ask"
# How near (pointing.nearness) a problem must be to words that name it.
CLOSE = 1.0
# A problem of a draft.
Found: TypeAlias = tuple[Open, str]


def wish_apart(text: str, words: VisitWords) -> tuple[str, str]:
    """Return (the text without the wish, "all", "ask" or "" for how much is wished)."""
    if first := words.patterns["ledger_first"].match(text):
        return first["what"], ASK
    match = words.patterns["to_ledger"].search(text)
    return (text[: match.start()], ALL if match["all"] else ASK) if match else (text, "")


def gone_first(said: str, words: VisitWords) -> bool:
    """Return whether a text opens with going somewhere, so that it tells of a visit."""
    return bool(words.patterns["gone_first"].match(without_time(said, words)))


def wished(drafts: Drafts, said: str, how: str, given: Given) -> Drafts | None:
    """Return the drafts with the problem marked that is to be listed; None when it is not there.

    said: its words or its place, "" when it is not named. Of several not named is asked later.
    """
    ours = [drafts.current] if drafts.at >= 0 else list(drafts.open)
    found = [(one, what) for one in ours for what in one.draft.problems]
    if said.isdecimal():
        found = found[int(said) - 1 : int(said)] if int(said) else []
    elif said:
        found = _named(found, said, given)
    marks = {one.draft.id: ALL if how == ALL else ASK for one, _ in found}
    if len(found) == 1:
        marks = {found[0][0].draft.id: found[0][1]}
    marked = (replace(o, to_ledger=marks.get(o.draft.id, o.to_ledger)) for o in drafts.open)
    return replace(drafts, open=tuple(marked), before=drafts.open) if found else None


def _named(found: Sequence[Found], said: str, given: Given) -> list[Found]:
    """Return the problems that a text names: in their words, else those that share most with it."""
    just_so = [(one, what) for one, what in found if what in said or said in what]
    near = {what: nearness(what, said, given) for _, what in found}
    most = max(near.values(), default=0.0)
    return just_so or [each for each in found if near[each[1]] == most >= CLOSE]


def of_more(before: Drafts, after: Drafts, given: Given) -> Drafts:
    """Return drafts to which more was told, with what is new of it marked to be listed."""
    known = {what for one in before.open for what in one.draft.problems}
    found = [what for one in after.open for what in one.draft.problems if what not in known]
    return wished(after, found[0] if len(found) == 1 else "", ASK, given) or after


def opened_wish(drafts: Drafts, how: str, given: Given) -> Drafts:
    """Return drafts just opened with what the wish behind them is of.

    Who wants it listed has told of a problem: where none was read, it is what was said last.
    """
    if not any(one.draft.problems for one in drafts.open):
        *others, last = drafts.open
        said = as_told(last)
        last = replace(last, draft=with_problem(last.draft, said[-1])) if said else last
        drafts = replace(drafts, open=(*others, last))
    return replace(wished(drafts, "", how, given) or drafts, before=())


def listed(
    inbound: Inbound, pairs: Iterable[tuple[Open, VisitSubmitted | VisitAmended]]
) -> Sequence[ProblemRaised]:
    """Return what puts the wished problems of visits just stored into the ledger."""
    wanted = [(one, event.receipt, what) for one, event in pairs for what in to_list(one)]
    return [
        found_by_visit(inbound, receipt, one.draft, what, at)
        for at, (one, receipt, what) in enumerate(wanted)
    ]
