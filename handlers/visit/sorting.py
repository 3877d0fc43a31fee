"""What each clause of a visit note tells: trouble, a deed, a promise, a day to come; of what.

How likely each is was learnt from labelled notes by benchmarks/train_clauses.py; a clause may tell
several at once, as what was broken and is mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from config.visit_words import VisitWords
from handlers.visit.clause import OTHER, aspects, has_trouble, is_fine, strip_front, troubles
from handlers.visit.likely import NUMBER, beside, features, likely
from handlers.visit.when import days, without_time

# From this likelihood on a note is taken to tell it somewhere, and then each clause that is so
# likely: one trouble or deed seldom comes alone. Found across authors.
SURE = {"problem": 0.34, "done": 0.37, "promised": 0.25}
MORE = {"problem": 0.2, "done": 0.22, "promised": 0.2}
# The same for a day to come to be when one comes again, and one past to be that of the visit.
SURE_OF_DAY = 0.4
# The same for an aspect that a word of the clause names, and for one that none does.
NAMED, UNNAMED = 0.1, 0.35
# What words say is in order is trouble only when that is this likely.
SURE_THOUGH_FINE = 0.6
# So short a clause tells of one trouble, in one aspect. What no road or pen is seen under.
SHORT, HOUSING = 5, "housing"
# A clause tells of what was done and of what will be when the less likely is so likely.
BOTH = 0.5
# A day further ahead, in days, is one of the past said without its year.
FAR = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One clause, sorted. aspects: what it speaks of. day: a day to come that something is due.

    troubles: each trouble it tells of, in its words.
    noise: it only says that or how one went. again: nothing but when one comes again.
    when: what it says of past time is when the visit was.
    """

    text: str
    troubles: tuple[str, ...] = ()
    done: bool = False
    promised: bool = False
    aspects: tuple[str, ...] = ()
    day: date | None = None
    noise: bool = False
    again: bool = False
    when: bool = False

    @property
    def trouble(self) -> bool:
        """Whether it tells of trouble."""
        return bool(self.troubles)

    @property
    def seen(self) -> bool:
        """Whether it tells how things stand."""
        return self.trouble or not (self.done or self.promised or self.noise or self.again)


@dataclass(frozen=True, slots=True)
class Signed:
    """A clause with what its words and days alone say.

    text: without what leads up to it. alike: with all numbers as one. letters: features of that.
    signs: as features. named: aspects that a word of it names.
    aspects: those they name most.
    """

    clause: str
    text: str
    alike: str
    letters: tuple[str, ...]
    signs: tuple[str, ...]
    named: frozenset[str]
    aspects: tuple[str, ...]
    day: date | None


def sort_clauses(said: Sequence[str], today: date, words: VisitWords) -> list[Told]:
    """Return what each clause of a note tells, in order."""
    note = [signed(clause, today, words) for clause in said]
    kinds = [likely(kind_features(note, at), words.weights["kinds"]) for at in range(len(note))]
    most = {name: max((kind[name] for kind in kinds), default=0) for name in SURE}
    least = {name: MORE[name] if most[name] >= SURE[name] else 1.0 for name in SURE}
    return [_sorted(note, at, kind, least, words) for at, kind in enumerate(kinds)]


def signed(clause: str, today: date, words: VisitWords) -> Signed:
    """Return a clause with what words and days alone say of it."""
    text = strip_front(clause, words)
    day, trouble = _coming(text, today, words), has_trouble(text, words)
    found = {
        "trouble": trouble,
        "bad": words.forms["trouble"].stand_in(text),
        "fine": is_fine(text, words),
        "wants": bool(words.patterns["wants"].search(text)),
        "mine": bool(words.patterns["mine"].search(text)),
        "coming": bool(day),
        "day": bool(words.patterns["day"].search(text)),
        "plan": words.forms["promised"].stand_in(text),
        "already": bool(words.patterns["already"].search(text)),
    }
    signs = tuple(f"+{name}" for name, stands in found.items() if stands)
    named = (a for a, of in words.lists["aspects"].items() if any(w in text for w in of))
    alike = words.number.sub(NUMBER, clause)
    letters, about = tuple(features(clause, words.number)), aspects(text, trouble, words)
    return Signed(clause, text, alike, letters, signs, frozenset(named), about, day)


