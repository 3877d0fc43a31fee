"""Inputs no parser expects: words and bytes drawn by dice, and good ones changed a little."""

import io
import random
import zipfile
from typing import Any

WORDS = (
    "低保",
    "绑定",
    "\0",
    "\ud800",
    "\u202e",
    "NaN",
    "1e999",
    "-0",
    "9" * 400,
    "{",
    "[[",
    "😀",
    "' OR 1=1",
)


def text(dice: random.Random) -> str:
    """Return words, controls, halves of characters and very long ones."""
    parts = [dice.choice(WORDS) for _ in range(dice.randint(0, 4))]
    parts += [chr(dice.randrange(0x110000)) for _ in range(dice.randint(0, 6))]
    dice.shuffle(parts)
    return "".join(parts) * (1 if dice.random() < 0.98 else 50)


def plain(dice: random.Random, depth: int = 0) -> Any:
    """Return any JSON value."""
    kind = dice.randrange(8 if depth < 3 else 6)
    simple = [None, True, dice.randint(-(2**70), 2**70), dice.uniform(-1e9, 1e9), "", text(dice)]
    if kind < len(simple):
        return simple[kind]
    many = [plain(dice, depth + 1) for _ in range(dice.randint(0, 3))]
    return many if kind == 6 else {text(dice)[:8]: each for each in many}


def shaken(value: Any, dice: random.Random) -> Any:
    """Return a JSON value like this one, something in it missing or of another kind."""
    if dice.random() < 0.1:
        return plain(dice)
    if isinstance(value, dict):
        return {k: shaken(v, dice) for k, v in value.items() if dice.random() > 0.08}
    if isinstance(value, list):
        return [shaken(each, dice) for each in value]
    return value


def repacked(raw: bytes, dice: random.Random) -> bytes:
    """Return a workbook with one of its parts mutated, or mutated as a whole."""
    if dice.random() < 0.2:
        return mutated(raw, dice)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        chosen = dice.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, dice) if name == chosen else part)
    return made.getvalue()


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """Return *raw* with bits flipped, bytes lost, doubled or moved."""
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(changed))
        way = dice.randrange(4)
        if way == 0:
            changed[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            del changed[at : at + dice.randint(1, 40)]
        elif way == 2:
            changed[at:at] = changed[at : at + dice.randint(1, 40)]
        else:
            changed[at] = dice.randrange(256)
        if not changed:
            break
    return bytes(changed)
