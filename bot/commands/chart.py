"""A chart of areas as SVG: for each the households of its roster, and of those the visited."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

# Chinese faces of Windows, macOS, Linux and phones, then whatever there is.
FONTS = (
    "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', SimHei, sans-serif"
)
WIDTH, ROW, BAR, TOP, LINE, MARGIN = 720, 34, 20, 64, 24, 16
# The least that names and numbers need beside the bars.
LEFT, RIGHT = 104, 84
TITLE = 18
LIGHT, DARK = "#d7dee8", "#2b6cb0"
# Letters up to here are about half as wide as high; later ones are as wide.
NARROW = "\u2e80"

# Name of an area, households visited, households of the roster.
Bar: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the bars stand, and how many a full one is."""

    width: int
    top: int
    most: int

    @property
    def left(self) -> int:
        return max(LEFT, self.width * 5 // 24)

    @property
    def bars(self) -> int:
        return self.width - self.left - max(RIGHT, self.width // 8)


def chart_svg(title: str, line: str, rows: Sequence[Bar], width: int = WIDTH) -> str:
    """Return the chart, the areas in the order given. line: stands below the title."""
    most = max((max(seen, every) for _, seen, every in rows), default=0) or 1
    titles = wrapped(title, (width - 2 * MARGIN) / TITLE)
    frame = Frame(width, TOP + LINE * (len(titles) - 1), most)
    height = frame.top + ROW * max(len(rows), 1) + 20
    label = f"{title}: {', '.join(f'{n} {seen}/{of}' for n, seen, of in rows)}"
    bars = "".join(_bar(frame, place, row) for place, row in enumerate(rows))
    head = "".join(
        f'<text x="{MARGIN}" y="{30 + LINE * at}" font-size="{TITLE}" font-weight="bold">'
        f"{escape(part)}</text>"
        for at, part in enumerate(titles)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(label)}" font-family="{FONTS}" font-size="15">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{head}'
        f'<text x="{MARGIN}" y="{frame.top - 14}" fill="#555">{escape(line)}</text>{bars}</svg>\n'
    )


def wrapped(text: str, most: float) -> list[str]:
    """Return a text in lines of about *most* letters' height in width."""
    lines, filled = [""], 0.0
    for letter in text:
        wide = 1.0 if letter >= NARROW else 0.56
        if filled + wide > most:
            lines.append("")
            filled = 0.0
        lines[-1] += letter
        filled += wide
    return lines


def _bar(frame: Frame, place: int, row: Bar) -> str:
    """Return one area's two bars: the roster's length, and over it the visited part."""
    name, seen, every = row
    y, left = frame.top + place * ROW, frame.left
    long, short = (round(frame.bars * min(n, frame.most) / frame.most) for n in (every, seen))
    middle = y + BAR - 5
    return (
        f'<text x="{left - 10}" y="{middle}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{left}" y="{y}" width="{long}" height="{BAR}" fill="{LIGHT}"/>'
        f'<rect x="{left}" y="{y}" width="{short}" height="{BAR}" fill="{DARK}"/>'
        f'<text x="{left + max(long, short) + 8}" y="{middle}">{seen}/{every}</text>'
    )