def kind_features(note: Sequence[Signed], at: int) -> list[str]:
    """Return the features that tell the kind of a clause: its own, its place, its neighbours'."""
    clause, place = note[at].clause, "mid"
    if at in (0, len(note) - 1):
        place = "last" if at else "first"
    found = [*note[at].letters, *note[at].signs, *_topics(note[at])]
    found += [f"+{place}", f"+{min(len(clause) // 4, 6)}"]
    for step, name in ((-1, "<"), (1, ">")):
        if 0 <= at + step < len(note):
            near = note[at + step]
            found += beside(near.alike, near.signs, name)
    return found


def aspect_features(note: Sequence[Signed], at: int) -> list[str]:
    """Return the features that tell of which aspects a clause speaks: its own, its neighbours'.

    A clause that names nothing goes on about what was named beside it.
    """
    one = note[at]
    found = [*one.letters, *_topics(one)]
    bare = [] if one.named else ["?none"]
    for step, name in ((-1, "<"), (1, ">")):
        if 0 <= at + step < len(note):
            beside_it = note[at + step].aspects
            found += [f"{name}!{each}" for each in beside_it]
            bare += [f"{name}~{each}" for each in beside_it if bare]
    return [*found, *bare]


def _topics(one: Signed) -> list[str]:
    """Return as features the aspects that words of a clause name, and those they name most."""
    return [*(f"?{name}" for name in one.named), *(f"!{name}" for name in one.aspects)]


def _sorted(
    note: Sequence[Signed],
    at: int,
    kind: Mapping[str, float],
    least: Mapping[str, float],
    words: VisitWords,
) -> Told:
    """Return what a clause tells. least: from what likelihood on each kind is taken to be told."""
    one = note[at]
    if bare := without_time(one.clause, words).strip():
        if words.patterns["noise"].fullmatch(bare):
            return Told(one.clause, day=one.day, noise=not one.day, again=bool(one.day))
        bare = without_time(one.text, words).strip()
    if not bare or words.patterns["noise"].fullmatch(bare):
        return Told(one.text, day=one.day, noise=not one.day, again=bool(one.day))
    if one.day and words.patterns["only_again"].fullmatch(bare):
        return Told(one.text, day=one.day, again=True)
    fine = "+fine" in one.signs and "+trouble" not in one.signs
    trouble = kind["problem"] >= (SURE_THOUGH_FINE if fine else least["problem"])
    acts = {name for name in ("done", "promised") if kind[name] >= least[name]}
    if len(acts) > 1 and min(kind[name] for name in acts) < BOTH:
        acts = {max(acts, key=lambda name: kind[name])}
    asked = bool(words.patterns["asked_of_us"].match(one.text))
    no_deed = asked or words.patterns["not_done"].match(one.text)
    done, promised = "done" in acts and not no_deed, "promised" in acts
    trouble = trouble or (asked and not promised)
    theirs = bool(words.patterns["theirs"].search(one.text))
    promised = promised and not theirs
    due = one.day if kind["again"] >= SURE_OF_DAY and not theirs else None
    then = kind["when"] >= SURE_OF_DAY and not theirs
    wrong = troubles(one.text, words) if trouble else ()
    about = _about(note, at, words)
    if not trouble and (done or promised):
        about = _told_beside(one, about, promised=promised)
    return Told(one.text, wrong, done, promised, about, due, when=then)


def _told_beside(one: Signed, about: tuple[str, ...], *, promised: bool) -> tuple[str, ...]:
    """Return the aspects a deed or a promise tells the state of: those its words name.

    A mere promise tells how nothing stands.
    """
    if promised and not {"+trouble", "+fine"} & {*one.signs}:
        return ()
    return tuple(name for name in about if name in one.named)


def _about(note: Sequence[Signed], at: int, words: VisitWords) -> tuple[str, ...]:
    """Return the aspects a clause speaks of: those learnt, else those its words name."""
    one, shares = note[at], likely(aspect_features(note, at), words.weights["aspects"])
    least = {name: NAMED if name in one.named else UNNAMED for name in shares}
    about = tuple(name for name, share in shares.items() if share >= least[name]) or one.aspects
    if words.patterns["no_home"].search(one.text):
        about = tuple(name for name in about if name != HOUSING) or _beside_home(one)
    if len(one.text) <= SHORT and "+trouble" in one.signs:
        return (max(about, key=lambda name: shares.get(name, 0)),)
    return about


def _beside_home(one: Signed) -> tuple[str, ...]:
    """Return the aspects of what fell in beside the house: of a pen that one lives on animals."""
    return tuple(name for name in one.named if name != HOUSING) or (OTHER,)


def _coming(text: str, today: date, words: VisitWords) -> date | None:
    coming = (day.on for day in days(text, today, words, ahead=True))
    return next((on for on in coming if on and 0 < (on - today).days <= FAR), None)
