"""What a draft tells, taken out or told in other words clause by clause, in all its fields."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from handlers.visit.clause import OTHER
from handlers.visit.draft import Open, notes_of, with_notes
from handlers.visit.notes import Given, Notes, merged, read_notes
from handlers.visit.when import days, deadline
from knowledge.reading.chinese import read_number

LISTS = ("problems", "done", "promised")
# What is shorter stands in too many clauses to name one.
SHORTEST = 2
# Joins the clauses of one aspect.
SEEN_COMMA = "\uff0c"


def struck(one: Open, text: str, given: Given) -> Open | None:
    """Return the draft without what the text takes out; None when it names nothing told."""
    match = given.words.patterns["strike"].match(text)
    if match is None:
        return None
    said = (match["said"] or match["named"] or match["whole"]).strip()
    if field := _field(said, given):
        return without_field(one, field, given)
    gone = _items(one, said, given)
    if not gone and len(said) >= SHORTEST:
        told = clauses_of(notes_of(one.draft))
        gone = [each for each in told if said == each or (not match["whole"] and said in each)]
    return without(one, gone, given) if gone else None


def names_none(text: str, given: Given) -> bool:
    """Return whether a text takes out by its place or field what a draft does not hold."""
    match = given.words.patterns["strike"].match(text)
    said = (match["said"] or match["named"] or match["whole"]).strip() if match else ""
    forms = ("strike_nth", "strike_of", "strike_label", "strike_number")
    return any(given.words.patterns[form].match(said) for form in forms)


def without(one: Open, gone: Sequence[str], given: Given) -> Open:
    """Return the draft without these clauses, and without the day of a promise among them."""
    notes = notes_of(one.draft)
    kept = _left(notes, gone)
    taken = [said for said in notes.promised if said not in kept.promised]
    until = deadline(taken, one.draft.visited_on, given.words)
    if notes.follow_up_on in (*due_days(taken, given), until):
        kept = replace(kept, follow_up_on=None)
    draft = replace(one.draft, text=_unsaid(one.draft.text, gone, given))
    return replace(one, draft=with_notes(draft, kept))


def _unsaid(text: str, gone: Sequence[str], given: Given) -> str:
    """Return the words a visit was told in without clauses: nobody reads what is not kept."""
    ends = given.words.patterns["clause_end"].pattern
    for clause in gone:
        text = re.sub(f"(?:{ends})*{re.escape(clause)}", "", text)
    return text


def without_field(one: Open, name: str, given: Given) -> Open:
    """Return the draft with one field emptied, and what it told gone from the others."""
    draft = one.draft
    if name == "follow_up_on":
        return replace(one, draft=replace(draft, follow_up_on=None))
    if name == "seen":
        return replace(one, draft=replace(draft, seen={}))
    return without(one, getattr(draft, name), given)


def due_days(promised: Sequence[str], given: Given) -> list[date]:
    """Return the coming days that promises name, in order."""
    spoken = (days(said, given.today, given.words, ahead=True) for said in promised)
    found = [day.on for each in spoken for day in each if day.on]
    return [on for on in found if on >= given.today]


def retold(one: Open, found: Sequence[str], old: str, new: str, given: Given) -> Open:
    """Return the draft with new words for old ones in these clauses, each left where it stood.

    What was seen is read again in its new words.
    """
    notes = notes_of(one.draft)
    becomes = {each: placed(each, old, new) for each in found}
    promised = tuple(becomes.get(each, each) for each in notes.promised)
    done = tuple(becomes.get(each, each) for each in notes.done)
    left = replace(notes, promised=promised, done=done)
    seen = [piece for said in notes.seen.values() for piece in said.split(SEEN_COMMA)]
    for each in found:
        if each in (*seen, *notes.problems):
            left = _read_again(left, each, (old, new), given)
    if notes.follow_up_on in due_days(notes.promised, given):
        left = replace(left, follow_up_on=min(due_days(promised, given), default=None))
    return replace(one, draft=with_notes(one.draft, left))


def _read_again(notes: Notes, was: str, words: tuple[str, str], given: Given) -> Notes:
    """Return notes with a clause in its new words: in its aspect, if it still is of that."""
    becomes = placed(was, *words)
    read = read_notes(becomes, given)
    stood = [name for name, said in notes.seen.items() if was in said.split(SEEN_COMMA)]
    seen = {name: _instead(said, was, becomes) for name, said in notes.seen.items()}
    about = tuple(name for name in read.seen if name != OTHER) or stood
    if stood and not {*about} & {*stood}:
        moved = Notes(dict.fromkeys(about, becomes))
        seen = dict(merged(Notes(_left(notes, [was]).seen), moved).seen)
    told = _troubles(notes.problems, was, words, still=bool(read.problems))
    new = () if any(each in was for each in notes.problems) else read.problems
    return replace(notes, seen=seen, problems=tuple(dict.fromkeys((*told, *new))))


def _instead(said: str, was: str, becomes: str) -> str:
    pieces = (becomes if each == was else each for each in said.split(SEEN_COMMA))
    return SEEN_COMMA.join(dict.fromkeys(pieces))


def _troubles(
    problems: Iterable[str], was: str, words: tuple[str, str], *, still: bool
) -> Iterator[str]:
    """Yield the problems, those of a clause in its new words. still: it tells of trouble yet."""
    for each in problems:
        if each not in was or words[0] not in each:
            yield each
        elif still:
            yield placed(each, *words)


def placed(clause: str, old: str, new: str) -> str:
    """Return a clause with new words where the old ones stood, nothing said twice around them."""
    before, _, after = clause.partition(old)
    twice = (n for n in range(min(len(before), len(new)), 0, -1) if before.endswith(new[:n]))
    before = before[: len(before) - next(twice, 0)]
    twice = (n for n in range(min(len(after), len(new)), 0, -1) if after.startswith(new[-n:]))
    return before + new + after[next(twice, 0) :]


def _left(notes: Notes, gone: Sequence[str]) -> Notes:
    seen = {
        aspect: SEEN_COMMA.join(piece for piece in said.split(SEEN_COMMA) if piece not in gone)
        for aspect, said in notes.seen.items()
    }
    lists = {name: tuple(s for s in getattr(notes, name) if s not in gone) for name in LISTS}
    kept = {aspect: said for aspect, said in seen.items() if said}
    return Notes(kept, follow_up_on=notes.follow_up_on, **lists)


def clauses_of(notes: Notes) -> list[str]:
    """Return each clause told once."""
    seen = (piece for said in notes.seen.values() for piece in said.split(SEEN_COMMA))
    lists = (said for name in LISTS for said in getattr(notes, name))
    return list(dict.fromkeys((*seen, *lists)))


def _field(said: str, given: Given) -> str:
    """Return the field a number or a label names, "" for other words."""
    if match := given.words.patterns["strike_field"].match(said):
        return tuple(given.words.fields)[int(match["number"]) - 1]
    match = given.words.patterns["strike_label"].match(said)
    name = given.words.field_named[match["label"]] if match else ""
    return name if name in (*LISTS, "seen", "follow_up_on") else ""


def _items(one: Open, said: str, given: Given) -> list[str]:
    """Return the clause named by its place: "the second problem", "what I said last"."""
    patterns, named = given.words.patterns, given.words.field_named
    within = patterns["strike_of"].match(said)
    match = patterns["strike_nth"].match(within["rest"] if within else said)
    if match is None:
        return []
    label = match["label"] or (within["label"] if within else "")
    field = named[label] if label else "" if match["last"] else "problems"
    told = list(getattr(one.draft, field)) if field in LISTS else as_told(one, field)
    if match["last"]:
        return told[-1:]
    number = read_number(match["number"])
    at = int(number.low) if number else 0
    return told[at - 1 : at] if at else []


def as_told(one: Open, field: str = "") -> list[str]:
    """Return the clauses of a draft in the order they were said, each once. field: only "seen"."""
    notes = notes_of(one.draft)
    told = clauses_of(Notes(notes.seen) if field == "seen" else notes)
    return sorted(told, key=lambda said: one.draft.text.rfind(said))
