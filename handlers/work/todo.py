"""What is left to follow up, of one's own and of colleagues one stands in for; whom one visits."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from config.texts import Texts
from handlers.inbound import Inbound, say
from handlers.turn import HouseholdRead, Reply, Turn
from handlers.visit.card import clip, day
from handlers.visit.promise import days_said
from handlers.work import memo
from handlers.work.follow_ups import FollowUp, follow_ups
from handlers.work.who import refusal
from state.rows import Household

DAY = timedelta(days=1)
LOOK_BACK = 92
MOST_LINES, LONGEST = 8, 26
MOST_HOMES = 12


def todo(inbound: Inbound, rest: str) -> Turn:
    """List what is left to follow up, the nearest day first; colleagues' marked with their name."""
    if refused := refusal(inbound):
        return refused
    person, today = inbound.conversation.person, inbound.moment.today
    own = [("", one) for one in left(inbound, person)]
    taken = inbound.reader.work.deputised(person, today)
    others = [(_name(inbound, leave.person), one) for leave in taken
              for one in left(inbound, leave.person)]  # fmt: skip
    found = sorted([*own, *others], key=lambda pair: (pair[1].on, pair[1].visit.receipt))
    memos = memo.ahead(inbound)
    if not found:
        return memo.listed(inbound, "") if memos else say(inbound, "work.todo_none")
    texts = inbound.content.texts
    shown = found[:MOST_LINES]
    lines = [line(one, texts, today, name) for name, one in shown]
    more = [texts("work.more", count=len(found) - MOST_LINES)] if len(found) > MOST_LINES else []
    asked = [texts("memo.beside", count=len(memos))] if memos else []
    head, foot = texts("work.todo", count=len(found)), texts("work.todo_foot")
    text = "\n".join([head, *lines, *more, foot, *asked])
    reads = tuple(
        HouseholdRead(person, home) for home in _homes(one for name, one in shown if name)
    )
    return Turn(inbound.conversation, (Reply(text),), reads)


def left(inbound: Inbound, person: str) -> Sequence[FollowUp]:
    """Return what somebody's last visits left to do."""
    today = inbound.moment.today
    visits = inbound.reader.visits_by(person, today - DAY * LOOK_BACK, today)
    content = inbound.content
    said_on = days_said(content.visit_words, content.county.zone)
    return follow_ups(visits, content.county.work.promise_days, said_on)


def line(one: FollowUp, texts: Texts, today: date, of: str = "") -> str:
    """Return when, whose and what; of a promise without a day only when it is reminded of.

    of: name of the colleague one stands in for.
    """
    draft = one.visit.draft
    what = one.promised
    if not draft.promised:
        what = draft.problems or tuple(draft.seen.values())
    shown = clip("；".join(what), LONGEST) or texts("work.see_again")
    name = texts("work.instead_of", name=of) if of else ""
    when = day(one.on, texts, today)
    said = {"of": name, "home": draft.household, "what": shown}
    if one.kind == "follow":
        return texts("work.todo_line", day=when, **said)
    reminded = texts("work.todo_reminded", day=when) if one.on > today else ""
    return texts("work.todo_undated", **said) + reminded


def households(inbound: Inbound, rest: str) -> Turn:
    """List the households one looks after by the county's rule, with the day of the last visit."""
    if refused := refusal(inbound):
        return refused
    said, rules = inbound.conversation, inbound.content.county.work
    mine = rules.pairing.get(said.person)
    if mine is None:
        return say(inbound, "work.no_pairing")
    roster = inbound.reader.households(said.area)
    homes = [home for home in roster if home.group in mine or home.id in mine]
    if not homes:
        return say(inbound, "work.no_pairing")
    last, texts = inbound.reader.last_visits(said.area), inbound.content.texts
    shown = homes[:MOST_HOMES]
    lines = [_home(inbound, home, last.get(home.id)) for home in shown]
    more = [texts("work.more", count=len(homes) - MOST_HOMES)] if len(homes) > MOST_HOMES else []
    head = texts("work.pairing", count=len(homes), source=rules.pairing_source)
    return Turn(said, (Reply("\n".join([head, *lines, *more])),))


def _home(inbound: Inbound, home: Household, last: date | None) -> str:
    texts = inbound.content.texts
    when = day(last, texts, inbound.moment.today) if last else texts("work.never")
    return texts("work.pairing_line", home=home.head, group=home.group, last=when)


def _homes(found: Iterable[FollowUp]) -> list[str]:
    ids = (one.visit.draft.household_id for one in found)
    return list(dict.fromkeys(filter(None, ids)))


def _name(inbound: Inbound, person: str) -> str:
    found = inbound.reader.person(person)
    return found.name if found else person
