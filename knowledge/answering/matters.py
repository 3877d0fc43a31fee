"""The other matters of one message, beside the one it is answered for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.finding.confidence import Confidence
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Found, Hearing
from knowledge.finding.names import EXACT
from knowledge.finding.needs import Needs
from knowledge.finding.search import Index

MOST = 2
LEAST_LENGTH = 24
# A message is cut into at most so many matters; each tells so much at least.
MOST_PIECES, LEAST_PIECE = 4, 6
NAME_LENGTH, SIGN = 3, 1.0
NAMED, TOLD, LIKELY_MEANT, LIKELY_ENOUGH = 0.3, 0.6, 0.5, 0.2


class Matters:
    """The families of topics of needs.yaml: topics of one family are one matter."""

    def __init__(self, path: Path, index: Index, confidence: Confidence) -> None:
        self._needs = Needs(path)
        self._index = index
        self._confidence = confidence

    def focused(self, hearing: Hearing) -> Hearing:
        """Return a letter that tells of a life with nothing beside what it is first about: what is
        said of other policies is likeness in words, in a long one unless it names them or clearly
        tells of them. Any other hearing as it is.

        sayings: those of the index, by number.
        """
        first = hearing.ours[0].entry if hearing.ours else None
        told = hearing.long or (hearing.signs and hearing.story)
        if first is None or not first.policy or not told:
            return hearing
        family = self._needs.family(first.id)
        found = tuple(f for f in hearing.ours if f.entry.id in family)
        if not hearing.long:
            return replace(hearing, found=found)
        meant = family.union(f.entry.id for f in hearing.ours if _clear(f, hearing))
        said = self._index.sayings
        says = {n: share for n, share in hearing.says.items() if said[n].entry in meant}
        return replace(hearing, found=found, says=says)

    def others(
        self, text: str, hearing: Hearing, told: Sequence[str], role: str
    ) -> tuple[Entry, ...]:
        """Return what a message is about beside what is told first: the policies it names or
        clearly tells of, and what it asks apart.

        text: as it is typed. told: ids of the entries of the answer, the one it is about in front.
        """
        if len(hearing.plain) < LEAST_LENGTH or not told:
            return ()
        taken, found = self._needs.family(told[0]), list[Entry]()
        clear = (f.entry for f in hearing.ours if f.entry.policy and _clear(f, hearing))
        for entry in (*clear, *self._apart(text, role)):
            if entry.id not in taken:
                taken |= self._needs.family(entry.id)
                found.append(entry)
        return tuple(found[:MOST])

    def _apart(self, text: str, role: str) -> Iterator[Entry]:
        """Yield what each matter of a message of several is about, where it is found surely."""
        pieces = [each for each in self._needs.matters(text) if len(each) >= LEAST_PIECE]
        for piece in pieces[:MOST_PIECES] if len(pieces) > 1 else ():
            heard = self._index.hear(piece, role)
            zone, _ = self._confidence.zone(heard, role)
            if zone == "answer" or (zone == "guess" and names_topic(heard)):
                yield heard.ours[0].entry


def names_topic(hearing: Hearing) -> bool:
    """Whether a message names what it is first about, or tells of it as people do."""
    first = hearing.ours[0] if hearing.ours else None
    return first is not None and (first.parts["names"] >= NAMED or first.parts["signs"] >= TOLD)


def of_nothing_else(hearing: Hearing, likely: float) -> bool:
    """Whether a complaint neither names nor likely means anything a policy is for.

    likely: how likely the first entry is what was meant, 0..1.
    """
    if not hearing.ours or names_topic(hearing):
        return not hearing.ours
    return hearing.ours[0].entry.policy and likely < LIKELY_MEANT


def hinted_at(hearing: Hearing, likely: float) -> str:
    """Return the policy a complaint is likely about though it asks nothing of it, "" when none.

    One named in it comes before the one it is most like. likely: see of_nothing_else.
    """
    policies = [found for found in hearing.ours if found.entry.policy]
    named = (found for found in policies if found.parts["names"] >= NAMED)
    alike = policies[:1] if likely >= LIKELY_ENOUGH else []
    found = next(named, None) or next(iter(alike), None)
    return found.entry.id if found else ""


def only_alike(hearing: Hearing) -> bool:
    """Whether the first entry is no policy and only likeness in words speaks for it."""
    return not hearing.ours[0].entry.policy and not names_topic(hearing)


def governed(hearing: Hearing, shared: Mapping[str, Sequence[str]]) -> Hearing | None:
    """Return a question about a right that holds for many topics with these topics alone.

    shared: by the topic that tells of the right, those it holds for. None for other questions.
    """
    topic = next((each for each in shared if each in hearing.signs), "")
    if not topic or hearing.long or hearing.beyond:
        return None
    family = {topic, *shared[topic]}
    found = tuple(each for each in hearing.ours if each.entry.id in family)
    return replace(hearing, found=found) if found else None


def _clear(found: Found, hearing: Hearing) -> bool:
    if hearing.signs.get(found.entry.id, 0.0) >= SIGN:
        return True
    return any(
        found.number in hit.entries and hit.sureness >= EXACT and len(hit.name) >= NAME_LENGTH
        for hit in hearing.names
    )
