"""A cadre's own stored visits: the receipt, lists, taking one back, finding one to correct."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.household import Said, resolve
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.named_policy import named_policy
from handlers.problem.events import ProblemRaised
from handlers.problem.from_visit import offers
from handlers.turn import Choice, Reply, Turn, VisitAmended, VisitSubmitted
from handlers.visit.card import clip, day, line
from handlers.visit.change import PUT_RIGHT
from handlers.visit.draft import Open, to_list
from handlers.visit.receipt import tidy_receipt
from state.rows import Visit

# How far back the last own visit is looked for, days; older ones are found by receipt.
LOOK_BACK = 92
MOST_LINES = 10
# How many problems are offered to the ledger, one tap each; the others by receipt.
MOST_OFFERS = 4
# So much of a problem is said back.
LONGEST_WHAT = 24


def refusal(inbound: Inbound) -> Turn | None:
    """Return what to tell somebody who may not record visits, None for a bound cadre."""
    conversation = inbound.conversation
    if conversation.role == "cadre" and conversation.person:
        return None
    key = "visit.not_supervisors" if conversation.role == "supervisor" else "visit.bind_first"
    return say(inbound, key)


def today(inbound: Inbound) -> Turn:
    """List today's own visits with their receipts."""
    if refused := refusal(inbound):
        return refused
    on = inbound.moment.today
    visits = _kept(inbound.reader.visits_by(inbound.conversation.person, on, on))
    if not visits:
        return _told_today(inbound)
    lines = [_line(inbound, visit, with_day=False) for visit in visits[:MOST_LINES]]
    head = inbound.content.texts("visit.today", count=len(visits))
    return _lines(inbound, head, lines, len(visits))


def _told_today(inbound: Inbound) -> Turn:
    """List what was stored today of other days, when no visit was made today."""
    zone, on = inbound.moment.at.tzinfo, inbound.moment.today
    told = [v for v in recent(inbound) if v.submitted_at.astimezone(zone).date() == on]
    if not told:
        return say(inbound, "visit.today_none")
    lines = [_line(inbound, visit, with_day=True) for visit in told[:MOST_LINES]]
    head = inbound.content.texts("visit.today_other", count=len(told))
    return _lines(inbound, head, lines, len(told))


def month(inbound: Inbound) -> Turn:
    """Tell this month's own visits: how many, in how many households, and the latest ones."""
    if refused := refusal(inbound):
        return refused
    on = inbound.moment.today
    first = on.replace(day=1)
    visits = _kept(inbound.reader.visits_by(inbound.conversation.person, first, on))
    if not visits:
        return say(inbound, "visit.month_none")
    head = inbound.content.texts(
        "visit.month",
        count=len(visits),
        households=len({v.draft.household_id or v.draft.household for v in visits}),
        problems=sum(len(v.draft.problems) for v in visits),
    )
    latest = sorted(visits, key=lambda v: (v.draft.visited_on, v.submitted_at), reverse=True)
    lines = [_line(inbound, visit, with_day=True) for visit in latest[:MOST_LINES]]
    return _lines(inbound, head, lines, len(visits))


def amend_said(inbound: Inbound) -> str | None:
    """Return what follows the word for changing, when it names a field or a stored visit.

    "That one was wrong, it was in the afternoon" is of the last visit, when there is one.
    """
    wrong = inbound.content.visit_words.patterns["said_wrong"].fullmatch(inbound.text)
    if wrong and recent(inbound):
        return wrong["rest"] or ""
    stored = inbound.content.visit_words.patterns["of_stored"].match(inbound.text)
    if stored and recent(inbound):
        return _readable(inbound, stored["rest"])
    named_first = _of_named(inbound)
    if named_first is not None:
        return named_first
    return after(inbound, "amend_words", ("receipt", "last_one", "by_number"))


