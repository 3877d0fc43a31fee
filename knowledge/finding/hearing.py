"""A question as it was heard: what it is about, how surely, with the evidence for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from knowledge.finding.entries import Entry, is_negative
from knowledge.finding.names import NameHit

# Views that are added up as they are, without being z-scored.
AS_THEY_ARE = ("names", "signs")
CLEAR_SIGN = 1.0
STORY = 30


@dataclass(frozen=True, slots=True)
class Found:
    """One entry with its score; parts: what each view gave it."""

    entry: Entry
    number: int
    score: float
    parts: Mapping[str, float]

    @property
    def negative(self) -> bool:
        return is_negative(self.entry)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A question as it was heard: plain text, what is left without facets, names, entries.

    says: the share of the question each saying (by its number in Index.sayings) covers.
    wanted: the pairs the question looks for, with their weight. heard: plain, as it sounds.
    familiar: log-odds that the words are those of questions we answer.
    known: the share of the question's words the best real entry knows. long: a letter rather than
    a question. need: it names one of our topics, or speaks of a need that one of them answers.
    signs: how strongly what is told points to topics, by id. complaint: of whom it complains,
    "conduct" of somebody in office or "service" that nobody gives; "" when it is no complaint.
    rule: whether it asks what the rule about misconduct is. wronged: whether something due was
    stopped, refused or put off. begs: whether it is a letter that asks for a hand.
    beyond: the theme of a quarrel or trade that is not ours and is what is asked, "" when none is.
    rival: how near the best entry of another family comes to the first, as a share of its score.
    led: how far the words that lead to each saying stand in it, as written or as they sound, 0..1.
    """

    plain: str
    heard: str
    core: str
    names: tuple[NameHit, ...]
    found: tuple[Found, ...]
    says: Mapping[int, float]
    wanted: Mapping[str, float]
    familiar: float
    known: float = 0.0
    long: bool = False
    need: bool = True
    signs: Mapping[str, float] = field(default_factory=dict)
    complaint: str = ""
    rule: bool = False
    wronged: bool = False
    begs: bool = False
    beyond: str = ""
    rival: float = 0.0
    led: Mapping[int, float] = field(default_factory=dict)

    @property
    def story(self) -> bool:
        """Whether it is so long that it tells more than it asks."""
        return len(self.plain) >= STORY

    @property
    def plea(self) -> bool:
        """Whether it wants something done."""
        return self.wronged or self.begs

    @property
    def aside(self) -> str:
        """The theme that is not ours of a part of a story; "" when there is none."""
        return self.beyond if self.story else ""

    @property
    def ours(self) -> tuple[Found, ...]:
        """The entries found that we answer, best first."""
        return tuple(found for found in self.found if not found.negative)

    def told_of(self, entry_id: str, other_id: str) -> bool:
        """Whether what is told points clearly to one entry, and more than to another."""
        sign = self.signs.get(entry_id, 0.0)
        return sign >= CLEAR_SIGN and sign > self.signs.get(other_id, 0.0)

    def only(self, entry_id: str) -> "Hearing":
        """Return the hearing with one entry first and no other beside it."""
        mine = tuple(found for found in self.found if found.entry.id == entry_id)
        return replace(self, found=mine or self.found)
