"""What is known of a household: from roster, statuses, visits and screenings, each with its day."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from config.file_words import FileWords
from handlers.household import sounds
from handlers.inbound import Content
from knowledge.interval import Interval
from knowledge.reading.people import mentions
from knowledge.reading.story import read_story
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Provenance, read_value
from knowledge.schema import Fact
from state.file_rows import HouseholdFact, HouseholdStatus
from state.rows import Household, Member, Visit, VisitDraft

# What was told longer ago no longer says how things are, days.
FACT_DAYS = 365
# Since when a roster's kind holds is not told: it stands before anything entered.
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
# Reading a note costs more than anything else here, and the same ones are looked at again.
MOST_READ = 20_000
_read: dict[tuple[str, str, date], Case] = {}
ORIGINS: Mapping[str, Provenance] = {
    "said": "said", "seen": "seen", "proof": "proof", "data": "data", "reckoned": "reckoned",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of a household as of a day. source: "roster", "status", "visit", "screening"."""

    who: str
    fact: str
    known: Known
    day: date | None
    source: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """What one household's facts are read from. visits: kept ones; draft: one being stored."""

    household: Household
    statuses: Sequence[HouseholdStatus] = ()
    facts: Sequence[HouseholdFact] = ()
    visits: Sequence[Visit] = ()
    drafts: Sequence[VisitDraft] = ()


def told(sources: Sources, content: Content, today: date) -> tuple[Told, ...]:
    """Return every fact with where it comes from; of several for one fact the newest, the last.

    A status in force settles its facts whatever was said before it.
    """
    facts, words = content.knowledge.facts, content.file_words
    people = relations(sources.household, words)
    found = list(_of_roster(sources.household, people, today))
    dated = [*_of_visits(sources, people, content, today), *_stored(sources.facts, facts, today)]
    found += sorted(dated, key=lambda one: one.day or date.min)
    found += _of_statuses(in_force(sources, words, today), facts, words)
    newest = {(one.who, one.fact): one for one in found}
    return tuple(newest.values())


def case_of(all_told: Iterable[Told]) -> Case:
    """Return the case an assessment looks at."""
    case = Case()
    for one in all_told:
        case = case.know(one.who, one.fact, one.known)
    return case


def in_force(sources: Sources, words: FileWords, today: date) -> tuple[HouseholdStatus, ...]:
    """Return the statuses a household has today, the roster's kind among them, each once.

    An entry with an end ends the status, whoever entered it, until it is entered anew.
    """
    latest: dict[str, HouseholdStatus] = {}
    for one in (*_of_kind(sources.household, words), *sources.statuses):
        latest[one.status] = one
    return tuple(
        one
        for one in latest.values()
        if (one.until is None or one.until > today) and (one.since is None or one.since <= today)
    )


def relations(household: Household, words: FileWords) -> dict[str, str]:
    """Return member's name → who they are in a case: "self" of the head, else how related.

    Two of one kind, such as two grandsons, go by their names.
    """
    named = {member.name: _relation(member, words) for member in household.members}
    counts = list(named.values())
    return {
        name: who if who == SELF or counts.count(who) == 1 else name for name, who in named.items()
    } or {household.head: SELF}


def _relation(member: Member, words: FileWords) -> str:
    if member.relation == words.head:
        return SELF
    found = [who for mention in mentions(member.relation) for who in mention.who]
    return found[0] if len(found) == 1 and found[0] != SELF else member.name


def _of_roster(household: Household, people: Mapping[str, str], today: date) -> Iterator[Told]:
    """Yield ages: only the year of birth is known, so that an age is one of two."""
    for member in household.members:
        if member.birth_year is not None:
            years = today.year - member.birth_year
            age = Known(Interval(max(years - 1, 0), years), str(member.birth_year), "data")
            yield Told(people[member.name], "age", age, None, "roster")


def _of_kind(household: Household, words: FileWords) -> Iterator[HouseholdStatus]:
    if status := words.status(household.kind):
        yield HouseholdStatus(household.id, status, None, None, "roster", "", _BEFORE_ALL)


