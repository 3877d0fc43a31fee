"""Corrections to a draft, in whatever words: by number, by name of the field, or "not X but Y"."""

import re
from dataclasses import replace
from typing import Any

from config.visit_words import VisitWords
from handlers.household import Said, resolve
from handlers.visit.clause import OTHER
from handlers.visit.draft import Open, notes_of, with_day, with_deadline, with_household, with_notes
from handlers.visit.form import parts, read_method
from handlers.visit.naming import spoken_name
from handlers.visit.notes import Given, Notes, merged, read_notes
from handlers.visit.putting_right import put_right
from handlers.visit.question import is_question
from handlers.visit.reading import said_when
from handlers.visit.striking import due_days, struck, without, without_field
from handlers.visit.told_again import with_more
from handlers.visit.when import days, without_time

LISTS = ("problems", "done", "promised")
LONGEST_NAME = 12
# Patterns of what is right instead, the narrower ones first.
INSTEAD = ("but_not", "not_home_but", "not_but", "rather")
# What begins like this puts a visit right, whomever it names.
PUT_RIGHT = (*INSTEAD, "not_told_but", "more", "add_to", "by_label", "amend_label", "by_number")


def change_field(one: Open, name: str, value: str, given: Given) -> Open | None:
    """Return the draft with one field changed to what was said; None when that cannot be read."""
    value = value.strip(" ，。,.!！")
    if not value:
        return None
    if name == "household":
        return _household(one, value, given)
    if name in ("visited_on", "method"):
        return when_and_how(one, value, given) if _fits(name, value, given) else None
    if name == "seen":
        return _seen(one, value, given)
    if name == "promised" and (moved := _promise_moved(one, value, given)):
        return moved
    if name in LISTS:
        return _list(one, name, value, given)
    return _follow_up(one, value, given)


def correction(one: Open, text: str, given: Given) -> Open | None:
    """Return the draft as a plain sentence corrects or completes it; None when it does neither."""
    return exactly(one, text, given) or more_told(one, text, given)


def more_told(one: Open, text: str, given: Given, *, any_words: bool = False) -> Open | None:
    """Return the draft with more of what was seen; None for what tells nothing for sure."""
    value = next((m["value"] for f in INSTEAD if (m := given.words.patterns[f].match(text))), text)
    return _added(one, value, given, any_words=any_words)


def exactly(one: Open, text: str, given: Given) -> Open | None:
    """Return the draft as a sentence of a form that is known puts it right; None for others."""
    patterns = given.words.patterns
    if match := patterns["add_to"].match(text):
        return _added_to(one, given.words.field_named[match["label"]], match["value"], given)
    if match := patterns["by_label"].match(text) or patterns["amend_label"].match(text):
        return change_field(one, given.words.field_named[match["label"]], match["value"], given)
    if match := patterns["reason"].match(text):
        return replace(one, reason=match["value"]) if one.amends else None
    if match := patterns["more"].match(text):
        return _added(one, match["value"], given, any_words=True)
    told = _told_field(one, text, given) or put_right(one, text, given) or struck(one, text, given)
    if told:
        return noting(told, text)
    instead = filter(None, (patterns[name].match(text) for name in INSTEAD))
    if to_it := next((c for m in instead if (c := _whatever_it_is(one, m["value"], given))), None):
        return to_it
    changed = patterns["changed_to"].match(text)
    if changed and (to_it := when_and_how(one, changed["value"], given)):
        return to_it
    return when_and_how(one, text, given)


def field_asked(text: str, words: VisitWords) -> tuple[str, str] | None:
    """Return (field, new value or "") for "2", "change 2 to yesterday" or "the time is wrong"."""
    if match := words.patterns["by_number"].match(text):
        return tuple(words.fields)[int(match["number"]) - 1], match["value"].strip()
    if match := words.patterns["wrong_label"].match(text):
        return words.field_named[match["label"]], ""
    return None


def named_household(text: str, given: Given) -> Said | None:
    """Return the household a short answer names, None when it does not look like a name."""
    said = spoken_name(text, given)
    if said:
        return said
    bare = re.sub(r"\W+$", "", text)
    if len(bare) > LONGEST_NAME or is_question(text, given.words):
        return None
    return Said(bare) if resolve(Said(bare), given.roster).kind != "none" else None


def _household(one: Open, value: str, given: Given) -> Open | None:
    said = named_household(value, given)
    if said is None and len(value) <= LONGEST_NAME:
        said = Said(value)
    return with_household(one, said, given.roster) if said else None


def _fits(name: str, value: str, given: Given) -> bool:
    if name == "method":
        return bool(read_method(value, given.words))
    return said_when(value, given.today, given.words) is not None


def when_and_how(one: Open, text: str, given: Given) -> Open | None:
    """Return the draft with the day and the way of visiting, when the text says nothing else."""
    when, method = said_when(text, given.today, given.words), ""
    rest = without_time(text, given.words)
    if len(rest) <= LONGEST_NAME:
        method = read_method(rest, given.words)
    if not when and not method:
        return None
    if not given.words.patterns["only_when_and_how"].fullmatch(rest.strip()):
        return None
    if when and when[0] and when[0] > given.today and one.draft.follow_up_on and not one.asks:
        return _follow_up(one, text, given)
    if when:
        one = with_when(one, text, given)
    return replace(one, draft=replace(one.draft, method=method)) if method else one


