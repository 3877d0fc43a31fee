"""Which households a visit note names: after a visit verb or at the start of a clause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.visit_words import VisitWords
from handlers.household import Said
from handlers.visit.clause import OTHER, aspects, has_trouble, is_fine, strip_front
from handlers.visit.cues import Cue, after_opening, cues
from handlers.visit.naming import Name, Text, name_at, prepare
from handlers.visit.notes import Given
from handlers.visit.when import without_time

METHODS = ("video", "phone", "office", "met")
NOTHING = re.compile("")
# So far behind the verb the way of visiting is looked for.
NEAR = 14


@dataclass(frozen=True, slots=True)
class Target:
    """A household visited. lead: where its clause starts; end: where what was seen begins.

    listed: it continues a list, so that what follows was seen in all of the list.
    home: a home is named, not who lives there.
    """

    said: Said
    method: str
    lead: int
    start: int
    end: int
    listed: bool = False
    home: bool = False


def targets(text: str, given: Given) -> tuple[Target, ...]:
    """Return the visited households in the order they are named; one household may come twice."""
    note = prepare(text, given)
    found: list[Target] = []
    for cue in cues(note):
        if found and cue.start < found[-1].end:
            continue
        name = name_at(note, cue.end)
        if name and _means_visit(note, cue, name, found):
            found.extend(_with_list(note, cue, name))
    return tuple(found) or tuple(_only_named(note))


def _only_named(note: Text) -> Iterator[Target]:
    """Yield the first household of the roster named in a text that has no other sign of whose."""
    patterns = note.words.patterns
    for at in range(len(note.text)):
        name = name_at(note, at)
        if name is None or not (_written(note, name) or _sure(name)):
            continue
        begin, _ = note.clause(at)
        planned = patterns["not_gone_before"].search(note.text[begin : name.start])
        kept = patterns["kept"].search(note.text, name.end) or _went_after_all(note, name)
        if (kept or not planned or _helps(note, name)) and not _not_gone(note, name):
            yield from _with_list(note, Cue("", "", at, at), name)
        return


def _helps(note: Text, name: Name) -> bool:
    """Return whether a plan is to help a household whose trouble is told behind it."""
    _, stop = note.clause(name.start)
    helped = note.words.patterns["deed_before"].search(note.text[: name.start])
    return bool(helped) and has_trouble(note.text[stop:], note.words)


def _written(note: Text, name: Name) -> bool:
    """Return whether the name stands in the roster just so."""
    return name.kind == "roster" and name.said.name in note.whole


def _addressed(name: Name) -> bool:
    """Return whether a name of the roster stands with a title behind it: "uncle Fugui"."""
    return name.kind == "roster" and name.end - name.start > len(name.said.name)


def _sure(name: Name) -> bool:
    return name.kind != "plain" and (name.end - name.start > 2 or name.home)


def _means_visit(note: Text, cue: Cue, name: Name, found: Sequence[Target]) -> bool:
    """Return whether the name at this cue is a household visited, not one spoken about."""
    begin, _ = note.clause(cue.start)
    if _passed_by(note, cue, name, found):
        return False
    if cue.within:
        return bool(found) and (cue.within == "teller" or _named_just_so(name, found))
    if found and name.kind == "titled" and not name.said.surname:
        return False
    if name.said.name == name.said.surname and not (name.home or _named_before(name, found)):
        return False
    if cue.verb:
        begin = max(begin, found[-1].end) if found else begin
        before = note.text[begin : cue.start]
        not_gone = note.words.patterns["not_gone_before"].search(note.text[begin : cue.end])
        rang = note.words.patterns["rang"].match(note.text, name.end)
        missed = not_gone and not (rang or _went_after_all(note, name))
        onward = found and name.home and cue.verb in note.words.lists["onward"]
        if name.kind == "roster" and _met_on_the_way(note, cue):
            return True
        if missed or (not onward and note.words.patterns["told"].search(before)):
            return False
        return _verb_fits(note, cue, name, found)
    if _not_gone(note, name) and not _went_after_all(note, name):
        return False
    if name.kind == "plain":
        numbered = note.words.patterns["list_number"].search(note.text[cue.start : name.start])
        colon = note.text[name.end : name.end + 1] in note.words.lists["colons"]
        return name.home or colon or bool(numbered) or _opens_a_report(note, cue, name)
    return _stands_alone(note, cue, name, found)


def _passed_by(note: Text, cue: Cue, name: Name, found: Sequence[Target]) -> bool:
    """Return whether somebody was only greeted, or is whom something is passed on to."""
    begin, _ = note.clause(cue.start)
    handed_on = note.words.patterns["handed_on"].search(note.text[begin : cue.end])
    greeted = note.words.patterns["greeted"].match(note.text, name.end)
    return bool(greeted or (found and handed_on))


def _stands_alone(note: Text, cue: Cue, name: Name, found: Sequence[Target]) -> bool:
    """Return whether a name of the roster without a verb heads what is told of its household."""
    _, stop = note.clause(cue.start)
    again = _named_just_so(name, found)
    marks = (*note.words.lists["colons"], *note.words.lists["list_marks"], "")
    if name.home or again or not found or note.text[name.end : name.end + 1].strip() in marks:
        return True
    said = strip_front(note.text[name.end : stop], note.words)
    new = note.text[cue.start - 1 : cue.start] in note.words.lists["sentence_ends"]
    others = note.words.patterns["to_us" if new else "to_others"].search(said)
    if not (_written(note, name) or (new and _addressed(name))):
        return False
    if others or _spoken_of(note, name, found):
        return False
    return new or _alone(note, found[-1]) or _of_itself(said, note.words)


def _met_on_the_way(note: Text, cue: Cue) -> bool:
    """Return whether the cadre met somebody: not who was visited, who tells of it."""
    way = note.words.patterns["on_the_way"].search(note.text[: cue.start])
    return cue.method == "met" and bool(way)


def _named_just_so(name: Name, found: Sequence[Target]) -> bool:
    return any(target.said.name == name.said.name for target in found)


def _named_before(name: Name, found: Sequence[Target]) -> bool:
    """Return whether a mere surname is that of a household named before it."""
    return any(target.said.name.startswith(name.said.surname) for target in found)


def _spoken_of(note: Text, name: Name, found: Sequence[Target]) -> bool:
    """Return whether somebody named before, but not as a household visited, is named again."""
    first = note.text.find(name.said.name)
    return first < name.start and not any(t.start <= first < t.end for t in found)


def _alone(note: Text, target: Target) -> bool:
    """Return whether a household was named with neither a verb nor "home"; so may the next be."""
    return note.text[target.start : target.end] == target.said.name


def _of_itself(said: str, words: VisitWords) -> bool:
    """Return whether the words after a name tell how it stands there."""
    gone = words.patterns["went_then"].fullmatch(without_time(said, words).strip())
    trouble = has_trouble(said, words)
    told = trouble or is_fine(said, words)
    return bool(gone) or told or aspects(said, trouble, words) != (OTHER,)


def _went_after_all(note: Text, name: Name) -> bool:
    """Return whether what was not meant to be became a visit: "but I looked in after all"."""
    match = note.words.patterns["went_after"].search(note.text, name.end)
    return match is not None and name_at(note, match.end()) is None


def _opens_a_report(note: Text, cue: Cue, name: Name) -> bool:
    """Return whether a name alone heads a text that says it is about a visit."""
    alone = note.words.patterns["clause_end"].match(note.text, name.end)
    return (
        cue.start == 0 and bool(alone) and bool(note.words.patterns["visit_only"].search(note.text))
    )


def _not_gone(note: Text, name: Name) -> bool:
    """Return whether a household was not gone to; where it did not go itself is its own affair."""
    patterns = note.words.patterns
    missed = patterns["not_gone"].match(note.text, name.end)
    return missed is not None and not patterns["own_way"].match(note.text, missed.end())


def _verb_fits(note: Text, cue: Cue, name: Name, found: Sequence[Target]) -> bool:
    patterns, later = note.words.patterns, bool(found)
    begin, stop = note.clause(cue.start)
    clause = note.text[begin:stop]
    if later and _at_odds(note, cue.verb, name):
        return False
    if patterns["strong"].search(cue.verb):
        return True
    if patterns["weak"].fullmatch(cue.verb) and not name.home:
        if later and name.kind == "titled" and not name.said.relation:
            return False
        again = any(note.text.startswith(cue.verb, target.start) for target in found)
        first = (not later or again) and cue.start == begin
        written = _written(note, name) or _addressed(name)
        if written and cue.verb in note.words.lists["looked"]:
            return cue.start == after_opening(note, begin)
        helped = first and patterns["helped"].search(clause)
        far = patterns["by_phone"].search(clause) or patterns["by_video"].search(clause)
        return bool(far or (helped and name.kind != "plain"))
    return name.home or name.kind != "plain"


def _with_list(note: Text, cue: Cue, name: Name) -> Iterator[Target]:
    """Yield the target and those that continue it as a list: A, B and C."""
    lead, stop = note.clause(cue.start)
    method = _method(note, cue, lead, stop)
    start = cue.start if cue.verb else name.start
    yield Target(name.said, method, lead, start, name.end, home=name.home)
    end, home = name.end, name.home
    while match := _list_mark(note, end, home):
        following = name_at(note, match.end())
        if following and _at_odds(note, match[0].strip(), following):
            return
        if following is None or (following.kind == "plain" and not _listable(note, following)):
            return
        end, home = following.end, following.home
        yield Target(following.said, method, lead, following.start, end, listed=True, home=home)


def _list_mark(note: Text, end: int, home: bool) -> re.Match[str] | None:
    """Return what leads on in a list; between homes it may be nothing at all."""
    if match := note.words.patterns["list_mark"].match(note.text, end):
        return match
    following = name_at(note, end) if home else None
    listed = following and following.home and following.kind != "plain" and following.start == end
    return NOTHING.match(note.text, end) if listed else None


def _at_odds(note: Text, mark: str, name: Name) -> bool:
    linked = mark in note.words.lists["with"] and not _written(note, name)
    return linked and bool(note.words.patterns["at_odds"].match(note.text, name.end))


def _listable(note: Text, name: Name) -> bool:
    patterns = note.words.patterns
    at_end = patterns["clause_end"].match(note.text, name.end) or name.end == len(note.text)
    return name.home or bool(at_end) or bool(patterns["list_mark"].match(note.text, name.end))


def _method(note: Text, cue: Cue, lead: int, stop: int) -> str:
    """Return how the visit was made; after a verb of looking or asking, as said before it."""
    patterns = note.words.patterns
    if note.text[: cue.start].endswith(note.words.lists["not"]) or cue.within:
        return "home"
    if _met_on_the_way(note, cue):
        return "met"
    if cue.method == "home" and not patterns["weak"].fullmatch(cue.verb):
        if patterns["moving"].search(cue.verb):
            return "home"
        stop = cue.start
    clause = note.text[lead : min(stop, cue.end + NEAR)]
    if patterns["called_in"].search(clause) and patterns["rushed"].search(note.text, cue.end):
        return "home"
    told = cue.method if not patterns["weak"].fullmatch(cue.verb or " ") else ""
    by_pattern = (m for m in METHODS if patterns[f"by_{m}"].search(clause))
    return next(by_pattern, told if told in METHODS else "home")