def _of_statuses(
    statuses: Iterable[HouseholdStatus], facts: Mapping[str, Fact], words: FileWords
) -> Iterator[Told]:
    order = {"neither": 0, "former_poor": 1}
    # being monitored says more than having left poverty
    for one in sorted(statuses, key=lambda each: order.get(each.status, 2)):
        word = words.statuses.get(one.status)
        for fact_id, value in word.facts if word else ():
            fact = facts.get(fact_id)
            settled = read_value(fact, value) if fact else None
            if fact and word and settled is not None:
                who = SELF if fact.of == "person" else HOUSEHOLD
                known = Known(settled, word.name, "data")
                yield Told(who, fact_id, known, one.since, "status", one.source)


def _of_visits(
    sources: Sources, people: Mapping[str, str], content: Content, today: date
) -> Iterator[Told]:
    words = content.file_words
    since = today - timedelta(days=FACT_DAYS)
    notes = [(visit.receipt, visit.draft) for visit in sources.visits if visit.status == "kept"]
    notes += [("", draft) for draft in sources.drafts]
    for receipt, draft in notes:
        if since <= draft.visited_on <= today:
            text = _with_relations(note_of(draft), people, words.patterns["clause_end"])
            story = _story(text, draft.visited_on, content)
            for who, fact, known in story.all():
                seen = Known(known.value, known.words, "seen")
                whose = _same(who, people, words.spouses)
                yield Told(whose, fact, seen, draft.visited_on, "visit", receipt)


def _story(text: str, on: date, content: Content) -> Case:
    """Return what a note tells; a note is read once under one ruleset, however often looked at."""
    key = (content.knowledge.ruleset, text, on)
    story = _read.get(key)
    if story is None:
        story = read_story(text, content.knowledge.facts, on, weigh=False)
        if len(_read) >= MOST_READ:
            _read.clear()
        _read[key] = story
    return story


def note_of(draft: VisitDraft) -> str:
    """Return what a visit saw and found wrong, as one text; what was only promised is left out."""
    parts = dict.fromkeys((*draft.seen.values(), *draft.problems))
    kept = [part for part in parts if not any(part in o for o in parts if o != part)]
    return "\uff0c".join(kept)


def _with_relations(text: str, people: Mapping[str, str], starts: re.Pattern[str]) -> str:
    """Return a note with its people as they are related to the head, also by their given names.

    starts: fits where a clause begins; a name misheard there is read by its sound.
    """
    for name, who in people.items():
        given = name[1:]
        shared = [other for other in people if other.endswith(given)]
        for called in (name, given) if len(shared) == 1 else (name,):
            if len(called) > 1 and who != name:
                text = text.replace(called, who)
        if who != name:
            text = _heard(text, name, who, starts)
    return text


def _heard(text: str, name: str, who: str, starts: re.Pattern[str]) -> str:
    """Return the text with *who* for a name that begins a clause and sounds like this one."""
    for at in sorted({0, *(m.end() for m in starts.finditer(text))}, reverse=True):
        spoken = text[at : at + len(name)]
        if spoken[:1] == name[0] and not {*sounds(spoken)}.isdisjoint(sounds(name)):
            text = text[:at] + who + text[at + len(name) :]
    return text


def _same(who: str, people: Mapping[str, str], spouses: Sequence[str]) -> str:
    """Return a spouse as the roster calls them, when it has exactly one."""
    if who not in spouses:
        return who
    known = [one for one in people.values() if one in spouses]
    return known[0] if len(known) == 1 else who


def _stored(
    rows: Iterable[HouseholdFact], facts: Mapping[str, Fact], today: date
) -> Iterator[Told]:
    since = today - timedelta(days=FACT_DAYS)
    for row in rows:
        fact = facts.get(row.fact)
        value = read_value(fact, row.value) if fact else None
        if value is not None and row.day >= since:
            origin = ORIGINS.get(row.origin, "said")
            yield Told(row.who, row.fact, Known(value, row.words, origin), row.day, row.source)
