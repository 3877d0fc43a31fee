"""What became of a father or mother, in words that follow: dead, jailed, gone, married again."""

import re

from config.patterns import one_of
from knowledge.reading.chinese import asked, negated, read_number
from knowledge.reading.spoken import SPOKEN

_W = SPOKEN["people"]["parents"]
STATES: dict[str, str] = {word: state for state, ws in _W["states"].items() for word in ws}
STATE = re.compile(f"{_W['about_it']}|{one_of([*STATES, *_W['not_states']])}")
_ABOUT_IT = re.compile(_W["about_it"])
_JUST_NOW = re.compile(_W["just_now"])
_DIED_OF = re.compile(_W["died_of"])
_CARES_NOT = re.compile(_W["cares_not"])
_DECLARED = re.compile(_W["declared"])
_LASTED = re.compile(_W["lasted"])


def state_after(text: str, at: int, until: int) -> tuple[str, str]:
    """Return (state, words) of one told of up to *at* by what follows; "" when nothing is said."""
    if died := _DIED_OF.search(text, at, min(until, at + _W["reach"])):
        return "dead", died.group()
    found = ""
    for match in STATE.finditer(text, at, min(until, at + _W["reach"])):
        state = "" if _ABOUT_IT.match(text, match.start()) else STATES.get(match.group(), "")
        if not state or asked(text, match.start(), match.end()) or negated(text, match.start()):
            continue
        if not found or state in ("dead", "missing"):
            found, words = state, match.group()
    return (found, words) if found else ("", "")


def of_late(said: str, state: str) -> str:
    """Return the state of one gone for less time than the rules want, when that is said next."""
    short = str(_W["short"].get(state, ""))
    if not short:
        return state
    if state == "lost" and _DECLARED.search(said):
        return "missing"
    if _JUST_NOW.search(said):
        return short
    lasted = _LASTED.search(said)
    number = read_number(lasted["n"]) if lasted else None
    if lasted is None or number is None or lasted["unit"] == _W["year"]:
        return state
    parts = _W["parts_of_a_month"].get(lasted["unit"], 1)
    return short if number.high / parts < _W["short_months"] else state


def for_a(parent: str, state: str, said: str) -> str:
    """Return the state of a father or mother; a father who married again can still raise.

    said: what follows; of one who cares no more nothing is known.
    """
    if (parent, state) != ("father", "remarried"):
        return state
    return "" if _CARES_NOT.search(said) else "able"