def only_when(text: str, given: Given) -> bool:
    """Return whether a text says a day or a part of the day of a visit and nothing else."""
    rest = without_time(text, given.words).strip()
    told = said_when(text, given.today, given.words)
    return told is not None and bool(given.words.patterns["only_when_and_how"].fullmatch(rest))


def with_when(one: Open, text: str, given: Given) -> Open:
    """Return the draft at the day and part of the day a text says; what it leaves out stays."""
    when = said_when(text, given.today, given.words)
    if when is None:
        return one
    spoken = days(text, given.today, given.words)
    on = when[0] if spoken else one.draft.visited_on
    return with_day(one, on, when[1] or one.draft.part_of_day, given.today)


def _whatever_it_is(one: Open, value: str, given: Given) -> Open | None:
    if changed := when_and_how(one, value, given):
        return changed
    said = named_household(value, given)
    return with_household(one, said, given.roster) if said else None


def _added(one: Open, text: str, given: Given, *, any_words: bool) -> Open | None:
    """Return the draft with more of what was seen; without *any_words* only when it is sure."""
    if is_question(text, given.words):
        return None
    notes = read_notes(text, given)
    sure = {aspect for aspect in notes.seen if aspect != OTHER} or notes.problems or notes.done
    if notes.empty or not (any_words or sure or notes.promised or notes.follow_up_on):
        return None
    draft = with_notes(one.draft, with_more(notes_of(one.draft), notes, given))
    return noting(replace(one, draft=with_deadline(draft, given)), text)


def noting(one: Open, text: str) -> Open:
    """Return the draft with the words of a correction kept among those it was told in."""
    return replace(one, draft=replace(one.draft, text=f"{one.draft.text}\n{text}".strip()))


def _added_to(one: Open, name: str, value: str, given: Given) -> Open | None:
    """Return the draft with more said of one field: a further problem, deed or promise."""
    if name not in LISTS:
        return _added(one, value, given, any_words=True)
    return _with_list(one, name, (*getattr(one.draft, name), *parts(value, given.words)))


def _seen(one: Open, value: str, given: Given) -> Open:
    """Replace what was seen of the aspects named, and the problems that came from it."""
    words, old = given.words, one.draft
    if words.patterns["none"].fullmatch(value):
        return replace(one, draft=replace(old, seen={}))
    new = read_notes(value, given)
    gone = [old.seen[aspect] for aspect in new.seen if aspect in old.seen]
    problems = tuple(p for p in old.problems if not any(p in said for said in gone))
    kept = Notes({**old.seen, **new.seen}, problems, old.done, old.promised, old.follow_up_on)
    return replace(one, draft=with_notes(old, merged(kept, replace(new, seen={}))))


def _list(one: Open, name: str, value: str, given: Given) -> Open:
    """Replace a list; what it no longer holds goes from what was seen too."""
    patterns = given.words.patterns
    if patterns["none"].fullmatch(value):
        return without_field(one, name, given)
    if nothing_then := patterns["none_then"].match(value):
        emptied = without_field(one, name, given)
        return _added(emptied, nothing_then["value"], given, any_words=True) or emptied
    more = patterns["more"].match(value)
    new = parts(more["value"] if more else value, given.words)
    if not more:
        one = without(one, [old for old in getattr(one.draft, name) if old not in new], given)
    due = due_days(new, given) if name == "promised" else []
    if due:
        one = replace(one, draft=replace(one.draft, follow_up_on=min(due)))
    return _with_list(one, name, tuple(dict.fromkeys((*getattr(one.draft, name), *new))))


def _promise_moved(one: Open, value: str, given: Given) -> Open | None:
    """Return the draft with its promises moved to the day the value names, and nothing else."""
    spoken = days(value, given.today, given.words, ahead=True)
    bare = without_time(value, given.words).strip()
    alone = not bare or given.words.patterns["only_again"].fullmatch(bare)
    if not spoken or not alone or not one.draft.promised:
        return None
    said = value[spoken[-1].start : spoken[-1].end]
    moved = tuple(given.words.forms["day"].put_out(each, said) for each in one.draft.promised)
    changed = _follow_up(one, said, given)
    return _with_list(changed, "promised", moved) if changed else None


def _told_field(one: Open, text: str, given: Given) -> Open | None:
    """Return the draft with a field changed that is named loosely: "make what I promised …"."""
    match = given.words.patterns["told_for"].match(text)
    label = given.words.patterns["strike_label"].match(match["old"]) if match else None
    if match is None or label is None:
        return None
    return change_field(one, given.words.field_named[label["label"]], match["new"], given)


def _with_list(one: Open, name: str, said: tuple[str, ...]) -> Open:
    changes: dict[str, Any] = {name: said}
    return replace(one, draft=replace(one.draft, **changes))


def _follow_up(one: Open, value: str, given: Given) -> Open | None:
    if given.words.patterns["none"].fullmatch(value):
        return replace(one, draft=replace(one.draft, follow_up_on=None))
    coming = [day.on for day in days(value, given.today, given.words, ahead=True) if day.on]
    if not coming or coming[-1] < given.today:
        return None
    return replace(one, draft=replace(one.draft, follow_up_on=coming[-1]))
