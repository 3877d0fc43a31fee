"""Of whom the words behind a name tell, when it names somebody of a household and no home."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.household import names, resolve, sounds
from handlers.visit.notes import Given
from handlers.visit.sorting import Told
from handlers.visit.whose import Target
from state.rows import Household

# What is told under these is told of one person, though a mark parts it from the name.
PERSONAL = frozenset(("education", "medical", "income"))
BETWEEN = "\u3001"


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody named. who: as the roster calls them. head: whether the household goes by them."""

    household: str
    who: str
    head: bool


def subject(group: Sequence[Target], before: Iterable[Target], given: Given) -> str:
    """Return of whom is told what follows the names, as the roster calls them; "" of a household.

    group: the targets listed together; before: those named till then. The name of the head is
    that of the household: they are told apart only where somebody else of it was named before.
    """
    people = [_person(target, given) for target in group]
    if not all(people) or len({one.household for one in people if one}) > 1:
        return ""
    found = [one for one in people if one]
    earlier = (_person(target, given) for target in before)
    others = any(one and not one.head and one.household == found[0].household for one in earlier)
    if not others and any(one.head for one in found):
        return ""
    return BETWEEN.join(one.who for one in found)


def led_by(told: Sequence[Told], who: str, *, glued: bool) -> list[Told]:
    """Return what is told with its person before the first clause that tells how things stand.

    glued: no mark parts the name from what follows.
    """
    at = next((i for i, each in enumerate(told) if not (each.noise or each.again)), -1)
    if not who or at < 0 or not told[at].seen:
        return list(told)
    first = told[at]
    if not (glued and at == 0) and not PERSONAL & {*first.aspects}:
        return list(told)
    wrong = tuple(_led(each, who) for each in first.troubles[:1]) + first.troubles[1:]
    return [*told[:at], replace(first, text=_led(first.text, who), troubles=wrong), *told[at + 1 :]]


def _led(said: str, who: str) -> str:
    return said if who in said else who + said


def _person(target: Target, given: Given) -> _Person | None:
    """Return who is named, None for a home, or where the roster does not tell."""
    said, found = target.said, resolve(target.said, given.roster)
    if found.kind != "sure":
        return None
    home = found.households[0]
    if said.member:
        return _of_roster(said.member, home)
    if target.home or said.surname:
        return None
    return _Person(home.id, said.relation, False) if said.relation else _of_roster(said.name, home)


def _of_roster(name: str, home: Household) -> _Person | None:
    known = names(home)
    spelt = next((each for each in known if name in (each, each[1:])), "")
    heard = next((each for each in known if not {*sounds(each)}.isdisjoint(sounds(name))), "")
    who = spelt or heard
    return _Person(home.id, who, who in (home.head, home.nickname)) if who else None
