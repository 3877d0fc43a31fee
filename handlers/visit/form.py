"""Reads a note as a filled-in form ("household: … time: …") when it is one, else as a sentence."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from config.visit_words import VisitWords
from handlers.household import Said
from handlers.visit.clause import troubles
from handlers.visit.mending import mended
from handlers.visit.naming import spoken_name
from handlers.visit.notes import Given, Notes, merged, read_notes
from handlers.visit.question import parted
from handlers.visit.reading import Visited, read_visits, said_when
from handlers.visit.sorting import sort_clauses
from handlers.visit.when import days, without_time

METHODS = ("video", "phone", "office", "met", "away", "home")
# How labels are set off, and how many of them make a text a form.
FORMS = (("form_line", 2), ("loose_form_line", 3), ("said_form_line", 1))
LONGEST_NAME = 12
# Stand around a value. Shorter pieces of a list are no matters of their own.
AROUND, SHORTEST = " \u3000，,；;。/／｜|\n【[", 2


def read_note(text: str, given: Given) -> tuple[Visited, ...]:
    """Return the visits a note tells of, in order; empty when it tells of none.

    What it asks besides is left out, unless only the question names the household.
    """
    told, asked = parted(text, given.words)
    return _read(mended(told, given), given) or (_read(mended(text, given), given) if asked else ())


def _read(text: str, given: Given) -> tuple[Visited, ...]:
    for form, least in FORMS:
        lines = form_lines(text, given.words, form)
        if len(lines) < least:
            continue
        if "household" in lines and (said := _whose(lines, given)):
            return (_from_form(said, lines, given),)
        if "household" not in lines and (headed := _headed(text, lines, form, given)):
            return (headed,)
    return read_visits(_strokes_out(text, given.words), given)


def _strokes_out(text: str, words: VisitWords) -> str:
    """Return the text with strokes as commas when it is parted by them."""
    slash = words.patterns["slash"]
    parted = len(slash.findall(text)) > 1
    return slash.sub(words.lists["comma"], text) if parted else text


def _headed(text: str, lines: dict[str, str], form: str, given: Given) -> Visited | None:
    """Return the visit of a form whose household is named above its first label, not behind one."""
    first = given.words.patterns[form].search(text)
    above = _strokes_out(text[: first.start()], given.words) if first else ""
    head = read_visits(above, given) if above else ()
    if len(head) != 1:
        return None
    said = said_when(lines.get("visited_on", ""), given.today, given.words)
    on, part = said or (head[0].visited_on, head[0].part_of_day)
    method = read_method(lines.get("method", ""), given.words) or head[0].method
    return Visited(head[0].said, on, part, method, merged(head[0].notes, _notes(lines, given)))


def form_lines(text: str, words: VisitWords, form: str = "form_line") -> dict[str, str]:
    """Return field or aspect → what stands after its label.

    A line with a label of no field tells what was seen, its label with it.
    form: "form_line" for labels with a colon, "loose_form_line" with a stroke or a space too.
    """
    labels = list(words.patterns[form].finditer(text))
    starts = {label.start() for label in labels}
    found = words.patterns["other_line"].finditer(text) if len(labels) > 1 else ()
    others = [label for label in found if label.start() not in starts]
    ends = sorted([*starts, *(other.start() for other in others), len(text)])
    lines: dict[str, str] = {}
    for line in (*labels, *others):
        name = _named(line["label"], words)
        told = line.end() if name else line.start()
        value = text[told : ends[bisect_right(ends, line.start())]].strip(AROUND)
        name = name or "seen"
        lines[name] = "\uff0c".join(filter(None, (lines.get(name), value)))
    return lines


def _named(label: str, words: VisitWords) -> str:
    """Return the field or aspect a label names, with or without words before it; "" for none."""
    shorter = [label[at:] for at in range(max(1, len(label) - 1))]
    named = (words.field_named.get(each) or words.aspect_named.get(each) for each in shorter)
    return next(filter(None, named), "")


def read_method(text: str, words: VisitWords) -> str:
    """Return the way of visiting a short text names, "" when it names none."""
    return next((m for m in METHODS if words.patterns[f"said_{m}"].search(text)), "")


def parts(text: str, words: VisitWords) -> tuple[str, ...]:
    """Return the clauses of a field that is a list."""
    return tuple(p.strip() for p in words.patterns["clause_end"].split(text) if p and p.strip())


def _whose(lines: dict[str, str], given: Given) -> Said | None:
    name = lines["household"]
    return spoken_name(name, given) or (Said(name) if 1 < len(name) <= LONGEST_NAME else None)


def _from_form(said: Said, lines: dict[str, str], given: Given) -> Visited:
    today, words = given.today, given.words
    on, part = said_when(lines.get("visited_on", ""), today, words) or (today, "")
    method = read_method(lines.get("method", ""), words) or "home"
    return Visited(said, on, part, method, _notes(lines, given))


def _notes(lines: dict[str, str], given: Given) -> Notes:
    notes = _seen(lines, given)
    if "problems" in lines:
        said = _list(lines["problems"], given.words)
        listed = tuple(each for part in said for each in troubles(part, given.words))
        seen = read_notes("\uff0c".join(listed), given).seen
        more = tuple(p for p in notes.problems if listed and not _among(p, listed))
        notes = merged(replace(notes, problems=more), Notes(seen, problems=listed))
    for name in ("done", "promised", "follow_up_on"):
        notes = merged(notes, _told(name, lines.get(name, ""), given))
    return notes


def _among(problem: str, listed: Iterable[str]) -> bool:
    """Return whether a problem is one of those listed, told shorter or longer."""
    return any(problem in each or each in problem for each in listed)


def _seen(lines: dict[str, str], given: Given) -> Notes:
    """Return what was seen: told at large, or under the label of its aspect."""
    notes = read_notes(lines.get("seen", ""), given)
    for aspect in given.words.lists["aspects"]:
        if said := lines.get(aspect, ""):
            value, _, more = said.partition(given.words.lists["full_stop"])
            told = replace(read_notes(value, given), seen={aspect: value}, done=())
            notes = merged(merged(notes, told), read_notes(more, given))
    return notes


def _told(name: str, said: str, given: Given) -> Notes:
    """Return deeds and promises; one with a day to come is a promise under whatever label."""
    notes = Notes()
    listed = _list(said, given.words)
    sorted_ = sort_clauses(listed, given.today, given.words)
    for part, clause in zip(listed, sorted_, strict=True):
        spoken = days(part, given.today, given.words, ahead=True)
        again = next((day.on for day in spoken if day.on and day.on > given.today), None)
        already = bool(given.words.patterns["already"].match(part))
        past = already or (name == "done" and not again)
        promised = (clause.promised and not clause.done) or not past
        if name == "follow_up_on" and given.words.patterns["lunar"].fullmatch(part):
            continue
        if clause.again or clause.noise or (name == "follow_up_on" and not _words(part, given)):
            notes = merged(notes, Notes(follow_up_on=again))
        elif promised:
            notes = merged(notes, Notes(promised=(part,), follow_up_on=again))
        else:
            notes = merged(notes, Notes(done=(part,)))
    return notes


def _words(part: str, given: Given) -> str:
    return without_time(part, given.words).strip(given.words.lists["around_a_day"])


def _list(text: str, words: VisitWords) -> tuple[str, ...]:
    numbered = words.patterns["list_number_first"]
    listed = (numbered.sub("", part) for part in parts(text, words))
    listed = (part for part in listed if not words.patterns["none"].fullmatch(part))
    return tuple(each for part in listed for each in _apart(part))


def _apart(part: str) -> list[str]:
    """Return what a part lists, when each of it tells something."""
    listed = part.split("\u3001")
    return listed if min(map(len, listed)) >= SHORTEST else [part]
