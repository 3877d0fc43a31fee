"""A household's file: read by officials of its scope, its card by the household itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from re import Match

from handlers.household_file.card import card
from handlers.household_file.events import FactsRecorded, StatusEntered
from handlers.household_file.file import File, open_file
from handlers.household_file.listing import asked_for, listed
from handlers.household_file.of_household import asked_of_others, asks_own
from handlers.household_file.page import page
from handlers.household_file.whose import (
    called,
    find,
    masked,
    own_household,
    refusal,
    with_household,
)
from handlers.inbound import Inbound, say
from handlers.meant import SPOKEN_OF
from handlers.officials import officials
from handlers.screening import topic as screening
from handlers.screening.state import Screening
from handlers.screening.state import load as load_screening
from handlers.topic import Topic
from handlers.turn import HouseholdRead, Reply, Turn
from handlers.visit.draft import KIND as NOTE
from knowledge.rules.case import plain_value
from state.file_rows import HouseholdFact
from state.rows import Household

# Ways of asking for a household's file in a sentence.
ASKS = ("how_are_they", "one_thing", "last_time", "been_there", "look_up", "who_for", "file_of")


def read(inbound: Inbound, rest: str) -> Turn:
    """Show the file of a household named by an official; the reading is kept in the audit log."""
    if refused := refusal(inbound):
        return refused
    return with_household(inbound, rest, "file.do_read", _page)


def read_card(inbound: Inbound, rest: str) -> Turn:
    """Show the card of a household: its own to itself, any of the scope to an official."""
    said = inbound.conversation
    if said.role == "household" or not rest or rest.isdecimal():
        return own_card(inbound, rest)
    return with_household(inbound, rest, "file.do_card", _card)


def own_card(inbound: Inbound, rest: str) -> Turn:
    """Show a bound household its own card, and nobody else's."""
    said = inbound.conversation
    if said.role != "household":
        return say(inbound, "file.whose")
    own = own_household(inbound)
    if own is None:
        return say(inbound, "card.bind_first")
    return Turn(said, (card(inbound, _own_file(inbound, own), "", _page_number(rest)),))


def enter_status(inbound: Inbound, rest: str) -> Turn:
    """Enter what a household counts as: "name status 2024-03 from" or "… until"."""
    if refused := refusal(inbound, cadres_only=True):
        return refused
    return with_household(inbound, rest, "file.do_status", _status)


def keep_facts(inbound: Inbound, rest: str) -> Turn:
    """Put what an open screening was told into the file of the household it was made for."""
    if refused := refusal(inbound, cadres_only=True):
        return refused
    open_one = load_screening(inbound.conversation, inbound.content.knowledge)
    if open_one is None:
        return say(inbound, "file.no_screening")
    return with_household(inbound, rest or open_one.household, "file.do_keep", _keep)


def start(inbound: Inbound) -> Turn | None:
    """Answer "how is so-and-so's family" and "work it out for so-and-so" of officials.

    A household is shown its own file, and told nothing of another's.
    """
    if turn := asked_of_others(inbound):
        return turn
    if asks_own(inbound):
        return own_card(inbound, "")
    match = inbound.content.file_words.patterns["screen_for"].match(inbound.text)
    if match and not refusal(inbound):
        return _screen_for(inbound, match["name"])
    return _question(inbound)


def beside(inbound: Inbound) -> Turn | None:
    """Answer a question of a household while a note is open; it stays open."""
    task = inbound.conversation.task
    return start(inbound) if task and task.kind == NOTE else None


def _question(inbound: Inbound) -> Turn | None:
    """Answer what is asked of a household's file, or which households count as something."""
    if refusal(inbound):
        return None
    words = inbound.content.file_words
    asked = (words.patterns[name].match(inbound.text) for name in ASKS)
    match = next(filter(None, asked), None)
    if match is None and inbound.conversation.role == "supervisor":
        match = words.patterns["bare_home"].match(inbound.text)
    return (_asked(inbound, match) if match else None) or asked_for(inbound)


def _asked(inbound: Inbound, match: Match[str]) -> Turn | None:
    """Show the file of whoever a question names; a name nobody has may be something else's."""
    words, name, home = inbound.content.file_words, match["name"], match["home"]
    if home and name in words.pronouns:
        return read(inbound, str(inbound.conversation.context.get(SPOKEN_OF, "")))
    if name in words.not_households:
        return None
    if not home and name in officials(inbound):
        return say(inbound, "file.official", name=name)
    kind = find(inbound, name).kind
    if kind in ("sure", "ask") or (kind == "like" and home):
        return read(inbound, name)
    plain = match.re == words.patterns[ASKS[0]]
    return say(inbound, "file.not_in_scope", name=name) if home and plain else None


