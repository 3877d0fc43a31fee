"""Which households a visit note names: after a visit verb or at the start of a clause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from config.visit_words import VisitWords
from handlers.household import Said, names, sound
from knowledge.finding.pinyin import sound as sound_of
from state.rows import Household

Kind = Literal["roster", "titled", "sound", "plain"]
METHODS = ("video", "phone", "office", "met")
CUES = ("phone", "video", "met", "home")


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text. home: "home" or "household" was said right after it."""

    said: Said
    kind: Kind
    start: int
    end: int
    home: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A household visited. lead: where its clause starts; end: where what was seen begins.

    listed: it continues a list, so that what follows was seen in all of the list.
    """

    said: Said
    method: str
    lead: int
    start: int
    end: int
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A note with what is needed to look for names in it."""

    text: str
    words: VisitWords
    known: tuple[tuple[str, str], ...]
    heard: str
    ends: tuple[int, ...]

    def clause(self, at: int) -> tuple[int, int]:
        """Return start and end of the clause at a position."""
        start = max((end for end in self.ends if end <= at), default=0)
        stop = self.words.patterns["clause_end"].search(self.text, at)
        return start, stop.start() if stop else len(self.text)


@dataclass(frozen=True, slots=True)
class Cue:
    """A place where a name may stand. verb: the visit verb before it, "" at a clause's start."""

    verb: str
    method: str
    start: int
    end: int


def targets(text: str, roster: Sequence[Household], words: VisitWords) -> tuple[Target, ...]:
    """Return the visited households in the order they are named; one household may come twice."""
    note = _prepare(text, roster, words)
    found: list[Target] = []
    for cue in _cues(note):
        if found and cue.start < found[-1].end:
            continue
        name = name_at(note, cue.end)
        if name and _means_visit(note, cue, name, found):
            found.extend(_with_list(note, cue, name))
    return tuple(found)


def spoken_name(text: str, roster: Sequence[Household], words: VisitWords) -> Said | None:
    """Return the household a short text names when it was asked for; any name will do."""
    note = _prepare(text, roster, words)
    name = name_at(note, 0)
    return name.said if name else None


def name_at(note: Text, at: int) -> Name | None:
    """Return the name that stands at a position, after group, place and kind of household."""
    prefix = note.words.patterns["name_prefix"].match(note.text, at)
    start = prefix.end() if prefix else at
    group = (prefix["group"] or "") if prefix else ""
    if name := _bare_name(note, start, group):
        return name
    place = note.words.patterns["place_before"].match(note.text, start)
    return _bare_name(note, place.end(), group) if place else None


def _bare_name(note: Text, start: int, group: str) -> Name | None:
    word = note.words.patterns["not_names"].match(note.text, start)
    if word and not note.words.patterns["after_name"].match(note.text, word.end()):
        return _known_name(note, start, group)
    for look in (_known_name, _titled_name, _heard_name, _plain_name, _family_name):
        if name := look(note, start, group):
            return name
    return None


def _prepare(text: str, roster: Sequence[Household], words: VisitWords) -> Text:
    heard = sound_of(text)
    known = {name for household in roster for name in _known(household) if sound(name) in heard}
    ordered = sorted((n for n in known if len(n) > 1), key=lambda name: (-len(name), name))
    ends = tuple(match.end() for match in words.patterns["clause_end"].finditer(text))
    pairs = tuple((name, sound(name)) for name in ordered)
    return Text(text, words, pairs, heard if len(heard) == len(text) else "", ends)


def _known(household: Household) -> Iterator[str]:
    for name in names(household):
        yield name
        if len(name) == 3:
            yield name[1:]


def _cues(note: Text) -> list[Cue]:
    """Return all places a name may stand, in order; of two at one place the longer verb."""
    cues = [
        Cue(match[1], method, match.start(1), match.end(1))
        for method in CUES
        for match in note.words.patterns[f"went_{method}"].finditer(note.text)
    ]
    cues += [Cue("", "", start, _after_opening(note, start)) for start in (0, *note.ends)]
    return sorted(cues, key=lambda cue: (cue.end, cue.start, not cue.verb))


def _after_opening(note: Text, start: int) -> int:
    """Return where a clause goes on after list numbers, time words and who went."""
    for name in ("opening", "day", "part", "opening"):
        if (match := note.words.patterns[name].match(note.text, start)) is not None:
            start = match.end()
    return start


def _known_name(note: Text, at: int, group: str) -> Name | None:
    for name, _ in note.known:
        if note.text.startswith(name, at):
            return _name(note, Said(name, group=group), "roster", at, at + len(name))
    return None


def _titled_name(note: Text, at: int, group: str) -> Name | None:
    match = note.words.patterns["titled"].match(note.text, at)
    if match is None:
        return None
    said = Said(match[0], surname=match["family"] or match["family2"] or "", group=group)
    return _name(note, said, "titled", at, match.end())


