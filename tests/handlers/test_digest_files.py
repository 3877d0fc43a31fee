"""A digest's workbook and chart: the figures of the digest, Chinese as text, names in scope."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import openpyxl
import pytest
from fontTools.ttLib import TTFont

from bot.commands.chart import chart_svg
from bot.commands.digest_files import NotThat, write_chart, write_workbook
from bot.commands.picture import FONT, png_of
from handlers.digest.topic import Digest, compose, digest_record
from state.database import read_engine, write_engine
from state.records import Records
from tests.dialogs.talk import content
from tests.handlers.digest_county import AT, filled

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def records(sqlite_url: str) -> Iterator[Records]:
    writing = write_engine(sqlite_url)
    filled(writing)
    writing.dispose()
    reading = read_engine(sqlite_url)
    yield Records(reading)
    reading.dispose()


def _digest(records: Records, scope: str) -> Digest:
    return compose(scope, "2026-11", AT, records, content())


def _sheets(file: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(file)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def test_the_workbook_holds_the_digests_own_figures(records: Records, tmp_path: Path) -> None:
    digest, file = _digest(records, "410185-t01"), tmp_path / "digest.xlsx"
    write_workbook(digest, records, content(), file)
    sheets, told = _sheets(file), digest_record(digest)
    assert [row[0] for row in sheets["摘要"]] == digest.text.splitlines()
    sums = sheets["数字"][1:]
    columns = [sum(int(str(row[at])) for row in sums) for at in (1, 2, 3, 4)]
    names = ("households", "households_visited", "visits", "long_unvisited")
    assert columns == [told[name] for name in names]
    assert [row[0] for row in sums] == ["毕家村", "崔坪村"]
    assert len(sheets["走访"]) - 1 == told["visits"]
    assert len(sheets["久未走访"]) - 1 == told["long_unvisited"]
    assert len(sheets["问题"]) - 1 == told["problems_open"]
    assert sum(int(str(row[1])) for row in sheets["可能漏享"][1:]) == sum(told["missed"].values())


def test_above_the_township_the_workbook_names_nobody(records: Records, tmp_path: Path) -> None:
    file = tmp_path / "digest.xlsx"
    write_workbook(_digest(records, "410185"), records, content(), file)
    sheets = _sheets(file)
    assert {"走访", "久未走访"} & set(sheets) == set()
    assert "户t" not in str(sheets)
    assert "户-" not in str(sheets)


def test_the_chart_shows_each_area_with_its_figures_as_text(
    records: Records, tmp_path: Path
) -> None:
    digest, file = _digest(records, "410185"), tmp_path / "digest.svg"
    write_chart(digest, records, content(), file)
    said = [each.text or "" for each in Xml.parse(file).iter(f"{SVG}text")]
    assert any("登封市" in text for text in said)
    assert said.index("大金店镇") < said.index("徐庄镇")
    shown = [text.split("/") for text in said if "/" in text and " " not in text]
    told = digest_record(digest)
    assert sum(int(seen) for seen, _ in shown) == told["households_visited"]
    assert sum(int(every) for _, every in shown) == told["households"]


def test_the_chart_as_png_draws_chinese_without_any_font_of_the_machine(
    records: Records, tmp_path: Path
) -> None:
    digest, file = _digest(records, "410185"), tmp_path / "digest.png"
    write_chart(digest, records, content(), file)
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    # A sign the font lacks would be drawn as the same box as any other one it lacks.
    boxes = {drawn(sign) for sign in ("\U00020000", "\U00020001")}
    assert len(boxes) == 1
    assert len({drawn(sign) for sign in "登封郑州镇走访户"} | boxes) == 9


def drawn(sign: str) -> bytes:
    return png_of(chart_svg(sign, "", ()))


def test_the_font_has_every_sign_of_places_and_of_the_chart_s_own_words() -> None:
    texts, words = content().texts, {"count": 1234567890, "households": 1, "every": 1}
    said = [area.name for area in content().knowledge.areas]
    said += [texts("digest.sheet.chart_title", area="", period="2026-11-01 – 2026-11-30")]
    said += [texts("digest.sheet.chart_line", **words)]
    known = set(TTFont(FONT).getBestCmap())
    assert {sign for sign in "".join(said) if ord(sign) not in known} == set()


@pytest.mark.parametrize(("write", "name"), [(write_workbook, "a.csv"), (write_chart, "a.gif")])
def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are(
    records: Records, tmp_path: Path, write: object, name: str
) -> None:
    file = tmp_path / name
    with pytest.raises(NotThat, match=r"\.(xlsx|svg)"):
        write(_digest(records, "410185"), records, content(), file)  # type: ignore[operator]
    assert not file.exists()
