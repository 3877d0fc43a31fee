"""A digest as files: a workbook with the records behind its figures, and a chart as SVG or PNG.

An SVG carries its text as text, drawn with the fonts of whoever opens it; so does the workbook's
own chart. A PNG is drawn with the font that comes with the program. Above the township sums only,
as everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter

from bot.commands.chart import chart_svg
from bot.commands.picture import png_of
from handlers.digest.chart import chart_of
from handlers.digest.facts import summed
from handlers.digest.topic import Digest, digest_record
from handlers.inbound import Content
from handlers.names_shown import names_shown
from handlers.problem.names import hiding
from state.digest_rows import SeenVisit
from state.problem_rows import Problem
from state.records import Records

Row: TypeAlias = Sequence[Any]
# What people wrote is never run as a formula or made a link.
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class NotThat(ValueError):
    """A file of another kind was asked for; the text says which kinds there are."""


def write_workbook(digest: Digest, records: Records, content: Content, file: Path) -> None:
    """Write the text, the sums by area with a chart, and the records behind each figure.

    Raises NotThat for an ending that is not .xlsx, OSError when it cannot be written.
    """
    if file.suffix != ".xlsx":
        raise NotThat(f"{file.name}: a digest's workbook ends in .xlsx")
    sheets = Sheets(digest, records, content)
    with xlsxwriter.Workbook(str(file), PLAIN) as book:
        bold = book.add_format({"bold": True})
        for id_, rows in sheets.all():
            page = book.add_worksheet(sheets.say(id_))
            for number, row in enumerate(rows):
                page.write_row(number, 0, row, bold if number == 0 and id_ != "summary" else None)
            page.set_column(0, 0, 60 if id_ == "summary" else 18)
            page.set_column(1, 8, 16)
            if id_ == "figures":
                _chart(book, page, sheets.say(id_), len(rows) - 1)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of one digest's workbook; the first row of each holds the column heads."""

    digest: Digest
    records: Records
    content: Content

    def all(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield (sheet id, rows) of each sheet that has something to tell."""
        yield "summary", [(line,) for line in self.digest.text.splitlines()]
        yield "figures", [self._heads("area", "roster", "visited", "times", "quiet"), *self.sums()]
        if names_shown(self.digest.scope):
            yield "visits", [self._heads("day", "area", "household", "what"), *self._visits()]
            yield "unvisited", [self._heads("area", "household", "last"), *self._unvisited()]
        heads = self._heads("number", "area", "what", "state", "due", "department")
        yield "problems", [heads, *self._problems()]
        yield "missed", [self._heads("policy", "count"), *self._missed()]
        yield "read_me", [(self.say("note"),), *self._record()]

    def sums(self) -> list[Row]:
        """Return (area, roster, households visited, visits, long unvisited), by area code."""
        facts = self.digest.facts
        made = {code: visits for code, (visits, _) in facts.visits.items()}
        seen = {code: homes for code, (_, homes) in facts.visits.items()}
        parts = (facts.homes, seen, made, facts.unvisited)
        columns = [dict(summed(facts.scope, part)) for part in parts]
        codes = sorted({code for column in columns for code in column})
        return [(self.name(code), *(column.get(code, 0) for column in columns)) for code in codes]

    def say(self, id_: str) -> str:
        return self.content.texts(f"digest.sheet.{id_}")

    def name(self, code: str) -> str:
        return self.content.knowledge.areas.called(code)

    def _heads(self, *ids: str) -> Row:
        return [self.say(id_) for id_ in ids]

    def _visits(self) -> list[Row]:
        facts = self.digest.facts
        days = (facts.since, facts.until, facts.as_of)
        seen = self.records.digests.visits(self.digest.scope, *days)
        return [self._visit(one) for one in seen]

    def _visit(self, one: SeenVisit) -> Row:
        what = "；".join(one.problems)
        return one.visited_on.isoformat(), self.name(one.village), one.household, what

    def _unvisited(self) -> list[Row]:
        facts, days = self.digest.facts, self.content.county.not_visited_days
        since = facts.until - timedelta(days=days)
        homes = self.records.digests.unvisited_homes(
            self.digest.scope, since, facts.until, facts.as_of
        )
        return [
            (self.name(home.village), home.head, home.last.isoformat() if home.last else "")
            for home in homes
        ]

    def _problems(self) -> list[Row]:
        found = self.digest.facts.ledger.open
        hide = hiding(self.records, self.content.texts, self.digest.scope, found)
        return [self._problem(one, hide(one, one.what)) for one in found]

    def _problem(self, one: Problem, what: str) -> Row:
        state = self.content.texts(f"problem.state_{one.state}")
        due = one.due_on.isoformat() if one.due_on else ""
        return one.number, self.name(one.area), what, state, due, one.department

    def _missed(self) -> Iterator[Row]:
        missed = self.digest.facts.missed
        for policy, many in missed.households.items() if missed else ():
            known = self.content.knowledge.policies.get(policy)
            yield (known.short if known else policy), many

    def _record(self) -> Iterator[Row]:
        """Yield what the digest was composed from, for whoever compares two of them."""
        for key, value in digest_record(self.digest).items():
            if key != "text":
                yield key, value if isinstance(value, int | str) else str(value)


def _chart(book: Any, page: Any, name: str, areas: int) -> None:
    """Put a bar chart of the households visited beside the sums."""
    chart = book.add_chart({"type": "bar"})
    for column in (1, 2):
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, max(areas, 1), 0],
                "values": [name, 1, column, max(areas, 1), column],
            }
        )
    chart.set_y_axis({"reverse": True})
    page.insert_chart(1, 6, chart)


def write_chart(digest: Digest, records: Records, content: Content, file: Path) -> None:
    """Write a chart of the households visited by area, as .svg or .png. Raises NotThat."""
    drawn = digest_chart(digest, content)
    if file.suffix == ".svg":
        file.write_text(drawn, encoding="utf-8")
    elif file.suffix == ".png":
        file.write_bytes(png_of(drawn))
    else:
        raise NotThat(f"{file.name}: a digest's chart ends in .svg or .png")


def digest_chart(digest: Digest, content: Content) -> str:
    """Return the chart as SVG: for each area its households, and of those the visited."""
    chart = chart_of(digest.facts, content)
    return chart_svg(chart.title, chart.line, chart.rows)