def _of_named(inbound: Inbound) -> str | None:
    """Return the receipt and the correction of a stored visit named by its household."""
    patterns = inbound.content.visit_words.patterns
    match = patterns["of_home_stored"].match(inbound.text)
    if match and (of_it := of_home(inbound, match["name"])):
        return f"{of_it[0].receipt} {_readable(inbound, match['rest'])}"
    moved = patterns["moved_to"].match(inbound.text)
    if moved and (of_it := of_home(inbound, moved["name"])) and of_it[0].draft.follow_up_on:
        name = "promised" if of_it[0].draft.promised else "follow_up_on"
        field = inbound.content.visit_words.fields[name]
        said = inbound.content.texts("visit.moved_to", field=field, day=moved["day"])
        return f"{of_it[0].receipt} {said}"
    return _home_behind(inbound)


def _home_behind(inbound: Inbound) -> str | None:
    """Return what follows the word for changing when it begins with a household of the roster."""
    words = inbound.content.visit_words
    word = next((w for w in words.lists["amend_words"] if inbound.text.startswith(w)), "")
    rest = inbound.text.removeprefix(word).strip()
    return rest if word and _named_home(inbound, rest) else None


def _named_home(inbound: Inbound, rest: str) -> bool:
    match = inbound.content.visit_words.patterns["of_home"].match(rest)
    roster = inbound.reader.households(inbound.conversation.area)
    return match is not None and resolve(Said(match["name"]), roster).kind == "sure"


def _readable(inbound: Inbound, said: str) -> str:
    """Return a correction that can be read as one, else "", and the card is opened for it."""
    patterns = inbound.content.visit_words.patterns
    forms = (*PUT_RIGHT, "changed_to")
    return said if any(patterns[name].match(said) for name in forms) else ""


def named(inbound: Inbound, rest: str) -> tuple[Visit | None, str]:
    """Return the own visit a correction is about and the correction without its name."""
    patterns = inbound.content.visit_words.patterns
    if match := patterns["receipt"].search(rest):
        left = rest[: match.start()] + rest[match.end() :]
        return own(inbound, match["receipt"]), left.strip(" ，,：:")
    if of_it := of_home(inbound, rest):
        return of_it
    if _named_home(inbound, rest):
        return None, ""
    mine = recent(inbound)
    left = patterns["last_one"].sub("", rest).strip(" ，,：:")
    return (mine[0] if mine else None), left


def just_stored(inbound: Inbound, within: timedelta) -> Visit | None:
    """Return one's own last visit when it was stored so shortly ago.

    Of several stored together the one whose household the text names; None when it names none.
    """
    mine = recent(inbound)
    if not mine or inbound.moment.at - mine[0].submitted_at > within:
        return None
    together = [visit for visit in mine if visit.submitted_at == mine[0].submitted_at]
    if len(together) == 1:
        return together[0]
    named = [visit for visit in together if visit.draft.household in inbound.text]
    return named[0] if len(named) == 1 else None


def outdated(inbound: Inbound, one: Open) -> bool:
    """Whether a correction is of a version that another device has changed or taken back since."""
    if not one.amends:
        return False
    now = inbound.reader.visit(one.amends)
    return now is None or now.status != "kept" or now.version + 1 != one.version


def stored(
    inbound: Inbound,
    pairs: Sequence[tuple[Open, VisitSubmitted | VisitAmended]],
    listed: Sequence[ProblemRaised] = (),
) -> tuple[Reply, ...]:
    """Return what is said with the receipts; it is sent once they are safely stored.

    listed: the problems of theirs that went on the ledger with them.
    """
    texts, minutes = inbound.content.texts, inbound.content.county.undo_minutes
    lines = [
        texts("visit.receipt", receipt=event.receipt, what=line(one.draft, texts))
        for one, event in pairs
    ]
    amended = all(one.amends for one, _ in pairs)
    head = texts("visit.amended") if amended else texts("visit.stored", count=len(pairs))
    tail = texts("visit.amended_tail") if amended else texts("visit.stored_tail", minutes=minutes)
    suggestion = "" if amended else _suggestion(inbound, [one for one, _ in pairs])
    ledger = _listed_lines(inbound, [one for one, _ in pairs], listed)
    told = (head, *lines, *ledger, tail, suggestion)
    choices = () if amended and not ledger else _offered(inbound, pairs, listed)
    return (Reply("\n".join(filter(None, told)), choices),)


