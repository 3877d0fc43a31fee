"""How a text sounds: one private-use character per syllable, folded as careless speech folds it.

Folding (zh/z ch/c sh/s, n/l, r/l, ang/an eng/en ing/in) follows the errors measured in typed and
dictated Chinese; tones are left out.
"""

import os
import re
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

_FIRST = 0xE000
_FOLDS = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^[nr]"), "l"),
    (re.compile(r"([aei])ng$"), r"\1n"),
)
_LATIN = re.compile(r"[a-z]{2,}")


def fold(syllable: str) -> str:
    """Return the toneless syllable as careless speech says it: zhong → zong, ning → lin."""
    for pattern, replacement in _FOLDS:
        syllable = pattern.sub(replacement, syllable)
    return syllable


def _plain_syllables() -> frozenset[str]:
    common = (said for code, said in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FA5)
    first = {said.partition(",")[0] for said in common}
    return frozenset(syllable for syllable in map(to_normal, first) if syllable.isascii())


_SYLLABLES = _plain_syllables()
_SYMBOLS = {
    syllable: chr(_FIRST + number)
    for number, syllable in enumerate(sorted({fold(s) for s in _SYLLABLES}))
}


@lru_cache(maxsize=8192)
def _symbol(character: str) -> str:
    if not 0x4E00 <= ord(character) <= 0x9FFF:
        return character
    syllable = lazy_pinyin(character, style=Style.NORMAL)[0]
    return _SYMBOLS.get(fold(syllable), character)


def _typed(match: re.Match[str]) -> str:
    rest, symbols = match[0], []
    while rest:
        size = next((n for n in range(min(6, len(rest)), 0, -1) if rest[:n] in _SYLLABLES), 0)
        if not size:
            return match[0]
        symbols.append(_SYMBOLS[fold(rest[:size])])
        rest = rest[size:]
    return "".join(symbols)


def sound(text: str) -> str:
    """Return *text* (lower case) with every Chinese character, and pinyin typed in letters, as
    the symbol of its folded syllable; anything else stays.
    """
    if _LATIN.search(text):
        text = _LATIN.sub(_typed, text)
    return "".join(map(_symbol, text))
