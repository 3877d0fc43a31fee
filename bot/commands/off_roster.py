"""Who and what a new roster no longer has: people, whose phones are nobody's then, households."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, insert, select, update

from bot.commands.roster_check import Roster
from knowledge.schema import NATION
from state.changes import Write
from state.records import Records
from state.rows import Household, Person
from state.scope import in_scope
from state.tables import bindings, codes, findings, forgotten, households, people

DROP_CODES = delete(codes).where(
    codes.c.person == bindparam("of_person"), codes.c.used_at.is_(None)
)
# What was said on the phones of somebody who leaves is erased by bot.forgetting.
FORGET_SENDERS = insert(forgotten).from_select(
    ["channel", "account", "sender", "asked_at"],
    select(
        bindings.c.channel,
        bindings.c.account,
        bindings.c.sender,
        bindparam("at", type_=forgotten.c.asked_at.type),
    ).where(
        bindings.c.person == bindparam("of_person"),
        ~exists().where(
            forgotten.c.channel == bindings.c.channel,
            forgotten.c.account == bindings.c.account,
            forgotten.c.sender == bindings.c.sender,
        ),
    ),
)
DROP_BINDINGS = delete(bindings).where(bindings.c.person == bindparam("of_person"))
DROP_FINDINGS = delete(findings).where(findings.c.household == bindparam("of_household"))
HOME_LEAVES = (
    update(households)
    .where(households.c.id == bindparam("of_household"))
    .values(left_at=bindparam("at"), changed_at=bindparam("at"))
)
LEAVE = (
    update(people)
    .where(people.c.id == bindparam("of_person"), people.c.left_at.is_(None))
    .values(left_at=bindparam("at"))
)


def missing_people(records: Records, roster: Roster, whole: str) -> list[Person]:
    """Return who is missing in a roster: of the area *whole*, or in the places it names.

    Places speak for a role only when the roster lists somebody in it: a list of cadres takes no
    supervisor off.
    """
    listed, named = {person.id for person in roster.people}, _places_named(roster)
    given = {person.role for person in roster.people}
    missing = []
    for role in ("cadre", "supervisor"):
        known = records.people(NATION, role) if role in given or whole else ()
        for person in known:
            spoken_of = role in given and person.area in named
            if person.id not in listed and (spoken_of or in_scope(whole, person.area)):
                missing.append(person)
    return missing


def _places_named(roster: Roster) -> frozenset[str]:
    """Return the places a roster is of: those it names, and the townships of its villages."""
    named = {person.area for person in roster.people} | {home.village for home in roster.households}
    named |= {code for area in roster.areas for code in (area.code, area.parent)}
    return frozenset(named | {code.rpartition("-v")[0] for code in named if "-v" in code})


def leaving_writes(left: Sequence[str], now: datetime) -> Iterator[Write]:
    """Yield what takes people (ids) off the roster: their phones are nobody's, talk is to go."""
    for person in left:
        yield Write(FORGET_SENDERS, {"of_person": person, "at": now})
        yield Write(DROP_BINDINGS, {"of_person": person})
        yield Write(DROP_CODES, {"of_person": person})
        yield Write(LEAVE, {"of_person": person, "at": now})


def missing_homes(records: Records, roster: Roster, whole: str) -> list[Household]:
    """Return the households missing in the roster of a whole area; a list of staff misses none."""
    listed = {home.id for home in roster.households}
    known = records.households(whole) if whole and listed else ()
    return [home for home in known if home.id not in listed]


def home_leaving_writes(gone: Sequence[Household], now: datetime) -> Iterator[Write]:
    """Yield what takes households off: the code at the door is nobody's, nothing is missed there.

    The row, its file and its visits stay: who fetched it before is told that it left.
    """
    yield from leaving_writes([home.id for home in gone], now)
    for home in gone:
        yield Write(HOME_LEAVES, {"of_household": home.id, "at": now})
        yield Write(DROP_FINDINGS, {"of_household": home.id})
