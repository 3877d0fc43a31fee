"""The records behind a figure; above the township sums by area only."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from handlers.digest.among import called, chosen
from handlers.digest.facts import FOLLOW_UP_DAYS, in_village, summed
from handlers.digest.page import A_PAGE, Listed, Look, paged
from handlers.digest.standing import standing
from handlers.digest.writing import short_day
from handlers.inbound import Inbound
from handlers.kept_words import masking, pieces, without_numbers
from handlers.names_shown import names_shown
from handlers.problem.view import View
from handlers.turn import Turn
from handlers.visit.card import clip
from state.digest_rows import QuietHome, SeenVisit
from state.problem_rows import Problem

MOST_QUESTIONS = 100
NAME, WHAT, QUESTION = 12, 24, 30

List: TypeAlias = Callable[[Inbound, Look], Listed]


def look(inbound: Inbound, wanted: Look) -> Turn:
    """Show one page of the records behind a figure."""
    return paged(inbound, wanted, LISTS[wanted.list](inbound, wanted))


def _head(inbound: Inbound, wanted: Look, count: int, **values: object) -> str:
    area = inbound.content.knowledge.areas.called(wanted.scope)
    texts = inbound.content.texts
    key = "due" if wanted.list == "soon" and wanted.when else wanted.list
    told = texts(f"digest.list_{key}", when=wanted.when, count=count, **values)
    for part in filter(None, (wanted.department, called(inbound, wanted.among))):
        area = texts("digest.list_of", area=area, department=part)
    return texts("digest.list_head", area=area, what=told)


def _visits(inbound: Inbound, wanted: Look) -> Listed:
    read, homes = inbound.reader.digests, chosen(inbound, wanted.scope, wanted.among)
    if wanted.among.status and not homes:
        return _nobody_counts(inbound, wanted)
    if homes is not None or _named(inbound, wanted):
        every = read.visits(*wanted.seen)
        found = [one for one in every if homes is None or one.household_id in homes]
        return _of_visits(inbound, wanted, found)
    counts = read.visit_counts(*wanted.seen)
    made = {village: visits for village, (visits, _) in counts.items()}
    return _summed(inbound, wanted, made, homes=sum(homes for _, homes in counts.values()))


def _nobody_counts(inbound: Inbound, wanted: Look) -> Listed:
    """Tell that no household counts as what was asked of: none of them is no household missed."""
    what = called(inbound, wanted.among)
    area = inbound.content.knowledge.areas.called(wanted.scope)
    return Listed(inbound.content.texts("digest.nobody_counts", area=area, what=what))


def _follow_ups(inbound: Inbound, wanted: Look) -> Listed:
    read, wide = inbound.reader.digests, wanted.until - timedelta(days=FOLLOW_UP_DAYS)
    asked = (wanted.scope, wide, wanted.until, wanted.as_of)
    if names_shown(inbound.conversation.area):
        return _of_visits(inbound, wanted, read.follow_ups(*asked))
    return _summed(inbound, wanted, read.follow_up_counts(*asked))


def _unlisted(inbound: Inbound, wanted: Look) -> Listed:
    read = inbound.reader.digests
    if names_shown(inbound.conversation.area):
        return _of_visits(inbound, wanted, read.unlisted(*wanted.seen))
    return _summed(inbound, wanted, read.unlisted_counts(*wanted.seen))


def _of_visits(inbound: Inbound, wanted: Look, visits: Sequence[SeenVisit]) -> Listed:
    homes = len({(one.village, one.household_id or one.household) for one in visits})
    head = _head(inbound, wanted, len(visits), homes=homes)
    if not _named(inbound, wanted):
        return Listed(head, _sums(inbound, wanted, Counter(one.village for one in visits)))
    lines = [visit_line(inbound, wanted, one) for one in visits]
    return Listed(head, lines, [one.household_id for one in visits])


def _summed(inbound: Inbound, wanted: Look, counts: Mapping[str, int], **values: object) -> Listed:
    """Return how many visits by area; above the township nobody is named."""
    head = _head(inbound, wanted, sum(counts.values()), **values)
    return Listed(head, _sums(inbound, wanted, counts))


def visit_line(inbound: Inbound, wanted: Look, one: SeenVisit) -> str:
    """Return one visit of a list: its day, whose it was, what was told."""
    texts, today = inbound.content.texts, inbound.moment.today
    what = clip("；".join(one.problems), WHAT)
    if wanted.list == "follow_ups" and one.follow_up_on:
        what = texts("digest.follow_up", day=short_day(one.follow_up_on, today))
    return texts(
        "digest.visit_line",
        day=short_day(one.visited_on, today),
        household=_called(inbound, wanted, one.village, one.household),
        what=texts("digest.with", what=what) if what else "",
    )


def _called(inbound: Inbound, wanted: Look, village: str, name: str) -> str:
    """Return a household with its village, which a village's own list leaves out."""
    areas = inbound.content.knowledge.areas
    place = "" if in_village(wanted.scope) else areas.called(village)
    return f"{place}{clip(name, NAME)}"


