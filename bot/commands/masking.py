"""Takes the names of a roster out of texts, for readers who need not know whom they are of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import select, union

from state.records import Records
from state.tables import households, members, people

SHORTEST = 2

Mask: TypeAlias = Callable[[str], str]


def mask_of(records: Records, sign: str) -> Mask:
    """Return what replaces every name on the roster by *sign*."""
    return masking(roster_names(records), sign)


def roster_names(records: Records) -> Sequence[str]:
    """Return every name on the roster: people, heads of households, nicknames, members."""
    names = [
        select(column)
        for column in (people.c.name, households.c.head, households.c.nickname, members.c.name)
    ]
    with records.engine.connect() as connection:
        return [name for (name,) in connection.execute(union(*names))]


def masking(names: Iterable[str], sign: str) -> Mask:
    """Return what replaces these names in a text. The longest name that stands there goes."""
    by_start: dict[str, list[str]] = defaultdict(list)
    for name in sorted({name for name in names if len(name) >= SHORTEST}, key=len, reverse=True):
        by_start[name[:SHORTEST]].append(name)

    def masked(text: str) -> str:
        said, at = [], 0
        while at < len(text):
            here = by_start.get(text[at : at + SHORTEST], ())
            name = next((name for name in here if text.startswith(name, at)), "")
            said.append(sign if name else text[at])
            at += len(name) or 1
        return "".join(said)

    return masked
