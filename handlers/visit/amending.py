"""A visit that is stored already: put right, added to a moment later, or told a second time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.household import resolve
from handlers.inbound import Inbound
from handlers.visit.answer import answer
from handlers.visit.card import day
from handlers.visit.change import INSTEAD, only_when
from handlers.visit.draft import Drafts, Open
from handlers.visit.form import read_note
from handlers.visit.meaning import homes_named
from handlers.visit.notes import Given
from handlers.visit.question import is_question
from handlers.visit.records import just_stored
from state.rows import Visit

# How long words without a receipt are still of the visit just stored.
JUST_NOW = timedelta(minutes=30)
# How long "went there again" is of the household visited last.
SAME_DAY = timedelta(hours=12)
# What puts a field right, and what adds to what was told.
RIGHT = (*INSTEAD, "changed_to", "by_label", "amend_label", "wrong_label")
MORE = ("more", "of_them")


def again(stored: Visit, given: Given, reason: str = "") -> Open:
    """Return a stored visit as a draft of its next version. reason: why, in the cadre's words."""
    home = next((h for h in given.roster if h.id == stored.draft.household_id), None)
    return Open(
        stored.draft,
        group=home.group if home else "",
        amends=stored.receipt,
        version=stored.version + 1,
        reason=reason,
    )


def just_told(inbound: Inbound, given: Given) -> Drafts | None:
    """Return the visit stored a moment ago with what the text puts right in it or adds to it.

    None for a text that does neither: of another household, a question, or long after.
    """
    patterns, text = given.words.patterns, inbound.text
    adds = any(patterns[name].match(text) for name in MORE)
    right = any(patterns[name].match(text) for name in RIGHT) or only_when(text, given)
    if not adds and not right:
        return None
    if is_question(text, given.words):
        return None
    stored = just_stored(inbound, JUST_NOW)
    if stored is None or (adds and not _of_this(text, stored, given)):
        return None
    one = again(stored, given)
    changed = answer(Drafts((one,)), text, "", "", given)
    if not isinstance(changed, Drafts):
        return None
    told_more = changed.current.draft.text != one.draft.text
    return None if told_more and not adds else changed


def went_again(inbound: Inbound, given: Given) -> Inbound:
    """Return what tells of one more walk without a name as of the household stored last that day.

    As it is where it names anybody, or several were stored at once.
    """
    match = given.words.patterns["went_again"].match(inbound.text)
    stored = just_stored(inbound, SAME_DAY) if match else None
    if match is None or stored is None or next(homes_named(inbound.text, given), None):
        return inbound
    home = stored.draft.household + given.words.lists["home_word"]
    comma = given.words.lists["comma"]
    return replace(inbound, text=f"{match['went']}{home}{comma}{match['told']}")


def already(inbound: Inbound, drafts: Drafts) -> str:
    """Return a line on the first draft whose household has a visit of that day; "" for none."""
    texts, today = inbound.content.texts, inbound.moment.today
    for one in drafts.open if not drafts.wanted else ():
        draft = one.draft
        if one.amends or one.ask or not draft.household_id:
            continue
        on = draft.visited_on
        for old in inbound.reader.visits_by(inbound.conversation.person, on, on):
            if old.status == "kept" and old.draft.household_id == draft.household_id:
                when = day(on, texts, today)
                told = {"household": draft.household, "day": when, "receipt": old.receipt}
                return texts("visit.already", **told)
    return ""


def _of_this(text: str, stored: Visit, given: Given) -> bool:
    """Return whether every household the text tells of is the stored visit's."""
    told = [resolve(visit.said, given.roster) for visit in read_note(text, given)]
    ids = [home.id for found in told for home in found.households]
    return all(found.kind == "sure" for found in told) and _only(ids, stored.draft.household_id)


def _only(ids: Sequence[str], wanted: str) -> bool:
    return all(each == wanted for each in ids)
