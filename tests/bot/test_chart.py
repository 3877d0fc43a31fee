"""The chart: its words fit its width, and its bars stay within it."""

import re

import pytest

from bot.commands.chart import Frame, chart_svg, wrapped

TITLE = "登封市 2026-11-23 – 2026-11-29：走访户数与名册户数"


@pytest.mark.parametrize("most", [8, 18, 38])
def test_a_title_is_cut_into_lines_and_nothing_of_it_is_lost(most: int) -> None:
    lines = wrapped(TITLE, most)
    assert "".join(lines) == TITLE
    assert all(len(line) <= most / 0.56 for line in lines)


@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize("seen", [0, 5, 25, 99])
def test_no_bar_is_longer_than_there_is_room(width: int, seen: int) -> None:
    drawn = chart_svg(TITLE, "走访12次", (("大金店镇", seen, 25), ("徐庄镇", 0, 12)), width)
    room = Frame(width, 0, 1).bars
    bars = [int(long) for long in re.findall(r'width="(\d+)" height="20"', drawn)]
    assert len(bars) == 4
    assert max(bars) == room
    assert f"{seen}/25" in drawn
