"""Reads a note as a filled-in form ("household: … time: …") when it is one, else as a sentence."""

from dataclasses import replace

from config.visit_words import VisitWords
from handlers.household import Said
from handlers.visit.notes import Given, Notes, merged, read_notes
from handlers.visit.reading import Visited, read_visits, said_when
from handlers.visit.when import days
from handlers.visit.whose import spoken_name

METHODS = ("video", "phone", "office", "met", "home")
LEAST_LABELS = 2


def read_note(text: str, given: Given) -> tuple[Visited, ...]:
    """Return the visits a note tells of, in order; empty when it tells of none."""
    lines = form_lines(text, given.words)
    if "household" in lines and len(lines) >= LEAST_LABELS:
        return (_from_form(lines, given),)
    return read_visits(text, given)


def form_lines(text: str, words: VisitWords) -> dict[str, str]:
    """Return field → what stands after its label, for every label with a colon."""
    labels = list(words.patterns["form_line"].finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)] * bool(labels)
    return {
        words.field_named[label["label"]]: text[label.end() : end].strip(" ，,；;。\n")
        for label, end in zip(labels, ends, strict=True)
    }


def read_method(text: str, words: VisitWords) -> str:
    """Return the way of visiting a short text names, "" when it names none."""
    return next((m for m in METHODS if words.patterns[f"said_{m}"].search(text)), "")


def parts(text: str, words: VisitWords) -> tuple[str, ...]:
    """Return the clauses of a field that is a list."""
    return tuple(p.strip() for p in words.patterns["clause_end"].split(text) if p and p.strip())


def _from_form(lines: dict[str, str], given: Given) -> Visited:
    name, today, words = lines["household"], given.today, given.words
    said = spoken_name(name, given.roster, words) or Said(name)
    on, part = said_when(lines.get("visited_on", ""), today, words) or (today, "")
    method = read_method(lines.get("method", ""), words) or "home"
    return Visited(said, on, part, method, _notes(lines, given))


def _notes(lines: dict[str, str], given: Given) -> Notes:
    words = given.words
    seen = read_notes(lines.get("seen", ""), given)
    listed = {
        name: tuple(p for p in parts(lines.get(name, ""), words) if not _none(p, words))
        for name in ("problems", "done", "promised")
    }
    coming = days(lines.get("follow_up_on", ""), given.today, words, ahead=True)
    again = next((day.on for day in coming if day.on), None)
    if listed["problems"]:
        seen = replace(seen, problems=())
    return merged(seen, Notes({}, follow_up_on=again, **listed))


def _none(part: str, words: VisitWords) -> bool:
    return bool(words.patterns["none"].fullmatch(part))