def _listed_lines(
    inbound: Inbound, stored: Sequence[Open], listed: Sequence[ProblemRaised]
) -> list[str]:
    """Return a line on each problem that went on the ledger, or the question which one does."""
    texts = inbound.content.texts
    told = [(clip(one.problem.what, LONGEST_WHAT), one.problem.number) for one in listed]
    lines = [texts("visit.listed", what=what, number=number) for what, number in told]
    unsaid = any(one.to_ledger and one.draft.problems and not to_list(one) for one in stored)
    return [*lines, texts("problem.which_of")] if unsaid else lines


def _offered(
    inbound: Inbound,
    pairs: Sequence[tuple[Open, VisitSubmitted | VisitAmended]],
    listed: Sequence[ProblemRaised],
) -> tuple[Choice, ...]:
    """Return one tap for each problem that is not on the ledger yet."""
    taken = {(one.problem.visit, one.problem.what) for one in listed}
    offered = [
        offer
        for one, event in pairs
        for what, offer in zip(
            one.draft.problems, offers(inbound, event.receipt, one.draft), strict=True
        )
        if (event.receipt, without_numbers(what)) not in taken
    ]
    return tuple(offered[:MOST_OFFERS])


def _suggestion(inbound: Inbound, drafts: Sequence[Open]) -> str:
    """Return one line on a policy named among the problems, "" when none is."""
    problems = [problem for one in drafts for problem in one.draft.problems]
    policy = named_policy(inbound.content.knowledge, problems)
    return inbound.content.texts("visit.suggestion", policy=policy) if policy else ""


def after(inbound: Inbound, section: str, patterns: Sequence[str]) -> str | None:
    """Return what follows a command word of a section, when one of the patterns begins it."""
    words = inbound.content.visit_words
    for word in words.lists[section]:
        rest = inbound.text.removeprefix(word).strip()
        if rest != inbound.text and any(words.patterns[name].match(rest) for name in patterns):
            return rest
    return None


def recent(inbound: Inbound) -> list[Visit]:
    """Return one's own kept visits, the last submitted first."""
    on = inbound.moment.today
    since = on - timedelta(days=LOOK_BACK)
    visits = _kept(inbound.reader.visits_by(inbound.conversation.person, since, on))
    return sorted(visits, key=lambda visit: visit.submitted_at, reverse=True)


def own(inbound: Inbound, said: str) -> Visit | None:
    """Return the sender's own kept visit of a receipt as typed, None when it is none."""
    visit = inbound.reader.visit(tidy_receipt(said))
    own = visit is not None and visit.visitor == inbound.conversation.person
    return visit if own and visit is not None and visit.status == "kept" else None


def of_home(inbound: Inbound, rest: str) -> tuple[Visit, str] | None:
    """Return one's own last visit to the household a text begins with, and what follows."""
    match = inbound.content.visit_words.patterns["of_home"].match(rest)
    if match is None:
        return None
    found = resolve(Said(match["name"]), inbound.reader.households(inbound.conversation.area))
    ids = {home.id for home in found.households} if found.kind in ("sure", "ask") else set()
    of_it = [v for v in recent(inbound) if v.draft.household_id in ids]
    return (of_it[0], rest[match.end() :].strip(" ，,：:")) if of_it else None


def _kept(visits: Sequence[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.status == "kept"]


def _line(inbound: Inbound, visit: Visit, *, with_day: bool) -> str:
    texts = inbound.content.texts
    what = line(visit.draft, texts)
    if with_day:
        what = f"{day(visit.draft.visited_on, texts, inbound.moment.today)} {what}"
    return texts("visit.receipt_line", receipt=visit.receipt, what=what)


def _lines(inbound: Inbound, head: str, lines: Sequence[str], count: int) -> Turn:
    texts = inbound.content.texts
    more = (texts("visit.more", count=count - len(lines)),) if count > len(lines) else ()
    return Turn(inbound.conversation, (Reply("\n".join((head, *lines, *more))),))