def _page(inbound: Inbound, household: Household, rest: str) -> Turn:
    reply = page(inbound, open_file(inbound, household))
    return _read(inbound, household, reply)


def _card(inbound: Inbound, household: Household, rest: str) -> Turn:
    name, number = called(inbound, household), _page_number(rest)
    return _read(inbound, household, card(inbound, _own_file(inbound, household), name, number))


def _read(inbound: Inbound, household: Household, reply: Reply) -> Turn:
    event = HouseholdRead(inbound.conversation.person, household.id)
    shown = replace(reply, text=masked(inbound, household, reply.text))
    return Turn(inbound.conversation, (shown,), (event,))


def _own_file(inbound: Inbound, household: Household) -> File:
    return open_file(inbound, household)


def _page_number(rest: str) -> int:
    return max(int(rest) - 1, 0) if rest.isdecimal() and len(rest) < len("100") else 0


def _status(inbound: Inbound, household: Household, rest: str) -> Turn:
    words = inbound.content.file_words
    status = words.status(rest)
    if not status:
        names = inbound.content.texts("file.and").join(w.name for w in words.statuses.values())
        return say(inbound, "file.which_status", statuses=names)
    name = words.statuses[status].name
    when = words.patterns["on"].search(rest)
    on = _day(when.groupdict()) if when else None
    if when and (on is None or on > inbound.moment.today):
        return say(inbound, "file.no_such_day")
    ended = bool(words.patterns["ended"].search(rest))
    until = (on or inbound.moment.today) if ended else None
    since = None if ended else on
    event = StatusEntered(household.id, status, since, until, inbound.conversation.person)
    key = "file.status_ended" if ended else "file.status_kept" if on else "file.status_kept_undated"
    told = inbound.content.texts(key, household=household.head, status=name, day=until or since)
    return Turn(inbound.conversation, (Reply(told),), (event,))


def _day(said: Mapping[str, str | None]) -> date | None:
    """Return the day a date names, the first of a month or year named alone; None when none."""
    try:
        return date(int(said["year"] or 0), int(said["month"] or 1), int(said["day"] or 1))
    except ValueError:
        return None


def _keep(inbound: Inbound, household: Household, rest: str) -> Turn:
    open_one = load_screening(inbound.conversation, inbound.content.knowledge)
    facts = _facts(inbound, household, open_one) if open_one else ()
    if not facts:
        return say(inbound, "file.nothing_to_keep")
    left = inbound.conversation.without_task(screening.TOPIC.kind)
    texts = inbound.content.texts
    told = texts("file.kept_facts", household=household.head, count=len(facts))
    return Turn(left, (Reply(told),), (FactsRecorded(facts),))


def _facts(
    inbound: Inbound, household: Household, open_one: Screening
) -> tuple[HouseholdFact, ...]:
    """Return what the screening was told and the file does not know; no answer is not kept."""
    on_file = open_file(inbound, household).case
    return tuple(
        HouseholdFact(
            household.id,
            who,
            fact,
            plain_value(known.value),
            known.words,
            known.origin,
            "screening",
            inbound.moment.today,
            inbound.conversation.person,
        )
        for who, fact, known in open_one.case.all()
        if known.answered and on_file.get(who, fact) != known
    )


def _screen_for(inbound: Inbound, name: str) -> Turn | None:
    """Open a screening of a household with what its file knows already."""
    found = find(inbound, name)
    if found.kind != "sure":
        return None if found.kind == "none" else read(inbound, name)
    household = found.households[0]
    file = open_file(inbound, household)
    opened = Screening(file.case, household.village, household=household.id)
    turn = screening.open_with(inbound, opened)
    head = inbound.content.texts("file.screening_for", household=household.head)
    first = replace(turn.replies[0], text=f"{head}\n{turn.replies[0].text}")
    event = HouseholdRead(inbound.conversation.person, household.id)
    shown = (replace(first, text=masked(inbound, household, first.text)), *turn.replies[1:])
    return Turn(turn.conversation, shown, (*turn.events, event))


TOPIC = Topic(
    "household_file",
    always={
        "file": read,
        "card": read_card,
        "own_card": own_card,
        "file_list": listed,
        "file_status": enter_status,
        "file_keep": keep_facts,
    },
    beside=beside,
    start=start,
)
