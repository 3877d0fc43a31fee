"""A household's file on one phone screen, for the officials whose scope it lies in."""

from collections.abc import Iterator, Sequence

from handlers.clue.wording import clue_short
from handlers.household_file.file import File
from handlers.household_file.saying import fact_line, short_day
from handlers.household_file.whose import called
from handlers.inbound import Inbound
from handlers.turn import Choice, Reply
from handlers.visit.card import clip
from state.file_rows import HouseholdStatus

MOST_FACTS, MOST_PROBLEMS, MOST_MEMBERS, LINE = 5, 2, 5, 32
# What the reader may open next: label and command.
FURTHER = (
    ("file.do_benefits_label", "file.do_benefits"),
    ("file.do_card_label", "file.do_card"),
)
# Not worth a line of their own: the status line or the list of members says them.
TOLD_ELSEWHERE = ("status", "roster")


def page(inbound: Inbound, file: File) -> Reply:
    """Return the file: who, status, what is known and since when, visits, problems, policies."""
    texts = inbound.content.texts
    lines = [_head(inbound, file), _members(inbound, file), _statuses(inbound, file)]
    lines += [*_facts(inbound, file), _visits(inbound, file), *_problems(inbound, file)]
    lines += [_marks(inbound, file), *_clues(inbound, file), _looked_after(inbound, file)]
    name = called(inbound, file.household)
    choices = tuple(Choice(texts(label), texts(key, name=name)) for label, key in FURTHER)
    return Reply("\n".join(filter(None, lines)), choices)


def _head(inbound: Inbound, file: File) -> str:
    home, areas = file.household, inbound.content.knowledge.areas
    village = areas.name(home.village)
    count = len(home.members) or 1
    texts = inbound.content.texts
    return texts("file.head", name=home.head, village=village, group=home.group, count=count)


def _members(inbound: Inbound, file: File) -> str:
    texts, year = inbound.content.texts, inbound.moment.today.year
    shown = [
        texts(
            "file.member" if member.birth_year is None else "file.member_age",
            name=member.name,
            relation=member.relation,
            age=year - (member.birth_year or year),
        )
        for member in file.household.members[:MOST_MEMBERS]
    ]
    if len(file.household.members) > MOST_MEMBERS:
        shown.append(texts("file.others", count=len(file.household.members) - MOST_MEMBERS))
    return texts("file.members", members=texts("file.and").join(shown)) if shown else ""


def _statuses(inbound: Inbound, file: File) -> str:
    texts = inbound.content.texts
    if not file.statuses:
        return texts("file.no_status")
    shown = [status_text(inbound, one) for one in file.statuses]
    return texts("file.statuses", statuses=texts("file.and").join(shown))


def status_text(inbound: Inbound, one: HouseholdStatus) -> str:
    """Return a status with since when it holds and who entered it."""
    texts, words = inbound.content.texts, inbound.content.file_words
    name = words.statuses[one.status].name if one.status in words.statuses else one.status
    source = texts(f"file.by_{one.source}")
    if one.since is None:
        return texts("file.status", name=name, source=source)
    return texts("file.status_since", name=name, since=short_day(one.since), source=source)


def _facts(inbound: Inbound, file: File) -> Iterator[str]:
    texts = inbound.content.texts
    told = [one for one in file.told if one.source not in TOLD_ELSEWHERE]
    if not told:
        yield texts("file.no_facts")
        return
    yield texts("file.facts")
    newest = sorted(told, key=lambda one: str(one.day), reverse=True)
    yield from (fact_line(one, inbound.content) for one in newest[:MOST_FACTS])
    if len(newest) > MOST_FACTS:
        yield texts("file.more_facts", count=len(newest) - MOST_FACTS)


def _visits(inbound: Inbound, file: File) -> str:
    texts = inbound.content.texts
    if not file.visits:
        return texts("file.no_visits")
    last = file.visits[0].draft
    what = last.problems or last.done or tuple(last.seen.values())
    return texts(
        "file.visits",
        count=len(file.visits),
        day=short_day(last.visited_on),
        what=clip(texts("file.and").join(what), LINE),
    )


def _problems(inbound: Inbound, file: File) -> Sequence[str]:
    texts, home = inbound.content.texts, file.household
    found = [p for p in inbound.reader.problems.open(home.village) if p.household_id == home.id]
    if not found:
        return ()
    shown = texts("file.and").join(clip(p.what, LINE // 2) for p in found[:MOST_PROBLEMS])
    return (texts("file.problems", count=len(found), what=shown),)


def _marks(inbound: Inbound, file: File) -> str:
    texts, content = inbound.content.texts, inbound.content
    shown = [
        texts(
            "file.mark",
            policy=content.knowledge.policies[mark.policy].short,
            mark=content.file_words.marks[mark.mark].name,
            day=short_day(mark.day),
        )
        for mark in file.marks.values()
        if mark.policy in content.knowledge.policies
    ]
    return texts("file.marks", marks=texts("file.and").join(shown)) if shown else ""


def _clues(inbound: Inbound, file: File) -> Sequence[str]:
    home = file.household
    open_ones = [c for c in inbound.reader.clues.of(home.village, home.id) if c.state != "excluded"]
    if not open_ones:
        return ()
    texts = inbound.content.texts
    shown = texts("file.and").join(clue_short(clue, inbound.content) for clue in open_ones)
    return (texts("file.clues", clues=shown),)


def _looked_after(inbound: Inbound, file: File) -> str:
    """Return who looks after the household by the county's rule, "" where none is laid down."""
    rules, home = inbound.content.county.work, file.household
    theirs = {who for who, of in rules.pairing.items() if {home.id, home.group} & {*of}}
    cadres = inbound.reader.people(home.village, "cadre") if theirs else ()
    named = [one.name for one in cadres if one.id in theirs]
    texts = inbound.content.texts
    cadre = texts("file.and").join(named)
    return texts("file.looked_after", cadre=cadre, source=rules.pairing_source) if named else ""
