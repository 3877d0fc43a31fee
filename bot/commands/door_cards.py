"""Cards to print and hang up at home, one a household: a QR code that opens the page with its code.

cards_page(doors, areas, home) -> str      plain HTML for A4, ten cards a sheet, nothing loaded
"""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

import segno

from bot.commands.door_codes import DoorCode
from bot.commands.roster_file import form
from knowledge.areas import Areas

STYLE = """
@page { size: A4; margin: 10mm; }
body { font: 10pt/1.4 sans-serif; color: #000; background: #fff; margin: 0;
  display: grid; grid-template-columns: 1fr 1fr; gap: 4mm; }
section { break-inside: avoid; border: 1px dashed #000; padding: 3mm; min-height: 46mm;
  display: grid; grid-template-columns: 34mm 1fr; gap: 3mm; align-items: center; }
h1 { font-size: 12pt; margin: 0; }
p { margin: 1mm 0 0; overflow-wrap: anywhere; }
svg { width: 34mm; height: 34mm; }
"""
# A creased or smudged card must still be read: a quarter of it may be gone.
ERRORS = "q"


def cards_page(doors: Sequence[DoorCode], areas: Areas, home: str) -> str:
    """Return the cards in the order given. home: where people reach the pages, with its scheme."""
    words = form()["cards"]
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="zh-CN"><head><meta charset="utf-8">',
            f"<title>{escape(words['title'])}</title><style>{STYLE}</style></head><body>",
            *(_card(one, areas, home, words) for one in doors),
            "</body></html>\n",
        )
    )


def door_link(home: str, code: str) -> str:
    """Return the address a door's QR code holds; the page only fills it in, the person sends it."""
    return f"{home.rstrip('/')}/?{urlencode({'code': code})}"


def _card(one: DoorCode, areas: Areas, home: str, words: Mapping[str, str]) -> str:
    picture = segno.make(door_link(home, one.code), error=ERRORS, micro=False)
    place = f"{areas.called(one.household.village)}{one.household.group}"
    lines = (
        f"{place} {one.household.head}",
        words["how"],
        words["typed"].format(code=one.code),
        words["until"].format(day=f"{one.expires_at:%Y-%m-%d}"),
        words["keep"],
    )
    text = "".join(f"<p>{escape(line)}</p>" for line in lines)
    drawn = picture.svg_inline(border=2, omitsize=True)
    return f"<section>{drawn}<div><h1>{escape(words['title'])}</h1>{text}</div></section>"
