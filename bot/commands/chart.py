"""A chart of areas as SVG: for each the households of its roster, and of those the visited."""

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

# Chinese faces of Windows, macOS, Linux and phones, then whatever there is.
FONTS = (
    "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', SimHei, sans-serif"
)
WIDTH, ROW, BAR, TOP, LEFT, RIGHT = 720, 34, 20, 64, 150, 90
LIGHT, DARK = "#d7dee8", "#2b6cb0"

# Name of an area, households visited, households of the roster.
Bar: TypeAlias = tuple[str, int, int]


def chart_svg(title: str, line: str, rows: Sequence[Bar]) -> str:
    """Return the chart, the areas in the order given. line: stands below the title."""
    most = max((max(seen, every) for _, seen, every in rows), default=0) or 1
    height = TOP + ROW * max(len(rows), 1) + 20
    label = f"{title}: {', '.join(f'{n} {seen}/{of}' for n, seen, of in rows)}"
    bars = "".join(_bar(place, row, most) for place, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="{escape(label)}" font-family="{FONTS}" font-size="15">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="16" y="30" font-size="18" font-weight="bold">{escape(title)}</text>'
        f'<text x="16" y="50" fill="#555">{escape(line)}</text>{bars}</svg>\n'
    )


def _bar(place: int, row: Bar, most: int) -> str:
    """Return one area's two bars: the roster's length, and over it the visited part."""
    name, seen, every = row
    y, wide = TOP + place * ROW, WIDTH - LEFT - RIGHT
    long, short = (round(wide * min(many, most) / most) for many in (every, seen))
    middle = y + BAR - 5
    return (
        f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{long}" height="{BAR}" fill="{LIGHT}"/>'
        f'<rect x="{LEFT}" y="{y}" width="{short}" height="{BAR}" fill="{DARK}"/>'
        f'<text x="{LEFT + max(long, short) + 8}" y="{middle}">{seen}/{every}</text>'
    )
