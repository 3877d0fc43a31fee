"""Makes web/fonts/NotoSansSC-subset.otf anew, from Debian's fonts-noto-cjk.

    python -m benchmarks.subset_font [NotoSansCJK-Regular.ttc]

It holds GB 2312, what the names of places use besides, Latin letters and digits.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

ROOT = Path(__file__).parent.parent
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FONT = ROOT / "web" / "fonts" / "NotoSansSC-subset.otf"
FACE = "Noto Sans CJK SC"
ROWS = range(0xA1, 0xF8)


def wanted() -> set[str]:
    """Return every character the font is to have."""
    pairs = (bytes((row, cell)) for row in ROWS for cell in range(0xA1, 0xFF))
    places = (ROOT / "knowledge" / "areas.yaml").read_text(encoding="utf-8")
    latin = {chr(code) for code in range(0x20, 0x7F)} | set("–—·…“”‘’×≤≥")
    chinese = {pair.decode("gb2312", "ignore") for pair in pairs} - {""}
    return latin | chinese | set(places)


def main(source: Path) -> None:
    faces = TTCollection(source, lazy=True).fonts
    (face,) = [font for font in faces if font["name"].getDebugName(4) == FACE]
    options = Options(layout_features=[], hinting=False, desubroutinize=False, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(sign) for sign in wanted() if sign.isprintable()])
    subsetter.subset(face)
    face.save(FONT)
    print(f"{FONT}: {FONT.stat().st_size} bytes, {len(face.getBestCmap())} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE)
