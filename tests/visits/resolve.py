"""Scores household resolution: python -m tests.visits.resolve FILE.yaml [--show].

Each row of the file: roster (id, group, head, nickname, members, village), say (a note), said (the
words naming the household), expect (the id, or "ask" where two fit). Both ways are scored: reading
the note, and the naming words alone as an answer to "which household?".
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from config.visit_words import load_visit_words
from config.yaml_file import read_yaml
from handlers.household import Said, resolve
from handlers.visit.change import named_household
from handlers.visit.form import read_note
from handlers.visit.notes import Given
from state.rows import Household, Member

TODAY = date(2026, 11, 22)
VILLAGE = "410185-t01-v01"


def given(rows: Sequence[Mapping[str, Any]]) -> Given:
    """Return what a note is read against; a village is named by its own name as its code."""
    roster = tuple(
        Household(
            row["id"],
            row.get("village", VILLAGE),
            row["group"],
            row["head"],
            row.get("nickname", ""),
            members=tuple(Member(name, relation) for name, relation in row["members"]),
        )
        for row in rows
    )
    codes = dict.fromkeys(home.village for home in roster)
    villages = tuple((code, code) for code in codes) if len(codes) > 1 else ()
    return Given(TODAY, roster, load_visit_words(), villages)


def by_note(row: Mapping[str, Any]) -> str:
    """Return the household the note is taken to be about: an id, "ask", "none" or "several"."""
    known = given(row["roster"])
    visits = read_note(row["say"], known)
    if len(visits) != 1:
        return "several" if visits else "none"
    return _found(visits[0].said, known)


def by_name(row: Mapping[str, Any]) -> str:
    """Return the household the naming words alone are taken to mean."""
    known = given(row["roster"])
    said = named_household(row["said"], known)
    return _found(said, known) if said else "none"


def wrong(file: Path) -> Iterator[str]:
    """Yield one line for each row resolved otherwise than expected."""
    for row in read_yaml(file):
        for way in (by_note, by_name):
            if (got := way(row)) != row["expect"]:
                yield f"{way.__name__} {row['say']} ({row['said']}): {got}, not {row['expect']}"


def _found(said: Said, known: Given) -> str:
    found = resolve(said, known.roster)
    if found.kind == "sure":
        return found.households[0].id
    return "ask" if found.kind in ("ask", "like") else "none"


if __name__ == "__main__":
    rows, lines = len(read_yaml(Path(sys.argv[1]))), list(wrong(Path(sys.argv[1])))
    for way in (by_note, by_name):
        missed = sum(line.startswith(way.__name__) for line in lines)
        print(f"{way.__name__}: {rows - missed}/{rows} = {(rows - missed) / rows:.3f}")
    print("\n".join(lines) if "--show" in sys.argv else "")
