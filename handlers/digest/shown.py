"""What the numbers of a digest mean: problems first, then the figures, in the order shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.inbound import Inbound

# In the conversation's context: the digest last shown, as plain JSON.
DIGEST = "digest"
# What else of the context must outlive an answer: what numbered lists live by, written by
# handlers.problem.lists and handlers.clue.shown, the household spoken of last, by handlers.meant,
# what was filed last and may be taken back, by handlers.work, and the visits dropped last, by
# handlers.visit.settling.
LISTS = ("problems", "problems_at", "clues", "clues_at")
NUMBERED = (DIGEST, *LISTS, "household", "leave_filed", "memo_kept", "dropped")


@dataclass(frozen=True, slots=True)
class Shown:
    """One digest's numbers. at: when it was shown (aware). problems: their ledger numbers.

    figures: ids of the lists behind the figures; the first one's number follows the problems.
    """

    scope: str
    period: str
    as_of: datetime
    at: datetime
    problems: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "scope": self.scope,
            "period": self.period,
            "as_of": self.as_of.isoformat(),
            "at": self.at.isoformat(),
            "problems": list(self.problems),
            "figures": list(self.figures),
        }

    def figure(self, number: int) -> str:
        """Return the id of the list behind a number, "" when it is a problem's or nobody's."""
        place = number - len(self.problems) - 1
        return self.figures[place] if 0 <= place < len(self.figures) else ""


def from_plain(plain: Mapping[str, Any], at: datetime | None = None) -> Shown:
    """Read what plain() wrote. at: when it was shown, when that is known better."""
    return Shown(
        plain["scope"],
        plain["period"],
        datetime.fromisoformat(plain["as_of"]),
        at or datetime.fromisoformat(plain["at"]),
        tuple(plain["problems"]),
        tuple(plain["figures"]),
    )


def last_shown(inbound: Inbound) -> Shown | None:
    """Return the digest the sender saw last: one they asked for, or one that was sent to them.

    None when there is none, or it was of another area than theirs is now.
    """
    said = inbound.conversation
    if not said.person:
        return None
    kept = said.context.get(DIGEST)
    asked = from_plain(kept) if kept else None
    sent = inbound.reader.digests.last_sent(said.person)
    pushed = from_plain(sent[0].shown, sent[1]) if sent and sent[0].shown else None
    both = [one for one in (asked, pushed) if one]
    last = max(both, key=lambda one: one.at, default=None)
    if last is None or last.scope == said.area:
        return last
    inside = inbound.content.knowledge.areas.contains(said.area, last.scope)
    return last if inside else None


def numbers_kept(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a context must keep so that a list's numbers outlive an answer in between."""
    return {name: context[name] for name in NUMBERED if name in context}


def numbered_since(inbound: Inbound, listed_at: str) -> tuple[str, ...]:
    """Return the problems a digest numbered after the list shown at *listed_at* (ISO, or "")."""
    last = last_shown(inbound)
    if last is None or (listed_at and last.at < datetime.fromisoformat(listed_at)):
        return ()
    return last.problems
