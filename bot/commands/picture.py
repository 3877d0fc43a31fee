"""Draws an SVG as PNG with the font that comes with the program: the same on every machine."""

from pathlib import Path

import resvg_py

FONT = Path(__file__).parent.parent.parent / "web" / "fonts" / "NotoSansSC-subset.otf"
FACE = "Noto Sans CJK SC"
# Points of the picture for one of the drawing: sharp on a phone.
ZOOM = 2


def png_of(svg: str) -> bytes:
    """Return the picture as PNG. Raises ValueError for what is no SVG."""
    return resvg_py.svg_to_bytes(
        svg,
        zoom=ZOOM,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[str(FONT)],
        font_family=FACE,
        sans_serif_family=FACE,
    )
