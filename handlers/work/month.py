"""Days in the village on the phone: one's own month first, then for the township what was seen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip, day
from handlers.visit.form import read_note
from handlers.visit.notes import Given
from handlers.visit.when import days as spoken_days
from handlers.work.days import Day, Known, counted, derive, from_json, spans, to_json
from handlers.work.events import DayCorrected, MonthShown
from handlers.work.who import in_township, is_staff, refusal
from knowledge.reading.chinese import read_number
from state.work_rows import DayNote, DaysShown

DAY = timedelta(days=1)
REASON, WIDEST, MOST_AT_ONCE, MOST_VILLAGES = 60, 150, 31, 10
SHORT = 8


def own(inbound: Inbound, rest: str) -> Turn:
    """Show a month of one's own: how many days in the village, and what each was derived from."""
    if refused := refusal(inbound):
        return refused
    month, until = _month(inbound, rest)
    if until < month:
        return say(inbound, "days.not_yet")
    return _page(inbound, month, derived(inbound, month, until), ())


def start(inbound: Inbound) -> Turn | None:
    """Take "3 November in the village, tidying papers" as the word of a cadre on their own day."""
    if inbound.conversation.role != "cadre":
        return None
    patterns, text = inbound.content.work_words.patterns, inbound.text.strip()
    match = patterns["day_said"].match(text)
    if match is None or patterns["day_question"].search(text):
        return None
    out = match["where"] in inbound.content.work_words.lists["out"]
    named = _days(inbound, match["days"])
    coming = not named and out and _days(inbound, match["days"], ahead=True)
    if not (named or coming) or _is_visit(inbound):
        return None
    if coming or max(named) > inbound.moment.today:
        return _future(inbound, f"{match['days']} {match['why']}" if out else "")
    reason = without_numbers(match["why"].strip(" ，,。.：:；;"))[:REASON]
    return _corrected(inbound, named, not out, reason)


def villages(inbound: Inbound, rest: str) -> Turn:
    """Show a township's villages as their own cadres saw them last, in the order of the map."""
    if not is_staff(inbound) or inbound.conversation.role == "cadre":
        return own(inbound, rest)
    if not in_township(inbound):
        return say(inbound, "days.only_township")
    month, _ = _month(inbound, rest)
    area, content = inbound.conversation.area, inbound.content
    shown: dict[str, list[DaysShown]] = defaultdict(list)
    for one in inbound.reader.work.shown(area, month):
        shown[one.area].append(one)
    codes = sorted({person.area for person in inbound.reader.people(area, "cadre")} | set(shown))
    if not codes:
        return say(inbound, "days.no_cadres")
    lines = [content.texts("days.villages", month=month.month)]
    lines += [_village(inbound, code, shown[code]) for code in codes[:MOST_VILLAGES]]
    if len(codes) > MOST_VILLAGES:
        lines.append(content.texts("days.more_villages", count=len(codes) - MOST_VILLAGES))
    return Turn(inbound.conversation, (Reply("\n".join(lines)),))


def derived(inbound: Inbound, first: date, last: date) -> tuple[Day, ...]:
    """Return the sender's own days, both included, from the records as they are now."""
    reader, person = inbound.reader, inbound.conversation.person
    known = Known(
        reader.visits_by(person, first, last),
        reader.work.leaves(person, first, last),
        reader.work.notes(person, first, last),
    )
    return derive(first, last, known, inbound.content.calendar)


def _corrected(inbound: Inbound, named: Sequence[date], inside: bool, reason: str) -> Turn:
    said, today = inbound.conversation, inbound.moment.today
    if today - min(named) > DAY * inbound.content.county.work.correct_days:
        return say(inbound, "days.too_old", days=inbound.content.county.work.correct_days)
    notes = [DayNote(said.person, said.area, on, inside, reason) for on in named]
    month = max(named).replace(day=1)
    until = min(today, _end(month))
    before = derived(inbound, min(named), max(named))
    after = tuple(_put(one, notes) for one in derived(inbound, month, until))
    texts = inbound.content.texts
    was = texts(f"days.was_{before[0].where}")
    told = texts(
        "days.corrected",
        days=_said(inbound, named),
        where=texts("days.inside" if inside else "days.outside"),
        reason=texts("days.because", reason=reason) if reason else texts("days.no_reason"),
        was=was,
    )
    return _page(inbound, month, after, tuple(DayCorrected(note) for note in notes), told)


def _future(inbound: Inbound, away: str) -> Turn:
    """Tell that days to come are not noted; away from the village is leave, one tap away."""
    texts, file = inbound.content.texts, inbound.content.words.first("leave")
    offered = (Choice(texts("work.leave_so"), f"{file} {away}"),) if away else ()
    return Turn(inbound.conversation, (Reply(texts("days.future"), offered),))


def _put(one: Day, notes: Sequence[DayNote]) -> Day:
    """Return the day as it is after what was said in this very message."""
    note = next((note for note in notes if note.day == one.on), None)
    if note is None:
        return one
    return replace(one, where="in" if note.in_village else "out", said=True, reason=note.reason)


