"""Takes the names of a roster out of texts, for readers who need not know whom they are of."""

from collections.abc import Sequence

from sqlalchemy import select, union

from handlers.kept_words import Mask, masking
from state.records import Records
from state.tables import households, members, people


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
