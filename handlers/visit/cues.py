"""Where the name of a household visited may stand: after a verb, at a start, within dictation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from handlers.visit.naming import Text, name_at

# "teller": who speaks or is spoken of from there on. "again": one of those named before.
Within: TypeAlias = Literal["", "teller", "again"]
CUES = ("phone", "video", "met", "home")
# So much stands before a name in the middle of a clause that runs on without marks.
LONG_BEFORE = 4
# Shorter names stand in other words too.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """A place where a name may stand. verb: the visit verb before it, "" at a clause's start.

    within: in the middle of a clause, as who speaks there ("teller") or is singled out ("again").
    """

    verb: str
    method: str
    start: int
    end: int
    within: Within = ""


def cues(note: Text) -> list[Cue]:
    """Return all places a name may stand, in order; of two at one place the longer verb."""
    found = [
        Cue(match[1], method, match.start(1), match.end(1))
        for method in CUES
        for match in note.words.patterns[f"went_{method}"].finditer(note.text)
    ]
    found += [Cue("", "", start, after_opening(note, start)) for start in (0, *note.ends)]
    found += [Cue("", "", at, at) for at in (*_run_on(note), *_behind_colons(note))]
    found += [Cue("", "", at, at, known) for at, known in _named_within(note)]
    return sorted(found, key=lambda cue: (cue.end, cue.start, not cue.verb))


def after_opening(note: Text, start: int) -> int:
    """Return where a clause goes on after list numbers, time words and who went."""
    for name in ("opening", "day", "part", "opening"):
        if (match := note.words.patterns[name].match(note.text, start)) is not None:
            start = match.end()
    return start


def _behind_colons(note: Text) -> Iterator[int]:
    """Yield where a list of households begins: "two of group two: old Li …"."""
    return (at + 1 for at, sign in enumerate(note.text) if sign in note.words.lists["colons"])


def _run_on(note: Text) -> Iterator[int]:
    """Yield where a household of the roster is named in the middle of dictation without marks."""
    for at in _mentions(note):
        named = name_at(note, at)
        if named and named.home:
            yield at


def _named_within(note: Text) -> Iterator[tuple[int, Within]]:
    """Yield where somebody of the roster begins to speak, or one named before is singled out."""
    patterns = note.words.patterns
    for at in _mentions(note):
        named, before = name_at(note, at), note.text[:at]
        speaks = named and patterns["speaks"].match(note.text, named.end)
        if speaks and not patterns["no_teller"].search(before):
            yield at, "teller"
    for match in patterns["titled"].finditer(note.text):
        named = name_at(note, match.start())
        if named and named.home and not patterns["no_run_on"].search(note.text[: match.start()]):
            yield match.start(), "again"
    for start in (0, *note.ends):
        if only := patterns["only_one"].match(note.text, start):
            yield only.end(), "again"


def _mentions(note: Text) -> Iterator[int]:
    """Yield where a full name of the roster stands inside a clause and begins what follows."""
    for name, _ in note.known:
        at = note.text.find(name, 1) if len(name) >= SHORTEST else -1
        while at > 0:
            begin, _ = note.clause(at)
            before = note.words.patterns["no_run_on"].search(note.text[begin:at])
            if at - begin >= LONG_BEFORE and not before:
                yield at
            at = note.text.find(name, at + 1)