def _unvisited(inbound: Inbound, wanted: Look) -> Listed:
    return _quiet(inbound, wanted)


def _long_unvisited(inbound: Inbound, wanted: Look) -> Listed:
    days = inbound.content.county.not_visited_days
    since = wanted.until - timedelta(days=days)
    return _quiet(inbound, replace(wanted, since=since))


def _quiet(inbound: Inbound, wanted: Look) -> Listed:
    counts, every, homes = _unseen(inbound, wanted)
    if wanted.among.status and not every:
        return _nobody_counts(inbound, wanted)
    values = {"every": every, "days": inbound.content.county.not_visited_days}
    head = _head(inbound, wanted, sum(counts.values()), **values)
    if not _named(inbound, wanted):
        return Listed(head, _sums(inbound, wanted, counts))
    texts, today = inbound.content.texts, inbound.moment.today
    lines = [
        texts(
            "digest.quiet_line",
            household=_called(inbound, wanted, home.village, home.head),
            what=texts("digest.last", day=short_day(home.last, today))
            if home.last
            else texts("digest.never"),
        )
        for home in homes
    ]
    return Listed(head, lines, [home.id for home in homes])


def _unseen(inbound: Inbound, wanted: Look) -> tuple[Mapping[str, int], int, Sequence[QuietHome]]:
    """Return village → households not visited, how many there are at all, and which, if named."""
    read, part = inbound.reader.digests, chosen(inbound, wanted.scope, wanted.among)
    if part is None and not _named(inbound, wanted):
        return read.unvisited(*wanted.seen), sum(read.homes(wanted.scope).values()), ()
    every = read.unvisited_homes(*wanted.seen)
    homes = [home for home in every if part is None or home.id in part]
    count = sum(read.homes(wanted.scope).values()) if part is None else len(part)
    return Counter(home.village for home in homes), count, homes


def _named(inbound: Inbound, wanted: Look) -> bool:
    """Whether households are listed: not above the township, nor where areas are asked for."""
    return names_shown(inbound.conversation.area) and not wanted.among.by_area


def _problems(inbound: Inbound, wanted: Look) -> Listed:
    """List problems of the ledger as they stand now; their places serve its commands."""
    found = _in_ledger(inbound, wanted)
    first = wanted.first(len(found))
    shown = found[first : first + A_PAGE]
    # Names are looked up for those on the page only: the others are not worded.
    view, lines = View(inbound).over(shown), [""] * len(found)
    lines[first : first + A_PAGE] = [view.line(at, one) for at, one in enumerate(shown, first + 1)]
    numbers = [one.number for one in found]
    homes = [one.household_id for one in found]
    return Listed(_head(inbound, wanted, len(found)), lines, homes, numbers)


def _in_ledger(inbound: Inbound, wanted: Look) -> Sequence[Problem]:
    reader, content = inbound.reader, inbound.content
    if wanted.list == "raised":
        return reader.digests.raised(wanted.scope, *wanted.days)
    if wanted.list == "closed":
        return reader.digests.closed(wanted.scope, *wanted.days)
    level, rules = content.knowledge.areas.level(wanted.scope), content.county.problems
    every = reader.problems.open(wanted.scope)
    now = standing(every, level, inbound.moment.today, content.calendar, rules)
    if wanted.list == "soon" and wanted.when:
        return [p for p in now.open if p.due_on and wanted.since <= p.due_on <= wanted.until]
    found: Sequence[Problem] = getattr(now, "open" if wanted.list == "problems" else wanted.list)
    return [one for one in found if wanted.department in one.department]