def _page(
    inbound: Inbound, month: date, days: Sequence[Day], events: tuple[object, ...], told: str = ""
) -> Turn:
    texts, rules = inbound.content.texts, inbound.content.county.work
    until = days[-1].on
    known = inbound.content.calendar.known(month.year)
    head = texts("days.head", month=month.month, count=counted(days, "in"), until=until.day)
    rule = ""
    if rules.days_in_village is not None:
        rule = texts("days.rule", days=rules.days_in_village, source=rules.days_source)
    body = [told, head, rule, *_grounds(inbound, days)]
    foot = [texts("days.foot" if not told else "days.foot_short")]
    foot[:0] = [] if known or told else [texts("work.provisional")]
    said = inbound.conversation
    shown = DaysShown(said.person, said.area, month, until, to_json(days))
    if inbound.reader.work.shown_to(said.person, month) != shown:
        events = (*events, MonthShown(shown))
    text = "\n".join(filter(None, (*body, *foot)))
    return Turn(said, (Reply(text),), events)


def _grounds(inbound: Inbound, days: Sequence[Day]) -> list[str]:
    """Return what the days were derived from, one line a kind, each day named."""
    texts = inbound.content.texts
    visited = [
        texts("days.visited" if not one.on_leave else "days.visited_on_leave", day=one.on.day,
              count=one.households)
        for one in days
        if one.where == "in" and not one.said
    ]  # fmt: skip
    said = {
        where: [
            texts("days.said", day=one.on.day, reason=clip(one.reason, SHORT))
            for one in days
            if one.said and one.where == where
        ]
        for where in ("in", "out")
    }
    lines = [
        _line(inbound, "days.by_visit", visited),
        _line(inbound, "days.by_word", said["in"]),
        _line(inbound, "days.out", said["out"]),
    ]
    for where in ("leave", "none"):
        runs = spans(one.on for one in days if one.where == where)
        lines.append(_line(inbound, f"days.runs_{where}", [_run(inbound, *run) for run in runs]))
    return lines


def _line(inbound: Inbound, key: str, parts: Sequence[str]) -> str:
    joined = inbound.content.texts("days.and").join(parts)
    return inbound.content.texts(key, days=clip(joined, WIDEST)) if parts else ""


def _run(inbound: Inbound, first: date, last: date) -> str:
    key = "days.one" if first == last else "days.run"
    return inbound.content.texts(key, first=first.day, last=last.day)


def _village(inbound: Inbound, code: str, shown: Sequence[DaysShown]) -> str:
    """Return one village: on how many days somebody was there, as far as they have seen it."""
    texts, name = inbound.content.texts, inbound.content.knowledge.areas.called(code)
    if not shown:
        return texts("days.village_unseen", village=name)
    each = [from_json(one.days) for one in shown]
    inside = {one.on for days in each for one in days if one.where == "in"}
    leave = {one.on for days in each for one in days if one.where == "leave"} - inside
    until = min(one.until for one in shown)
    return texts(
        "days.village", village=name, inside=len(inside), leave=len(leave), until=until.day
    )


def _month(inbound: Inbound, rest: str) -> tuple[date, date]:
    """Return the first day of the month named, else of this one, and the last day to derive."""
    today = inbound.moment.today
    first = today.replace(day=1)
    pattern = inbound.content.work_words.patterns["month"]
    match = pattern.match(rest) or pattern.search(inbound.message.text)
    if match and match["last"]:
        first = (first - DAY).replace(day=1)
    elif match and match["month"]:
        number = read_number(match["month"])
        month = int(number.low) if number else today.month
        year = int(match["year"]) if match["year"] else today.year - (month > today.month)
        first = date(year, month, 1)
    return first, min(today, _end(first))


def _end(month: date) -> date:
    return (month + 31 * DAY).replace(day=1) - DAY


def _days(inbound: Inbound, said: str, *, ahead: bool = False) -> list[date]:
    """Return the days named, a span written out; empty when one of them is none."""
    today, words = inbound.moment.today, inbound.content.visit_words
    found = spoken_days(said, today, words, ahead=ahead)
    named = [one.on for one in found if one.on]
    if not named or len(named) < len(found):
        return []
    between = said[found[0].end : found[1].start] if len(found) == 2 else ""
    if between and inbound.content.work_words.patterns["until"].match(between):
        first, last = named
        count = (last - first).days + 1
        return [first + DAY * n for n in range(count)] if 0 < count <= MOST_AT_ONCE else []
    return sorted(set(named))


def _is_visit(inbound: Inbound) -> bool:
    """Whether the sentence tells of a visit to a household of the roster."""
    roster = inbound.reader.households(inbound.conversation.area)
    given = Given(inbound.moment.today, tuple(roster), inbound.content.visit_words)
    return bool(read_note(inbound.text, given))


def _said(inbound: Inbound, named: Iterable[date]) -> str:
    texts, today = inbound.content.texts, inbound.moment.today
    runs = list(spans(named))
    parts = [
        texts("work.one_day" if first == last else "work.days",
              first=day(first, texts, today), last=day(last, texts, today))
        for first, last in runs
    ]  # fmt: skip
    return texts("days.and").join(parts)
