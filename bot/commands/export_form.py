"""The county's forms: their sheets and columns, as config/forms/county.yaml describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from config.yaml_file import read_yaml

COUNTY_FORM_FILE = Path(__file__).parent.parent.parent / "config" / "forms" / "county.yaml"

# None leaves the cell empty. Moments are aware.
Cell: TypeAlias = str | int | date | datetime | None
# One row of a sheet: column key to cell.
Record: TypeAlias = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. kind: code, place, name, words, label, day, moment or number; see the file."""

    key: str
    title: str
    kind: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. note: what its rows are."""

    id: str
    name: str
    note: str
    columns: tuple[Column, ...]

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns]


@cache
def county_form() -> Mapping[str, Any]:
    """Return county.yaml as it is written."""
    plain: Mapping[str, Any] = read_yaml(COUNTY_FORM_FILE)
    return plain


@cache
def county_sheets() -> Mapping[str, Sheet]:
    """Return every sheet by its id."""
    return {
        id_: Sheet(id_, raw["name"], raw["note"], tuple(Column(**each) for each in raw["columns"]))
        for id_, raw in county_form()["sheets"].items()
    }
