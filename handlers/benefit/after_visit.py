"""What a stored visit sets off: policies probably missed, and clues; told in a line or two."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.benefit.missed import missed
from handlers.clue.events import ClueRaised
from handlers.clue.raising import raised_by_visit
from handlers.clue.wording import clue_short
from handlers.household_file.file import open_file
from handlers.inbound import Inbound
from handlers.turn import Choice, Event, Reply
from state.rows import Household, VisitDraft

NAMED, HOUSEHOLDS = 3, 2


@dataclass(frozen=True, slots=True)
class After:
    """replies: told to the cadre, with a look at the policies one tap away. events: clues."""

    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()


def after_visits(inbound: Inbound, visits: Sequence[tuple[VisitDraft, str]]) -> After:
    """Return what stored visits set off. visits: each with its receipt number.

    A household off the roster has no file, so nothing is found for it.
    """
    roster = {home.id: home for home in inbound.reader.households(inbound.conversation.area)}
    lines, events = list[str](), list[Event]()
    homes, read = list[Household](), set[str]()
    for draft, receipt in visits:
        home = roster.get(draft.household_id)
        if home is None:
            continue
        if len(homes) < HOUSEHOLDS and (line := _missed(inbound, home, draft)):
            lines.append(line)
            homes.append(home)
        # a household told of twice at once raises its clues once
        if home.id not in read:
            read.add(home.id)
            events += raised_by_visit(inbound, home, draft, receipt)
    new = [event.clue for event in events if isinstance(event, ClueRaised)]
    if new:
        texts = inbound.content.texts
        kinds = dict.fromkeys(clue_short(clue, inbound.content) for clue in new)
        lines.append(texts("clue.raised_by_visit", kinds=texts("file.and").join(kinds)))
    if not lines:
        return After((), tuple(events))
    choices = tuple(_look(inbound, home) for home in homes)
    return After((Reply("\n".join(lines), choices),), tuple(events))


def _look(inbound: Inbound, home: Household) -> Choice:
    words = f"{inbound.content.words.first('benefits')} {home.head}"
    return Choice(words, words)


def _missed(inbound: Inbound, home: Household, draft: VisitDraft) -> str:
    file = open_file(inbound, home, draft)
    content, on = inbound.content, inbound.moment.today
    found = missed(file.case, home.village, on, content, file.marks, (draft,))
    likely = [one for one in found if one.likely or one.assessment.raised]
    if not likely:
        return ""
    names = [content.knowledge.policies[one.policy].short for one in likely[:NAMED]]
    texts = content.texts
    more = texts("benefit.and_more", count=len(likely)) if len(likely) > NAMED else ""
    policies = texts("file.and").join(names) + more
    return texts("benefit.after_visit", household=home.head, policies=policies)
