"""Where every record drawn from the sources went: the tables under docs/coverage as one page.

A row's last column names places as "FILE ASPECT: first words of the statement…",
"glossary.yaml term: TERM" or "rates/x.yaml AREA FROM"; several stand apart by "; ".
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.texts import Texts, load_texts
from config.yaml_file import read_yaml
from knowledge.loader import KNOWLEDGE_FOLDER

TABLES = Path(__file__).parent.parent.parent / "docs" / "coverage"
FILE = r"(?P<file>(?:(?:policies|background|rates)/\w+|glossary)\.yaml)"
SAID = re.compile(rf"(?:[^:/]+: )?{FILE} (?P<aspect>\w+): (?P<words>.+)", re.S)
RATE = re.compile(rf"{FILE} (?P<area>\d{{6}}\S*) (?P<since>[\d-]+)")
REFUSED = "refused: "
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
FOLDERS = ("policies", "background", "rates", "glossary")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure or saying of one record. table, number: where it stands, the titles being 1."""

    table: str
    number: int
    record: str
    section: str
    figure: str
    where: str

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(self.where.split("; "))


def read_tables(folder: Path = TABLES) -> tuple[Row, ...]:
    """Return all rows, by record, in the order the tables list them."""
    rows = [row for table in sorted(folder.glob("*.tsv")) for row in _rows(table)]
    return tuple(sorted(rows, key=lambda row: row.record))


def _rows(table: Path) -> Iterator[Row]:
    lines = table.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:], 2):
        record, section, figure, where = line.split("\t")
        yield Row(table.name, number, record, section, figure, where)


def lost(rows: Iterable[Row], texts: Texts, folder: Path = KNOWLEDGE_FOLDER) -> tuple[str, ...]:
    """Return one line for each place that is no longer there."""
    return tuple(
        line for row in rows for place in row.places if (line := _lost(row, place, texts, folder))
    )


def _lost(row: Row, place: str, texts: Texts, folder: Path) -> str:
    at = {"table": row.table, "row": row.number}
    if place.startswith(REFUSED):
        return ""
    found = SAID.fullmatch(place) or RATE.fullmatch(place)
    if found is None or not (folder / found["file"]).exists():
        return texts("curator.coverage.not_read", where=place, **at)
    _, _, anchor = place.partition(found["file"])
    there = _anchors(folder / found["file"])
    stands = any(known.startswith(anchor.strip().rstrip(ELLIPSIS)) for known in there)
    if stands:
        return ""
    gone = {"file": found["file"], "anchor": anchor.strip()}
    return texts("curator.coverage.no_anchor", **gone, **at)


@cache
def _anchors(file: Path) -> tuple[str, ...]:
    """Return how the entries of a file are named in the tables."""
    raw = read_yaml(file)
    if isinstance(raw, list):
        return tuple(f"term: {entry['term']}" for entry in raw)
    said = (f"{each['aspect']}: {' '.join(each['text'].split())}" for each in raw.get("says", ()))
    rates = (f"{each['area']} {each['from']}" for each in raw.get("rows", ()))
    return (*said, *rates)


def coverage_page(rows: Sequence[Row], texts: Texts) -> str:
    """Return the page: how many records of each kind went where, then every row."""
    blocks = (
        texts("curator.coverage.title"),
        texts("curator.coverage.intro"),
        "\n".join((texts("curator.coverage.kinds_head"), *_kinds(rows, texts))),
        "\n".join((texts("curator.coverage.head"), *(_line(row, texts) for row in rows))),
    )
    return "\n\n".join(blocks) + "\n"


def _kinds(rows: Sequence[Row], texts: Texts) -> Iterator[str]:
    kinds = sorted({row.record[0] for row in rows})
    for kind in kinds:
        yield _kind(kind, [row for row in rows if row.record[0] == kind], texts)
    yield _kind(texts("curator.coverage.all"), rows, texts)


def _kind(kind: str, rows: Sequence[Row], texts: Texts) -> str:
    went = Counter(folder for row in rows for folder in _folders(row))
    counts: Mapping[str, Any] = {folder: went[folder] for folder in (*FOLDERS, "other")}
    records = len({row.record for row in rows})
    return texts(
        "curator.coverage.kinds_line", kind=kind, records=records, figures=len(rows), **counts
    )


def _folders(row: Row) -> frozenset[str]:
    """Return the kinds of file a row went to; "other" when it was not carried over."""
    named = {re.split(r"[/.]", found["file"])[0] for found in re.finditer(FILE, row.where)}
    return frozenset(named) or frozenset({"other"})


def _line(row: Row, texts: Texts) -> str:
    cells = {"record": row.record, "section": row.section, "figure": row.figure}
    where = "<br>".join(row.places)
    plain = {key: cell.replace("|", "/") for key, cell in {**cells, "where": where}.items()}
    return texts("curator.coverage.line", **plain)


def write_coverage(page: Path, folder: Path = TABLES) -> tuple[tuple[str, ...], bool]:
    """Write the page; return (lines to tell, whether every place named is there)."""
    texts = load_texts()
    rows = read_tables(folder)
    missing = lost(rows, texts)
    page.write_text(coverage_page(rows, texts), encoding="utf-8")
    records = len({row.record for row in rows})
    told = texts("curator.coverage.written", file=page, records=records, figures=len(rows))
    return (*missing, told), not missing
