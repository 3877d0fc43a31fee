"""Flags on one person's notes, each with what it was raised by (pure). They block nothing.

Positions and pictures are left out of it: they are sent of people's own accord or not at all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from config.county import QualityRules
from state.rows import Visit
from state.work_rows import DayNote, Leave

Kind: TypeAlias = Literal["two_places", "copied", "quick", "bunched", "off_list"]
# Minutes of a part of the day, as people speak of it; a day without a part is a working day.
MINUTES = {"morning": 240, "noon": 120, "afternoon": 300, "evening": 180, "": 480}
HOUR = timedelta(hours=1)
AT_HOME = "home"
KEY_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag. visits: what raised it, in order. like: likeness in percent, of copied notes."""

    kind: Kind
    visits: tuple[Visit, ...]
    like: int = 0

    @property
    def key(self) -> str:
        """The same visits raise the same flag."""
        named = "\0".join((self.kind, *sorted(visit.receipt for visit in self.visits)))
        return hashlib.sha256(named.encode()).hexdigest()[:KEY_LETTERS]

    @property
    def on(self) -> date:
        return max(visit.draft.visited_on for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Written:
    """What one person wrote down."""

    visits: Sequence[Visit] = ()
    leaves: Sequence[Leave] = ()
    notes: Sequence[DayNote] = ()


def flags_in(written: Written, rules: QualityRules, zone: ZoneInfo) -> tuple[Flag, ...]:
    """Return the flags of one person's kept visits, the latest day first. zone: the county's."""
    kept = sorted(
        (visit for visit in written.visits if visit.status == "kept"),
        key=lambda one: (one.draft.visited_on, one.submitted_at, one.receipt),
    )
    found = [
        *_two_places(kept),
        *_elsewhere(kept, written.leaves, written.notes),
        *_copied(kept, rules),
        *_quick(kept, rules),
        *_bunched(kept, rules, zone),
        *(Flag("off_list", (visit,)) for visit in kept if not visit.draft.household_id),
    ]
    unique = {flag.key: flag for flag in found}
    return tuple(sorted(unique.values(), key=lambda flag: (-flag.on.toordinal(), flag.key)))


def sampled(receipt: str, period: str, percent: int) -> bool:
    """Return whether a visit is in the call-back sample of a period: nobody chooses, all agree."""
    value = int.from_bytes(hashlib.sha256(f"{period}\0{receipt}".encode()).digest()[:8], "big")
    return value % 10_000 < percent * 100


def _two_places(kept: Sequence[Visit]) -> Iterator[Flag]:
    """Home visits in two villages in one part of one day."""
    for part, together in _by_part(kept).items():
        if part[1] and len({visit.draft.village for visit in together}) > 1:
            yield Flag("two_places", tuple(together))


def _elsewhere(
    kept: Sequence[Visit], leaves: Sequence[Leave], notes: Sequence[DayNote]
) -> Iterator[Flag]:
    """Home visits on a day of leave, or on a day said to have been spent elsewhere."""
    said = {note.day: note.in_village for note in notes}
    by_day: dict[date, list[Visit]] = defaultdict(list)
    for visit in kept:
        if visit.draft.method == AT_HOME:
            by_day[visit.draft.visited_on].append(visit)
    for day, together in by_day.items():
        away = any(leave.covers(day) for leave in leaves)
        if said.get(day, not away) is False:
            yield Flag("two_places", tuple(together))


def _copied(kept: Sequence[Visit], rules: QualityRules) -> Iterator[Flag]:
    """A long note much like an earlier one of another household or another day."""
    long = [(visit, bare) for visit in kept if len(bare := _bare(visit)) >= rules.long]
    for at, (visit, text) in enumerate(long):
        for earlier, other in long[:at]:
            same_message = earlier.submitted_at == visit.submitted_at
            if same_message and earlier.draft.text == visit.draft.text:
                continue
            like = fuzz.ratio(text, other, score_cutoff=rules.copied)
            if like:
                yield Flag("copied", (earlier, visit), int(like))
                break


def _quick(kept: Sequence[Visit], rules: QualityRules) -> Iterator[Flag]:
    """More homes in one part of a day than there is time for."""
    for (_, part), together in _by_part(kept).items():
        homes = {visit.draft.household_id or visit.draft.household for visit in together}
        if MINUTES[part] < len(homes) * rules.least_minutes:
            yield Flag("quick", tuple(together))


def _bunched(kept: Sequence[Visit], rules: QualityRules, zone: ZoneInfo) -> Iterator[Flag]:
    """Many visits of several days gone by written down within an hour."""
    written = sorted(kept, key=lambda one: (one.submitted_at, one.receipt))
    start = 0
    while start < len(written):
        since = written[start].submitted_at
        bunch = [one for one in written[start:] if one.submitted_at - since <= HOUR]
        late = [
            one for one in bunch if one.draft.visited_on < one.submitted_at.astimezone(zone).date()
        ]
        if len(late) >= rules.bunch and _days(late) >= rules.bunch_days:
            yield Flag("bunched", tuple(late))
        start += len(bunch)


def _by_part(kept: Iterable[Visit]) -> dict[tuple[date, str], list[Visit]]:
    found: dict[tuple[date, str], list[Visit]] = defaultdict(list)
    for visit in kept:
        if visit.draft.method == AT_HOME:
            found[visit.draft.visited_on, visit.draft.part_of_day].append(visit)
    return found


def _bare(visit: Visit) -> str:
    """Return the note without the name of the household."""
    return visit.draft.text.replace(visit.draft.household, "")


def _days(visits: Iterable[Visit]) -> int:
    return len({visit.draft.visited_on for visit in visits})
