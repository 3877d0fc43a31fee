"""What a message about open drafts is for, in whatever words: learnt from how people say it.

What varies is put out of the message first: whom the drafts are of, other households, what the
drafts hold, days, numbers. The weights of benchmarks/train_drafts.py tell the rest apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from config.draft_weights import load_draft_weights
from handlers.household import resolve
from handlers.visit.draft import Drafts
from handlers.visit.likely import NUMBER, features, likely
from handlers.visit.naming import Name, name_at, prepare
from handlers.visit.notes import Given
from handlers.visit.striking import as_told
from handlers.visit.when import days
from knowledge.finding.pinyin import sound

# A longer message tells something rather than what is to become of what was told.
LONGEST = 60
# Signs in place of: a household of the drafts, another one, words of the drafts.
HERE, THERE, HELD, APART = "H", "O", "W", ","
# A day: of the visit, of the next one, gone by, to come, or either.
ITS_DAY, NEXT_DAY, PAST, COMING, EITHER = "V", "N", "P", "C", "E"
# Marks features: of how a message sounds, and that it is said of several drafts.
HEARD, SEVERAL = "~", "several"
# Fewer characters stand in too many clauses to be of one.
SHORTEST = 2
# Names of the roster, not any that look like one.
KNOWN = ("roster", "titled", "sound")


class Span(NamedTuple):
    """A piece of a text and the sign that is put in its place."""

    start: int
    end: int
    sign: str


def meanings(text: str, drafts: Drafts, given: Given) -> dict[str, float]:
    """Return label → how likely it is what the message is for."""
    said = marked(text, drafts, given)
    return likely(signs(said, drafts, given), load_draft_weights())


def signs(said: str, drafts: Drafts, given: Given) -> list[str]:
    """Return the features of a marked message: as it is written, and as it sounds."""
    several = [SEVERAL] if len(drafts.open) > 1 else []
    heard = sound(given.words.number.sub(NUMBER, said))
    sounding = features(heard, given.words.number)
    return [*features(said, given.words.number), *(HEARD + one for one in sounding), *several]


def marked(text: str, drafts: Drafts, given: Given) -> str:
    """Return the message with signs for what varies."""
    told = [clause for one in drafts.open for clause in as_told(one)]
    spans = [*_homes(text, drafts, given), *_days(text, drafts, given), *held(text, told, given)]
    said, at = "", 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            said, at = said + text[at : span.start] + span.sign, span.end
    return given.words.patterns["clause_end"].sub(APART, said + text[at:]).strip(APART)


def homes_named(text: str, given: Given) -> Iterator[tuple[Name, str]]:
    """Yield each household of the roster a text names, with its id, in the order they stand."""
    note, end = prepare(text, given), 0
    for at in range(len(text)):
        name = name_at(note, at) if at >= end else None
        found = resolve(name.said, given.roster) if name and name.kind in KNOWN else None
        if name and found and found.kind == "sure":
            end = name.end
            yield name, found.households[0].id


def held(text: str, told: Sequence[str], given: Given) -> Iterator[Span]:
    """Yield where the text has words of what was told, the longest there are."""
    idle, at = given.words.lists["of_the_act"], 0
    while at < len(text):
        end = _shared_to(text, at, told)
        if end - at >= SHORTEST and not all(sign in idle for sign in text[at:end]):
            yield Span(at, end, HELD)
            at = end
        else:
            at += 1


def _shared_to(text: str, at: int, told: Iterable[str]) -> int:
    """Return where the longest piece of the text from a place on that was told ends."""
    told = [each for each in told if text[at] in each]
    end = at
    while end < len(text) and any(text[at : end + 1] in each for each in told):
        end += 1
    return end


def _homes(text: str, drafts: Drafts, given: Given) -> Iterator[Span]:
    ours = {one.draft.household_id for one in drafts.open}
    for name, home in homes_named(text, given):
        yield Span(name.start, name.end, HERE if home in ours else THERE)


def _days(text: str, drafts: Drafts, given: Given) -> Iterator[Span]:
    """Yield the days of a text, by how they stand to those of the drafts."""
    back = days(text, given.today, given.words)
    ahead = days(text, given.today, given.words, ahead=True)
    for day, coming in zip(back, ahead, strict=True):
        yield Span(day.start, day.end, _kind_of_day(day.on, coming.on, drafts, given.today))


def _kind_of_day(back: date | None, ahead: date | None, drafts: Drafts, today: date) -> str:
    """Return the sign of a day. back, ahead: which it is, told of the past and of what comes."""
    if ahead and any(ahead == one.draft.follow_up_on for one in drafts.open):
        return NEXT_DAY
    if back and any(back == one.draft.visited_on for one in drafts.open):
        return ITS_DAY
    if back != ahead or back is None:
        return EITHER
    return COMING if back > today else PAST
