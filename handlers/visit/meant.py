"""What is done about open drafts that nothing obeyed literally: as the words are likely meant.

What is all but sure is done, since each change is shown and can be taken back; where it is sure
that something is to be changed and not what, that is asked and nothing is added.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from handlers.inbound import Inbound, say
from handlers.turn import Turn
from handlers.visit.change import correction, more_told, noting
from handlers.visit.clause import OTHER
from handlers.visit.draft import ALL, Drafts, Open, with_day, with_household
from handlers.visit.form import parts
from handlers.visit.ledger import wished
from handlers.visit.meaning import LONGEST, homes_named, meanings
from handlers.visit.notes import Given, read_notes
from handlers.visit.pointing import nearness, pointed
from handlers.visit.question import is_question
from handlers.visit.righting import change
from handlers.visit.settling import confirmed, left_out
from handlers.visit.showing import shown_changed, told
from handlers.visit.striking import as_told, retold, without
from handlers.visit.when import days, part_of_day

COMMA = "\uff0c"
# What does what a message is meant for; None where the message does not say to what.
Does: TypeAlias = Callable[[Drafts, str, Given], Drafts | None]
# How likely each meaning must be to be acted on, of all there are. What is only shown anew may be
# less sure than what stores.
SURE = {
    "store": 0.55, "drop": 0.55, "later": 0.4, "strike": 0.5, "replace": 0.45, "whose": 0.45,
    "leave_out": 0.5, "day": 0.35, "due": 0.35, "add": 0.5, "list_it": 0.5, "ask": 0.5,
}  # fmt: skip
# What stores or drops must be likely by itself, too.
LEAST = {"store": 0.45, "drop": 0.3}
# So likely it is even where a short message may tell something of the household.
TOLD_TOO, SHORT = 0.9, 10
# So likely none of them is meant at all.
NOTHING = 0.15
# So sure that something is to be changed that it is asked what, when that is not said; and that a
# part of a message is a change of its own.
ASKED, APART = 0.7, 0.5
# What is so unlikely to mean anything is spoken to somebody else.
IDLE = 0.05
# What is less likely told besides is not added unasked.
TOLD = 0.25
# What is so likely told is added whatever it tells of.
SURELY_TOLD = 0.6
CHANGES = ("strike", "replace", "leave_out", "whose", "day", "due")
ASKS = {"strike": "visit.which_out", "replace": "visit.which_instead"}


def meant(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Return what a message about open drafts does; None when it is not sure, or tells of more."""
    text = inbound.text
    label, share = ("", 0.0) if drafts.wanted else likeliest(text, drafts, given)
    if label in ("", "drop") and _one_thing_out(text, sure=bool(label), given=given):
        label, share = "strike", ASKED
    if label in ("store", "drop", "later"):
        return _settled(inbound, drafts, label, given)
    if drafts.asking >= 0 or label not in DOES or not _may_change(label, text, given):
        return None
    if changed := _step_by_step(drafts, text, given) or DOES[label](drafts, text, given):
        return shown_changed(inbound, drafts, changed)
    return told(inbound, ASKS[label], drafts) if label in ASKS and share >= ASKED else None


def _may_change(label: str, text: str, given: Given) -> bool:
    """Return whether a message can be the change it is taken for: no question, and it says so."""
    if label == "strike" and given.words.patterns["surely_out"].search(text):
        return True
    if label in CHANGES and is_question(text, given.words):
        return False
    return label != "strike" or bool(given.words.patterns["takes_out"].search(text))


def _one_thing_out(text: str, *, sure: bool, given: Given) -> bool:
    """Return whether one thing told is to go, and not all. sure: that something is to go."""
    patterns = given.words.patterns
    return bool(patterns["one_of_it"].search(text)) and (
        sure or bool(patterns["surely_out"].search(text))
    )