def _heard_name(note: Text, at: int, group: str) -> Name | None:
    for name, symbols in note.known:
        if len(name) > 2 and note.heard.startswith(symbols, at):
            end = at + len(name)
            return _name(note, Said(note.text[at:end], group=group), "sound", at, end)
    return None


def _plain_name(note: Text, at: int, group: str) -> Name | None:
    match = note.words.patterns["plain_name"].match(note.text, at)
    if match is None:
        return None
    return _name(note, Said(match[0], group=group), "plain", at, match.end())


def _family_name(note: Text, at: int, group: str) -> Name | None:
    """Return a family called by its surname or a nickname, with "home" after it."""
    patterns = note.words.patterns
    if match := patterns["family_home"].match(note.text, at):
        name = _name(note, Said(match[0], surname=match[0], group=group), "titled", at, match.end())
        return name if name.home else None
    if match := patterns["by_nickname"].match(note.text, at):
        return _name(note, Said(match[0], group=group), "plain", at, match.end())
    return None


def _name(note: Text, said: Said, kind: Kind, start: int, end: int) -> Name:
    patterns = note.words.patterns
    relation = patterns["name_relation"].match(note.text, end)
    if relation:
        said = Said(said.name, said.surname, said.group, relation[0].rstrip())
        end = relation.end()
    if not patterns["not_after_name"].match(note.text, end):
        after = patterns["after_name"].match(note.text, end)
        if after:
            return Name(said, kind, start, after.end(), home=True)
    return Name(said, kind, start, end, home=False)


def _means_visit(note: Text, cue: Cue, name: Name, found: Sequence[Target]) -> bool:
    """Return whether the name at this cue is a household visited, not one spoken about."""
    begin, _ = note.clause(cue.start)
    if cue.verb:
        before = note.text[begin : cue.start]
        not_gone = note.words.patterns["not_gone_before"].search(note.text[begin : cue.end])
        if not_gone or note.words.patterns["told"].search(before):
            return False
        return _verb_fits(note, cue, name, bool(found))
    if note.words.patterns["not_gone"].match(note.text, name.end):
        return False
    if name.kind == "plain":
        numbered = note.words.patterns["list_number"].search(note.text[cue.start : name.start])
        colon = note.text[name.end : name.end + 1] in note.words.lists["colons"]
        return name.home or colon or bool(numbered) or _opens_a_report(note, cue, name)
    again = any(target.said.name == name.said.name for target in found)
    marks = (*note.words.lists["colons"], *note.words.lists["list_marks"])
    return name.home or again or not found or note.text[name.end : name.end + 1] in marks


def _opens_a_report(note: Text, cue: Cue, name: Name) -> bool:
    """Return whether a name alone heads a text that says it is about a visit."""
    alone = note.words.patterns["clause_end"].match(note.text, name.end)
    return (
        cue.start == 0 and bool(alone) and bool(note.words.patterns["visit_only"].search(note.text))
    )


def _verb_fits(note: Text, cue: Cue, name: Name, later: bool) -> bool:
    patterns = note.words.patterns
    begin, stop = note.clause(cue.start)
    clause = note.text[begin:stop]
    if patterns["strong"].search(cue.verb):
        return True
    if patterns["weak"].fullmatch(cue.verb) and not name.home:
        helped = not later and cue.start == begin and patterns["helped"].search(clause)
        far = patterns["by_phone"].search(clause) or patterns["by_video"].search(clause)
        return bool(far or (helped and name.kind != "plain"))
    return name.home or name.kind != "plain"


def _with_list(note: Text, cue: Cue, name: Name) -> Iterator[Target]:
    """Yield the target and those that continue it as a list: A, B and C."""
    lead, stop = note.clause(cue.start)
    method = _method(note, cue, lead, stop)
    yield Target(name.said, method, lead, cue.start if cue.verb else name.start, name.end)
    end = name.end
    while match := note.words.patterns["list_mark"].match(note.text, end):
        following = name_at(note, match.end())
        if following is None or (following.kind == "plain" and not _listable(note, following)):
            return
        end = following.end
        yield Target(following.said, method, lead, following.start, end, listed=True)


def _listable(note: Text, name: Name) -> bool:
    patterns = note.words.patterns
    at_end = patterns["clause_end"].match(note.text, name.end) or name.end == len(note.text)
    return name.home or bool(at_end) or bool(patterns["list_mark"].match(note.text, name.end))


def _method(note: Text, cue: Cue, lead: int, stop: int) -> str:
    """Return how the visit was made; after a verb of looking or asking, as said before it."""
    patterns = note.words.patterns
    if cue.method == "home" and not patterns["weak"].fullmatch(cue.verb):
        if patterns["moving"].search(cue.verb):
            return "home"
        stop = cue.start
    clause = note.text[lead:stop]
    told = cue.method if not patterns["weak"].fullmatch(cue.verb or " ") else ""
    by_pattern = (m for m in METHODS if patterns[f"by_{m}"].search(clause))
    return next(by_pattern, told if told in METHODS else "home")
