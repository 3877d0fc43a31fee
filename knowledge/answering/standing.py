"""A standing told or supposed (on the list, disabled, not on it) as a condition of a help."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Standing:
    """called: who has it, as questions name them. word: as it is said. topic: the help that goes
    with it, "" when none does. denied: it is said not to be had, or asked
    whether it must be. measured: how much is asked, not whether.
    """

    called: str
    word: str
    topic: str
    denied: bool = False
    measured: bool = False


class Standings:
    """The words of following.yaml that make a standing a condition, ready to read with."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._known: Mapping[str, Mapping[str, str]] = table["statuses"]
        ways = table["standing"]
        words = "|".join(sorted(self._known, key=len, reverse=True))
        self._told = re.compile(ways["told"].replace("{status}", f"(?P<status>{words})"))
        self._own, self._had = re.compile(ways["own"]), re.compile(ways["had"])
        self._supposed, self._along = re.compile(ways["supposed"]), re.compile(ways["along"])
        self._asked, self._before = re.compile(ways["asked"]), re.compile(ways["before"])
        self._particles = re.compile(ways["particles"])
        self._denied, self._measured = re.compile(ways["denied"]), re.compile(ways["measured"])

    def read(self, said: str, topic: str) -> Standing | None:
        """Return the standing that *said* makes a condition of the help *topic*.

        None where there is none, or the help that goes with it is itself asked about.
        """
        told = self._told.search(said)
        if told is None:
            return None
        known, before, after = self._known[told["status"]], said[: told.start()], told["after"]
        own = known.get("topic", "")
        if own == topic or self._own.search(f"{before}|{after}"):
            return None
        had, more = self._had.search(before), self._particles.sub("", after)
        supposed = had and (more or self._supposed.search(before))
        owner = told["who"] is not None and not (own and self._is_one(topic))
        asked = self._asked.fullmatch(told["rest"]) and self._before.fullmatch(before)
        if not supposed and not (owner and asked) and not self._along.match(after):
            return None
        denied, measured = self._denied.search(before), self._measured.search(after)
        word = said[told.start() : told.start("after")]
        return Standing(known["called"], word, own, denied is not None, measured is not None)

    def _is_one(self, topic: str) -> bool:
        """Whether a help is one of a standing too: another is then asked about beside it."""
        return any(topic == each.get("topic") for each in self._known.values())