def asks(text: str, drafts: Drafts, given: Given) -> bool:
    """Return whether a message is all but surely a question or an errand, no part of the drafts.

    What is wrong at a household is told and not asked, unless it is put as a question.
    """
    if likeliest(text, drafts, given)[0] != "ask":
        return False
    return is_question(text, given.words) or not read_notes(text, given).problems


def no_visit(text: str, drafts: Drafts, given: Given) -> bool:
    """Return whether a message that names a household likely takes out something, or is idle."""
    if len(text) > LONGEST:
        return False
    found = meanings(text, drafts, given)
    label = max(found, key=lambda each: found[each])
    takes_out = label in ("strike", "replace", "leave_out", "drop") and _share(label, found) >= TOLD
    return takes_out or sum(found.values()) < IDLE


def tells_more(text: str, drafts: Drafts, given: Given) -> bool:
    """Return whether a message may well tell more of the visit, what it asks in form too."""
    if len(text) > LONGEST or likeliest(text, drafts, given)[0] == "ask":
        return True
    return _share("add", meanings(text, drafts, given)) >= TOLD


def likeliest(text: str, drafts: Drafts, given: Given) -> tuple[str, float]:
    """Return (what a message is likely for, its share of all likelihood); "" when nothing is."""
    if len(text) > LONGEST:
        return "", 0.0
    found = meanings(text, drafts, given)
    label = max(found, key=lambda each: found[each])
    share = _share(label, found)
    sure = share >= SURE[label] and found[label] >= LEAST.get(label, 0.0)
    if label in LEAST and share < TOLD_TOO and len(text) <= SHORT and _of_an_aspect(text, given):
        sure = False
    return (label if sure else ""), share


def _of_an_aspect(text: str, given: Given) -> bool:
    """Return whether a text is of income, the house, health and the like, as what is told is."""
    return any(aspect != OTHER for aspect in read_notes(text, given).seen)


def _share(label: str, found: Mapping[str, float]) -> float:
    return found[label] / (sum(found.values()) + NOTHING)


