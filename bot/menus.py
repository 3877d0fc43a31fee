"""The menu of each role, from one file: for the page, the bars of WeChat and WeCom, and Telegram.

Limits of the platforms: a bar has 3 buttons of 16 bytes with 5 below each of 40 bytes (the stricter
of the two), of which a phone shows 4 and 7 characters; a key has 128 bytes; a command of Telegram
has 1 to 32 small letters, digits and underscores. Source: the platforms' pages on menus.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from config.texts import Texts
from config.yaml_file import read_yaml

FILE = Path(__file__).parent.parent / "config" / "menus.yaml"
# Whose menu a platform shows to everybody: it has one, or ours has no way to tell people apart.
SHOWN_ON = {"wechat": "household", "wecom": "cadre", "telegram": "household"}
MOST_BUTTONS, MOST_BELOW = 3, 5
BUTTON_SHOWN, BELOW_SHOWN = 4, 7  # characters
KEY_BYTES = 128
COMMAND = re.compile(r"[a-z0-9_]{1,32}")

Button: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to choose. value: what choosing it sends. under: label of the button above it."""

    label: str
    value: str
    command: str
    under: str = ""


def menus_of(texts: Texts, path: Path = FILE) -> dict[str, tuple[Item, ...]]:
    """Return role → menu, as a page of our own shows it: labels may be of any length there."""
    return {role: tuple(_item(texts, each) for each in given) for role, given in _given(path)}


def read_menus(texts: Texts, path: Path = FILE) -> dict[str, tuple[Item, ...]]:
    """Return role → menu. Raises ValueError naming what a platform would refuse or cut."""
    menus = menus_of(texts, path)
    for role, items in menus.items():
        for problem in _problems(items):
            raise ValueError(f"{path.name}: {role}: {problem}")
    return menus


def bar_of(items: tuple[Item, ...]) -> list[Button]:
    """Return the bar of WeChat and WeCom, as their menu/create takes it."""
    below: dict[str, list[Button]] = {}
    bar: list[Button] = []
    for item in items:
        button = {"type": "click", "name": item.label, "key": item.value}
        if not item.under:
            bar.append(button)
        elif item.under in below:
            below[item.under].append(button)
        else:
            below[item.under] = [button]
            bar.append({"name": item.under, "sub_button": below[item.under]})
    return bar


def same_bar(given: list[Button], other: list[Button]) -> bool:
    """Return whether two bars show and send the same; what else a platform adds does not count."""
    return _bare(given) == _bare(other)


def _bare(bar: list[Button]) -> list[Any]:
    return [
        (each.get("name"), each.get("key") or "", _bare(each.get("sub_button") or []))
        for each in bar
    ]


def _given(path: Path) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    yield from read_yaml(path).items()


def _item(texts: Texts, given: Mapping[str, str]) -> Item:
    under = given.get("under", "")
    label, value = texts(given["label"]), texts(given["value"])
    return Item(label, value, given["command"], texts(under) if under else "")


def _problems(items: tuple[Item, ...]) -> Iterator[str]:
    bar = bar_of(items)
    if len(bar) > MOST_BUTTONS:
        yield f"{len(bar)} buttons, {MOST_BUTTONS} fit"
    for button in bar:
        yield from _too_long(button["name"], BUTTON_SHOWN)
        if len(button.get("sub_button", ())) > MOST_BELOW:
            yield f"more than {MOST_BELOW} below {button['name']}"
    for item in items:
        yield from _too_long(item.label, BELOW_SHOWN)
        if len(item.value.encode()) > KEY_BYTES:
            yield f"{item.value}: longer than {KEY_BYTES} bytes"
        if not COMMAND.fullmatch(item.command):
            yield f"{item.command}: no command of Telegram"
    if len({item.command for item in items}) < len(items):
        yield "a command stands twice"


def _too_long(label: str, shown: int) -> Iterator[str]:
    """Two letters of the alphabet are as wide as one character, and need no more bytes."""
    if sum(1 if letter.isascii() else 2 for letter in label) > 2 * shown:
        yield f"{label}: a phone shows {shown} characters"
