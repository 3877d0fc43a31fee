"""Reads a visit note: a sentence becomes what was seen, done, promised, in which household."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from config.visit_words import VisitWords
from handlers.household import Said, resolve
from handlers.visit.clause import clauses
from handlers.visit.naming import name_at, prepare
from handlers.visit.notes import Given, Notes, merged, noted
from handlers.visit.sorting import Told, sort_clauses
from handlers.visit.subject import led_by, subject
from handlers.visit.when import days, part_of_day, without_time
from handlers.visit.whose import METHODS, Target, targets

# Ways of visiting from afar.
FAR = ("video", "phone")
# Those told anywhere in a note: from afar, or where somebody stays away from home.
TOLD = (*FAR, "away")


@dataclass(frozen=True, slots=True)
class Visited:
    """One household's visit as read. visited_on None: the day said does not exist."""

    said: Said
    visited_on: date | None
    part_of_day: str
    method: str
    notes: Notes


@dataclass(frozen=True, slots=True)
class _When:
    on: date | None
    part: str = ""


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands after the names. shared: holds for all named so far; own: for the last ones."""

    shared: Notes
    own: Notes
    when: _When | None
    method: str
    when_all: bool = False


def read_visits(text: str, given: Given) -> tuple[Visited, ...]:
    """Return the visits a note tells of, in order; empty when it names no household visited.

    A visit only planned, or set out on and not made, is none.
    """
    return tuple(v for v in _told_of(text, given) if not _only_planned(v, given))


def announced(text: str, given: Given) -> bool:
    """Return whether the text names a household that is still to be visited, or was missed."""
    note = prepare(text, given)
    if not given.words.patterns["not_gone_before"].search(text):
        return bool(targets(text, given))
    named = (name_at(note, at) for at in range(len(text)))
    return any(name and name.kind != "plain" for name in named)


def _only_planned(visit: Visited, given: Given) -> bool:
    coming = visit.visited_on is not None and visit.visited_on > given.today
    return coming and visit.notes.empty


def _told_of(text: str, given: Given) -> tuple[Visited, ...]:
    found = targets(text, given)
    if not found:
        return ()
    when = _first_when(text[: found[0].start], given)
    visits: list[Visited] = []
    before, end = "", 0
    for group in _groups(found):
        following = next((t for t in found if t.start > group[-1].start), None)
        own = text[group[0].lead : group[0].start] if group[0].lead >= end else ""
        led, end = _later(before + own, when, given), group[-1].end
        when = led or when
        said = text[_body_start(text, group[-1], given) : _stop(group[-1], following)]
        said, before = _led_on(said, given.words) if following else (said, "")
        if _not_made(said, given):
            continue
        who = subject(group, found[: found.index(group[0])], given)
        body = _read_body(said, given, led, who)
        _add(visits, group, body, body.when or when, given)
    if not visits:
        return ()
    first_told = _told_before(text[: found[0].lead], given)
    far = _way_of_all(text[: found[0].start], given.words)
    first = replace(visits[0], notes=merged(first_told, visits[0].notes))
    return tuple(replace(v, method=far or v.method) for v in (first, *visits[1:]))


def _way_of_all(lead: str, words: VisitWords) -> str:
    """Return the way all were visited, as told before the first: "made some calls"."""
    return next((m for m in FAR if words.patterns[f"all_{m}"].search(lead)), "")


def _body_start(text: str, last: Target, given: Given) -> int:
    """Return where the words on a household begin: before the name in "gave Zhao a quilt"."""
    named = last.end - len(last.said.name)
    verb = given.words.patterns["deed_before"].search(text, last.lead, max(named, 0))
    alone = text[named : last.end] == last.said.name
    deed = verb and alone and not last.listed and last.method == "home"
    return verb.start() if verb and deed else last.end


def _led_on(said: str, words: VisitWords) -> tuple[str, str]:
    """Return what is told of one household, and the time and words that lead on to the next."""
    end = len(said.rstrip())
    for name in ("leads_on", "part", "day", "leads_on"):
        last = [m.start() for m in words.patterns[name].finditer(said, 0, end) if m.end() == end]
        end = len(said[: last[0]].rstrip()) if last else end
    return said[:end], said[end:]


def _not_made(said: str, given: Given) -> bool:
    """Return whether one set out in vain, did not go after all, and was not called either."""
    patterns = given.words.patterns
    missed = patterns["not_made"].search(said)
    reached = patterns["went_after"].search(said) or patterns["called_us"].search(said)
    return bool(missed) and not reached


def said_when(text: str, today: date, words: VisitWords) -> tuple[date | None, str] | None:
    """Return (day, part of the day) a text says, None for neither; day None: no such day."""
    spoken, part = days(text, today, words), part_of_day(text, words)
    if not spoken and not part:
        return None
    return (spoken[-1].on if spoken else today), part


def same_household(one: Said, other: Said, given: Given) -> bool:
    """Return whether two ways of naming mean one household: old Wang and Wang Jianguo."""
    if _apart(one.group, other.group) or _apart(one.village, other.village):
        return False
    if one.name == other.name:
        return True
    found = resolve(one, given.roster), resolve(other, given.roster)
    if all(each.kind == "sure" for each in found):
        return found[0].households == found[1].households
    surname, name = (one.surname, other.name) if one.surname else (other.surname, one.name)
    return bool(surname) and name.startswith(surname)


def _apart(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _when(text: str, given: Given) -> _When | None:
    said = said_when(text, given.today, given.words)
    return _When(*said) if said else None


def _first_when(lead: str, given: Given) -> _When:
    """Return the day told before the first household: today unless one is told, however vaguely."""
    vague = given.words.patterns["vague_day"].search(lead)
    if vague and not days(lead, given.today, given.words):
        return _When(None)
    return _when(lead, given) or _When(given.today)


def _groups(found: Sequence[Target]) -> list[list[Target]]:
    groups: list[list[Target]] = []
    for target in found:
        if target.listed and groups:
            groups[-1].append(target)
        else:
            groups.append([target])
    return groups


def _add(
    visits: list[Visited], group: Sequence[Target], body: _Body, when: _When, given: Given
) -> None:
    """Add the visits of one group, or what was seen to visits already read."""
    for target in group:
        same = (i for i, v in enumerate(visits) if same_household(v.said, target.said, given))
        at = next(same, None)
        if at is None:
            method = body.method or target.method
            visits.append(Visited(target.said, when.on, when.part, method, body.own))
        else:
            old = visits[at]
            notes = merged(old.notes, body.own)
            visits[at] = replace(old, method=body.method or old.method, notes=notes)
    for at, visit in enumerate(visits):
        both = replace(visit, notes=merged(visit.notes, body.shared))
        if body.when_all and body.when:
            both = replace(both, visited_on=body.when.on, part_of_day=body.when.part)
        visits[at] = both


def _read_body(body: str, given: Given, led: _When | None, who: str) -> _Body:
    """Return what a body tells. led: the time said before the name; only "we went" changes it.

    who: of whom it tells, "" for the household.
    """
    when, for_all, when_all = None, False, False
    shared: list[Told] = []
    own: list[Told] = []
    patterns = given.words.patterns
    said = list(clauses(body, given.words))
    glued = not patterns["clause_end"].match(body)
    sorted_ = led_by(sort_clauses(said, given.today, given.words), who, glued=glued)
    for at, (clause, told) in enumerate(zip(said, sorted_, strict=True)):
        for_all = for_all or bool(patterns["all_done"].fullmatch(clause))
        if told.noise or _only_how(clause, at, given):
            when = _past(clause, when, given) or when
            when_all = when_all or bool(patterns["all_of_them"].search(clause))
            continue
        if told.when and not led:
            when = _past(clause, when, given) or when
        of_all = for_all or patterns["all_of_them"].search(clause)
        (shared if of_all else own).append(told)
    return _Body(noted(shared), noted(own), when, _way(body, said, given.words), when_all)


def _way(body: str, said: Sequence[str], words: VisitWords) -> str:
    """Return the way of visiting said after the name: nobody in, so by telephone; or it alone."""
    if absent := words.patterns["absent"].match(body):
        return str(words.lists["how"][absent["how"]])
    if words.patterns["not_made"].search(body) and words.patterns["called_us"].search(body):
        return "phone"
    ways = (_said_way(without_time(clause, words).strip(), words) for clause in said)
    told = (m for m in TOLD if words.patterns[f"told_{m}"].search(body))
    return next(filter(None, ways), next(told, ""))


def _only_how(clause: str, at: int, given: Given) -> bool:
    """Return whether a clause only tells when or how one went; the first may only name the time."""
    words, bare = given.words, without_time(clause, given.words).strip()
    if at == 0 and (not bare or _said_way(bare, words)) and _past(clause, None, given):
        return True
    return bool(words.patterns["went_then"].fullmatch(words.patterns["all_of_them"].sub("", bare)))


def _said_way(bare: str, words: VisitWords) -> str:
    """Return the way of visiting a clause names and nothing besides, "" when it tells more."""
    return next((m for m in METHODS if words.patterns[f"said_{m}"].fullmatch(bare)), "")


def _stop(last: Target, following: Target | None) -> int | None:
    """Return where the words on one household end; the next may be named in the same clause."""
    if following is None:
        return None
    return following.lead if following.lead >= last.end else following.start


def _past(clause: str, before: _When | None, given: Given) -> _When | None:
    """Return the past day a clause says, None when it says none."""
    when = _later(clause, before, given)
    return when if when and when.on and when.on <= given.today else None


def _later(text: str, before: _When | None, given: Given) -> _When | None:
    """Return the day a text says; a mere part of the day belongs to the day before it."""
    when = _when(text, given)
    if when and before and not days(text, given.today, given.words):
        return _When(before.on, when.part)
    return when


def _told_before(before: str, given: Given) -> Notes:
    """Return the trouble and the deeds told before the first household was named."""
    scene = given.words.patterns["scene"]
    said = [c for c in clauses(before, given.words) if not scene.search(c)]
    told = sort_clauses(said, given.today, given.words)
    return noted([each for each in told if each.trouble or each.done or each.promised])