def _clues(inbound: Inbound, wanted: Look) -> Listed:
    """Tell where the clues of the days are; the list of clues is opened by its own word."""
    if in_village(wanted.scope):
        return Listed(inbound.content.texts("digest.clues_elsewhere"))
    days = wanted.days
    open_ones = inbound.reader.clues.open(wanted.scope)
    found = [one for one in open_ones if days[0] <= one.raised_on <= days[1]]
    every = sum(inbound.reader.clues.counts(wanted.scope, *days).values())
    lines = _sums(inbound, wanted, Counter(one.village for one in found))
    end = inbound.content.texts("digest.clues_end")
    head = _head(inbound, wanted, every, open=len(found))
    return Listed(head, [*lines, end])


def _homes(inbound: Inbound, wanted: Look) -> Listed:
    """Return how many households the roster has, by area."""
    homes = inbound.reader.digests.homes(wanted.scope)
    lines = [] if in_village(wanted.scope) else _sums(inbound, wanted, homes)
    return Listed(_head(inbound, wanted, sum(homes.values())), lines)


def _missed(inbound: Inbound, wanted: Look) -> Listed:
    content, texts = inbound.content, inbound.content.texts
    chain = content.knowledge.areas.chain(wanted.scope) or (wanted.scope,)
    missed = inbound.reader.digests.missed(chain, wanted.scope)
    if missed is None:
        return Listed(texts("digest.never_swept"))
    found = inbound.reader.digests.missed_by(missed.scope, wanted.scope, wanted.policy)
    day = missed.made_at.astimezone(content.county.zone).date()
    named = _policy(inbound, wanted.policy) if wanted.policy else texts("digest.policies")
    homes = len({one.household for one in found})
    on = short_day(day, inbound.moment.today)
    head = _head(inbound, wanted, homes, policy=named, day=on)
    if not names_shown(inbound.conversation.area):
        counts = Counter(village for village, _ in {(one.village, one.household) for one in found})
        return Listed(head, _sums(inbound, wanted, counts))
    lines = [
        texts(
            "digest.missed_line",
            household=_called(inbound, wanted, one.village, one.head or one.household),
            policy=_policy(inbound, one.policy),
            why=clip(one.why, WHAT),
        )
        for one in found
    ]
    return Listed(head, lines, [one.household for one in found])


def _policy(inbound: Inbound, policy: str) -> str:
    known = inbound.content.knowledge.policies.get(policy)
    return known.short if known else policy


def _unanswered(inbound: Inbound, wanted: Look) -> Listed:
    """List what was asked in vain, without numbers and without names of the roster."""
    asked = inbound.reader.digests.questions(wanted.scope, *wanted.days)
    shown = [without_numbers(text)[: 2 * QUESTION] for text in asked[:MOST_QUESTIONS]]
    names = inbound.reader.digests.names_among(sorted(pieces(shown)))
    mask = masking(names, inbound.content.texts("roster.somebody"))
    lines = [f"· {clip(mask(text), QUESTION)}" for text in shown]
    return Listed(_head(inbound, wanted, len(asked)), lines)


def _sums(inbound: Inbound, wanted: Look, counts: Mapping[str, int]) -> list[str]:
    """Return how many by the areas just below, in the order of their codes."""
    areas, texts = inbound.content.knowledge.areas, inbound.content.texts
    return [
        texts("digest.sum_line", area=areas.called(code), count=many)
        for code, many in summed(wanted.scope, counts)
    ]


LISTS: dict[str, List] = {
    "visits": _visits,
    "unvisited": _unvisited,
    "long_unvisited": _long_unvisited,
    "follow_ups": _follow_ups,
    "unlisted": _unlisted,
    "clues": _clues,
    "homes": _homes,
    "missed": _missed,
    "unanswered": _unanswered,
    **dict.fromkeys(
        ("problems", "overdue", "soon", "verify", "waiting", "raised", "closed"), _problems
    ),
}
