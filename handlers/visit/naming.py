"""Names of households in a text: from the roster, with a title, by sound, or of any family."""

from dataclasses import dataclass, replace
from typing import Literal

from config.visit_words import VisitWords
from handlers.household import Said, names, readings, sounds
from handlers.visit.notes import Given
from knowledge.finding.pinyin import sound as sound_of

# Stands in no name.
APART = "\n"
Kind = Literal["roster", "titled", "sound", "plain"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text. home: "home" or "household" was said right after it."""

    said: Said
    kind: Kind
    start: int
    end: int
    home: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A note with what is needed to look for names in it.

    known: (name of the roster, its sounds) heard in the text. heard: the text by sound, in both
    readings of its characters. ends: where clauses end. places: (village as spoken, its code).
    whole: the names as they stand in the roster, without those shortened to the given name.
    """

    text: str
    words: VisitWords
    known: tuple[tuple[str, tuple[str, ...]], ...]
    heard: tuple[str, ...]
    ends: tuple[int, ...]
    places: tuple[tuple[str, str], ...] = ()
    whole: frozenset[str] = frozenset()

    def clause(self, at: int) -> tuple[int, int]:
        """Return start and end of the clause at a position."""
        start = max((end for end in self.ends if end <= at), default=0)
        stop = self.words.patterns["clause_end"].search(self.text, at)
        return start, stop.start() if stop else len(self.text)


def prepare(text: str, given: Given) -> Text:
    """Return the text ready to look for names in."""
    heard = tuple({sound_of(text), sound_of(readings(text))})
    full = {name for household in given.roster for name in names(household) if len(name) > 1}
    short = {name[1:] for name in full if len(name) == 3}
    in_any = APART.join(heard)
    found = [
        (name, both)
        for name in full | short
        if (both := sounds(name))[0] in in_any or both[1] in in_any
    ]
    ordered = tuple(sorted(found, key=lambda known: (-len(known[0]), known[0])))
    ends = tuple(match.end() for match in given.words.patterns["clause_end"].finditer(text))
    same_length = all(len(each) == len(text) for each in heard)
    heard = heard if same_length else ()
    return Text(text, given.words, ordered, heard, ends, _places(given), frozenset(full))


def spoken_name(text: str, given: Given) -> Said | None:
    """Return the household a short text names when it was asked for; any name will do."""
    name = name_at(prepare(text, given), 0)
    return name.said if name else None


def name_at(note: Text, at: int) -> Name | None:
    """Return the name that stands at a position, after village, group, place, kind of household."""
    village, at = _village(note, at)
    prefix = note.words.patterns["name_prefix"].match(note.text, at)
    start = prefix.end() if prefix else at
    group = (prefix["group"] or "") if prefix else ""
    if not village:
        village, start = _village(note, start)
    name = _bare_name(note, start, group)
    place = note.words.patterns["place_before"].match(note.text, start)
    if name is None and place and not note.words.patterns["no_place"].search(place[0]):
        name = _bare_name(note, place.end(), group)
    return replace(name, said=replace(name.said, village=village)) if name and village else name


def _places(given: Given) -> tuple[tuple[str, str], ...]:
    """Return the villages as spoken, with and without the word for village, longest first."""
    suffix = given.words.patterns["village_suffix"]
    spoken = {name: code for code, name in given.villages}
    spoken |= {s: code for name, code in spoken.items() if len(s := suffix.sub("", name)) > 1}
    return tuple(sorted(spoken.items(), key=lambda pair: -len(pair[0])))


def _village(note: Text, at: int) -> tuple[str, int]:
    for spoken, code in note.places:
        if note.text.startswith(spoken, at):
            after = note.words.patterns["after_village"].match(note.text, at + len(spoken))
            return code, after.end() if after else at + len(spoken)
    return "", at


def _bare_name(note: Text, start: int, group: str) -> Name | None:
    word = note.words.patterns["not_names"].match(note.text, start)
    if word and not note.words.patterns["after_name"].match(note.text, word.end()):
        return _known_name(note, start, group)
    for look in (_known_name, _titled_name, _heard_name, _plain_name, _family_name):
        if name := look(note, start, group):
            return name
    return None


def _known_name(note: Text, at: int, group: str) -> Name | None:
    for name, _ in note.known:
        if note.text.startswith(name, at):
            return _name(note, Said(name, group=group), "roster", at, at + len(name))
    return None


def _titled_name(note: Text, at: int, group: str) -> Name | None:
    match = note.words.patterns["titled"].match(note.text, at)
    if match is None:
        return None
    family = next(filter(None, match.group("family", "family2", "family3", "family4")), "")
    said = Said(match[0], surname=family, group=group)
    return _name(note, said, "titled", at, match.end())


def _heard_name(note: Text, at: int, group: str) -> Name | None:
    """Return a name that only sounds like one of the roster; a short one with "home" after it."""
    for name, symbols in note.known:
        if not any(heard.startswith(s, at) for heard in note.heard for s in symbols):
            continue
        end = at + len(name)
        found = _name(note, Said(note.text[at:end], group=group), "sound", at, end)
        if len(name) > 2 or (found.home and not _common_word(note, at)):
            return found
    return None


def _common_word(note: Text, at: int) -> bool:
    return bool(note.words.patterns["common_home"].match(note.text, at))


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
    patterns, home = note.words.patterns, False
    relation = patterns["name_relation"].match(note.text, end)
    if relation:
        said = replace(said, relation=relation[0].rstrip())
        end = relation.end()
    elif kind != "titled" and (title := patterns["name_title"].match(note.text, end)):
        end = title.end()
    if not patterns["not_after_name"].match(note.text, end):
        after = patterns["after_name"].match(note.text, end)
        home, end = bool(after), after.end() if after else end
    if (relation or home) and (member := _member(note, end, said.name)):
        said, end = replace(said, member=member), note.text.index(member, end) + len(member)
    return Name(said, kind, start, end, home)


def _member(note: Text, at: int, head: str) -> str:
    """Return somebody of the roster named right after a household, "" when nobody is.

    head: the household's own name. Whoever else was named before, or has a home named here, is of
    a household of their own.
    """
    at += note.text.startswith(note.words.lists["of"], at)
    name = next((name for name, _ in note.known if note.text.startswith(name, at)), "")
    own = note.words.patterns["after_name"].match(note.text, at + len(name))
    of_head = name == head and note.text.startswith(note.words.lists["of"], at + len(name))
    return "" if own or (note.text.find(name) < at and not of_head) else name
