"""The visit sentences of this folder, and how near a reading comes to what was expected."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from config.visit_words import load_visit_words
from config.yaml_file import read_yaml
from handlers.household import resolve
from handlers.visit.form import read_note
from handlers.visit.notes import Given
from handlers.visit.question import is_question
from handlers.visit.reading import Visited
from state.rows import Household, Member

FOLDER = Path(__file__).parent
# Sets of sentences with what was visited; hands: each in several people's ways of writing.
SETS = (
    "plain", "other", "more", "unseen",
    "hands", "hands2", "hands3", "hands4", "hands5", "hands6", "hands7",
    "hands8", "hands9", "hands10", "hands11", "hands12", "hands13", "hands14",
    "hands15", "hands16", "hands17", "hands18", "hands19", "hands20",
)  # fmt: skip
# Sets by seven authors who knew nothing of the rules: learning is judged across them.
AUTHORS = {"eighth": ("hands8", "hands9", "hands10"), "eleventh": ("hands11", "hands12"),
           "thirteenth": ("hands13",), "fourteenth": ("hands14",),
           "fifteenth": ("hands15",), "sixteenth": ("hands16",),
           "seventeenth": ("hands17",), "eighteenth": ("hands18",),
           "nineteenth": ("hands19",),
           "twentieth": ("hands20",)}  # fmt: skip
# Notes of which every clause is labelled, for learning only.
SKETCHES = "sketches"
MARKS = {"!": "problem", "+": "done", "~": "promised"}
# Weights were not learnt from these; two rules and the bounds of sorting.py were chosen by the
# first four, rules were mended on held_out_5, nothing was on held_out_6. Share of their fields that
# must be right, each.
HELD_OUT = {"held_out": 0.96, "held_out_2": 0.848, "held_out_3": 0.95, "held_out_4": 0.9,
            "held_out_5": 0.95, "held_out_6": 0.95}  # fmt: skip
TODAY = date(2026, 11, 22)
VILLAGE = "410185-t01-v01"
FIELDS = ("household", "on", "part", "method", "seen", "problems", "done", "promised", "again")


def roster() -> tuple[Household, ...]:
    """Return the households of roster.yaml."""
    return tuple(
        Household(
            row["id"],
            VILLAGE,
            row["group"],
            row["head"],
            row.get("nickname", ""),
            members=tuple(Member(name, relation) for name, relation in row["members"]),
        )
        for row in read_yaml(FOLDER / "roster.yaml")
    )


def cases(*files: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield (sentence, expected visits)."""
    for file in files:
        for row in read_yaml(FOLDER / f"{file}.yaml"):
            yield row["say"], row["visits"]


def sketches() -> Iterator[list[tuple[str, frozenset[str]]]]:
    """Yield notes as (clause, what it tells)."""
    for line in read_yaml(FOLDER / f"{SKETCHES}.yaml"):
        yield [
            (clause.rstrip("".join(MARKS)), frozenset(MARKS[m] for m in clause if m in MARKS))
            for clause in line.split()
        ]


def sentences(file: str) -> list[str]:
    """Return the plain sentences of a file."""
    return list(read_yaml(FOLDER / f"{file}.yaml"))


@cache
def given() -> Given:
    """Return what the sentences are read against."""
    return Given(TODAY, roster(), load_visit_words())


@cache
def reading(sentence: str) -> tuple[Visited, ...]:
    """Read a sentence against the roster on the day all of them were said."""
    known = given()
    return () if is_question(sentence, known.words) else read_note(sentence, known)


def wrong_fields(sentence: str, expected: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return (how many fields were expected, those that were read wrong)."""
    read = reading(sentence)
    if len(read) != len(expected):
        count = max(1, len(expected)) * len(FIELDS)
        return count, [f"{sentence}: {len(read)} visits read, {len(expected)} made"] * count
    wrong = [
        f"{sentence}: {field}: {_shown(visit, field)!r}, not {want.get(field)!r}"
        for visit, want in zip(read, expected, strict=True)
        for field in FIELDS
        if not _right(visit, want, field)
    ]
    return len(expected) * len(FIELDS), wrong


def _right(visit: Visited, want: Mapping[str, Any], field: str) -> bool:
    shown = _shown(visit, field)
    if field == "seen":
        return all(said in shown.get(aspect, "") for aspect, said in want.get("seen", {}).items())
    if field in ("problems", "done", "promised"):
        said = want.get(field, [])
        return (
            len(shown) >= len(said)
            and not (shown and not said)
            and all(any(part in one for one in shown) for part in said)
        )
    default = {"on": TODAY.isoformat(), "method": "home"}
    return bool(shown == str(want.get(field, default.get(field, ""))))


def _shown(visit: Visited, field: str) -> Any:
    if field == "household":
        found = resolve(visit.said, roster())
        return found.households[0].head if found.kind == "sure" else found.kind
    notes = visit.notes
    return {
        "on": str(visit.visited_on).lower(),
        "part": visit.part_of_day,
        "method": visit.method,
        "seen": notes.seen,
        "problems": notes.problems,
        "done": notes.done,
        "promised": notes.promised,
        "again": str(notes.follow_up_on or ""),
    }[field]