def _step_by_step(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Return the drafts with several changes made that one message tells; None for one change."""
    steps = _steps(drafts, text, given)
    if len({label for label, _ in steps}) < max(len(steps), 2):
        return None
    changed: Drafts | None = drafts
    for label, said in steps:
        changed = changed and DOES[label](changed, said, given)
    return replace(changed, before=drafts.open) if changed else None


def _steps(drafts: Drafts, text: str, given: Given) -> list[tuple[str, str]]:
    """Return (what for, words) of each change a message tells; what says no change goes along."""
    found: list[tuple[str, str]] = []
    for part in parts(text, given.words):
        label, share = likeliest(part, drafts, given)
        if label in DOES and share >= APART and not (found and found[-1][0] == label):
            found.append((label, part))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}{COMMA}{part}")
    return found


def _settled(inbound: Inbound, drafts: Drafts, label: str, given: Given) -> Turn:
    if label == "store":
        return confirmed(inbound, drafts, given)
    return left_out(inbound, drafts) if label == "drop" else say(inbound, "visit.kept_open")


def _struck(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Take the clauses out that the message points at."""
    at = _spoken_of(drafts, text, given)
    gone = _pointed(drafts, at, text, given)
    changed = without(drafts.open[at], gone, given) if gone else None
    return _with(drafts, at, changed) if changed else None


def _pointed(drafts: Drafts, at: int, text: str, given: Given) -> list[str]:
    """Return the clauses pointed at by the part that most likely takes out, else by all of it."""
    said = [part for part in parts(text, given.words) if not _keeps(part, given)]
    said.sort(key=lambda part: -meanings(part, drafts, given)["strike"])
    found = (pointed(drafts.open[at], part, given) for part in (*said, text))
    return next(filter(None, found), [])


def _keeps(part: str, given: Given) -> bool:
    return bool(given.words.patterns["keeps"].search(part))


def _replaced(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Put what is right in place of what was told."""
    at = _spoken_of(drafts, text, given)
    made = change(drafts.open[at], text, given)
    if not made:
        return _due(drafts, text, given)
    changed = retold(drafts.open[at], [made.clause], made.old, made.new, given)
    return _with(drafts, at, noting(changed, text))


def _whose(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Give the draft the household named that it is not of yet."""
    ours = {one.draft.household_id for one in drafts.open}
    other = [name.said for name, home in homes_named(text, given) if home not in ours]
    if not other or drafts.at < 0:
        return None
    return drafts.changed(with_household(drafts.current, other[-1], given.roster))


def _left_out(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Leave out the one household of several that the message names, or does not keep."""
    said = parts(text, given.words)
    kept = _places(drafts, [part for part in said if _keeps(part, given)], given)
    gone = _places(drafts, [part for part in said if not _keeps(part, given)], given)
    gone = [at for at in gone if at not in kept]
    if not gone and kept:
        gone = [at for at in range(len(drafts.open)) if at not in kept]
        gone = gone if len(gone) == 1 else []
    return drafts.without(gone[0]) if len(drafts.open) > 1 and gone else None


def _places(drafts: Drafts, said: Sequence[str], given: Given) -> list[int]:
    """Return which drafts are of the households these words name, in their order."""
    ids = [one.draft.household_id for one in drafts.open]
    named = (home for part in said for _, home in homes_named(part, given))
    return list(dict.fromkeys(ids.index(home) for home in named if home in ids))


def _dated(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Put the visit on the last other day of the past that the message says."""
    past = [day for day in _spoken(text, given, ahead=False) if day <= given.today]
    if not past or drafts.at < 0 or _of_an_aspect(text, given) or _elsewhere(drafts, text, given):
        return None
    one = drafts.current
    other = [day for day in past if day != one.draft.visited_on] or past
    part = part_of_day(text, given.words) or one.draft.part_of_day
    return drafts.changed(with_day(one, other[-1], part, given.today))


def _elsewhere(drafts: Drafts, text: str, given: Given) -> bool:
    """Return whether a text names a household that no draft is of."""
    ours = {one.draft.household_id for one in drafts.open}
    return any(home not in ours for _, home in homes_named(text, given))


def _due(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Put the next visit on the last other day to come that the message says."""
    coming = [day for day in _spoken(text, given, ahead=True) if day > given.today]
    at = drafts.at if drafts.at >= 0 else _spoken_of(drafts, text, given)
    one = drafts.open[at]
    other = [day for day in coming if day != one.draft.follow_up_on]
    if not other:
        return None
    return _with(drafts, at, replace(one, draft=replace(one.draft, follow_up_on=other[-1])))


def _added(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Add what is told of the household of the card; whoever is named may be another one."""
    if drafts.at < 0 or next(homes_named(text, given), None):
        return None
    one, likely = drafts.current, likeliest(text, drafts, given)[1]
    changed = correction(one, text, given)
    if changed is None and likely >= SURELY_TOLD:
        changed = more_told(one, text, given, any_words=True)
    return drafts.changed(changed) if changed else None


def _listed(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    return wished(drafts, text, ALL, given) or wished(drafts, "", ALL, given)


def _spoken(text: str, given: Given, *, ahead: bool) -> list[date]:
    return [day.on for day in days(text, given.today, given.words, ahead=ahead) if day.on]


def _spoken_of(drafts: Drafts, text: str, given: Given) -> int:
    """Return the draft on the card, or of a list the one whose clauses a message has most of."""
    if drafts.at >= 0:
        return drafts.at
    if named := _places(drafts, [text], given):
        return named[0]
    near = [
        max((nearness(c, text, given) for c in as_told(one)), default=0.0) for one in drafts.open
    ]
    return near.index(max(near))


def _with(drafts: Drafts, at: int, one: Open) -> Drafts:
    return replace(replace(drafts, at=at).changed(one), at=drafts.at)


DOES: Mapping[str, Does] = {
    "strike": _struck,
    "replace": _replaced,
    "whose": _whose,
    "leave_out": _left_out,
    "day": _dated,
    "due": _due,
    "add": _added,
    "list_it": _listed,
}
