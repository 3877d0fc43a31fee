"""What a cadre sees of a visit: the numbered card, the list of several, the questions, receipts."""

from collections.abc import Mapping, Sequence
from datetime import date

from config.texts import Texts
from config.visit_words import VisitWords
from handlers.turn import Choice, Reply
from handlers.visit.clause import OTHER
from handlers.visit.draft import Drafts, Open, to_list
from state.rows import VisitDraft

# Longest text of one field, so that the card stays on one phone screen.
FIELD_LENGTH, LINE_LENGTH = 60, 24


def show(drafts: Drafts, texts: Texts, words: VisitWords, today: date) -> Reply:
    """Return the reply that waits for the cadre: a question, the card, or the list of several."""
    one = drafts.current
    if one.ask:
        return _question(one, texts, words)
    if drafts.wanted:
        return Reply(texts("visit.ask_field", field=words.fields[drafts.wanted]))
    if len(drafts.open) > 1 and drafts.at < 0:
        return _list(drafts, texts, words, today)
    return _card(drafts, texts, words, today)


def fields(one: Open, texts: Texts, today: date) -> dict[str, str]:
    """Return every field of the card as it is shown, in the order of the card."""
    draft, where = one.draft, f"（{one.group}）" if one.group else ""
    beside = where if draft.household_id else texts("visit.off_list_mark")
    on = day(draft.visited_on, texts, today)
    part = texts(f"visit.part_{draft.part_of_day}") if draft.part_of_day else ""
    again = day(draft.follow_up_on, texts, today) if draft.follow_up_on else ""
    return {
        "household": draft.household + beside,
        "visited_on": f"{on}{part}",
        "method": texts(f"visit.method_{draft.method}"),
        "seen": _seen(draft.seen, texts),
        "problems": "；".join(draft.problems),
        "done": "；".join(draft.done),
        "promised": "；".join(draft.promised),
        "follow_up_on": again,
    }


def day(on: date, texts: Texts, today: date) -> str:
    """Return a day with its weekday, the year only when it is another one."""
    weekday = texts(f"visit.weekday_{on.isoweekday()}")
    key = "visit.day" if on.year == today.year else "visit.day_of_year"
    return texts(key, year=on.year, month=on.month, day=on.day, weekday=weekday)


def line(draft: VisitDraft, texts: Texts) -> str:
    """Return one visit in a few words: whose, and what mattered most."""
    what = draft.problems or draft.done or tuple(draft.seen.values()) or draft.promised
    return f"{clip(draft.household, LINE_LENGTH)} {clip('；'.join(what), LINE_LENGTH)}".strip()


def clip(text: str, length: int) -> str:
    """Return the text, shortened with an ellipsis when it is longer than *length*."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _card(drafts: Drafts, texts: Texts, words: VisitWords, today: date) -> Reply:
    one = drafts.current
    shown = fields(one, texts, today)
    lines = [
        texts("visit.line", number=n, field=name, value=_value(shown[key], texts))
        for n, (key, name) in enumerate(words.fields.items(), 1)
    ]
    several = len(drafts.open) > 1
    heading = _heading(drafts, one, texts)
    ending = texts("visit.card_end_several" if several else "visit.card_end")
    alike = (texts("visit.alike", names="\u3001".join(one.alike)),) if one.alike else ()
    ledger = _to_ledger([one], texts)
    text = "\n".join((heading, *lines, *_attached(one, texts), *ledger, *alike, ending))
    return Reply(text, _card_choices(texts, several), False, card="question")


def _to_ledger(drafts: Sequence[Open], texts: Texts) -> tuple[str, ...]:
    """Return the line on what goes on the ledger once it is stored, none when nothing does."""
    what = [said for one in drafts for said in to_list(one)]
    if what:
        return (texts("visit.to_ledger", what=clip("；".join(what), FIELD_LENGTH)),)
    return (texts("visit.to_ledger_ask"),) if any(one.to_ledger for one in drafts) else ()


def _attached(one: Open, texts: Texts) -> tuple[str, ...]:
    """Return the line on what was sent along, none when nothing was; of recordings a word more."""
    parts = []
    if one.photos:
        parts.append(texts("visit.attached_photos", count=len(one.photos)))
    if one.voices:
        parts.append(texts("visit.attached_voices", count=len(one.voices)))
    if one.position:
        parts.append(texts("visit.attached_position"))
    line = (texts("visit.attached", what="\u3001".join(parts)),) if parts else ()
    return (*line, texts("visit.not_listened")) if one.voices else line


def _value(shown: str, texts: Texts) -> str:
    return clip(shown, FIELD_LENGTH) if shown else texts("visit.not_said")


def _heading(drafts: Drafts, one: Open, texts: Texts) -> str:
    if one.amends and one.reason:
        reason = clip(one.reason, LINE_LENGTH)
        return texts("visit.card_amends_for", receipt=one.amends, reason=reason)
    if one.amends:
        return texts("visit.card_amends", receipt=one.amends)
    if len(drafts.open) > 1:
        return texts("visit.card_one_of", number=drafts.at + 1, count=len(drafts.open))
    return texts("visit.card")


def _card_choices(texts: Texts, several: bool) -> tuple[Choice, ...]:
    keys = ["visit.confirm", "visit.amend", "visit.cancel"]
    if several:
        keys = ["visit.confirm_all", "visit.to_list", "visit.cancel"]
    return tuple(Choice(texts(key), texts(key)) for key in keys)


def _list(drafts: Drafts, texts: Texts, words: VisitWords, today: date) -> Reply:
    lines = [
        texts("visit.list_line", number=n, day=_short(one.draft, texts, today), what=what)
        for n, one in enumerate(drafts.open, 1)
        if (what := line(one.draft, texts))
    ]
    head, ledger = texts("visit.list", count=len(drafts.open)), _to_ledger(drafts.open, texts)
    text = "\n".join((head, *lines, *ledger, texts("visit.list_end")))
    choices = (texts("visit.confirm_all"), texts("visit.cancel"))
    offered = tuple(Choice(each, each) for each in choices)
    return Reply(text, offered, False, card="question")


def _short(draft: VisitDraft, texts: Texts, today: date) -> str:
    part = texts(f"visit.part_{draft.part_of_day}") if draft.part_of_day else ""
    return f"{day(draft.visited_on, texts, today)}{part}"


def _question(one: Open, texts: Texts, words: VisitWords) -> Reply:
    name = clip(one.draft.household, LINE_LENGTH)
    if one.ask in ("day", "future"):
        return Reply(texts(f"visit.ask_{one.ask}"))
    if one.ask == "unknown" and not name:
        return Reply(texts("visit.ask_household"))
    off_list = texts("visit.off_list")
    if one.ask == "unknown":
        return Reply(texts("visit.ask_unknown", name=name), (Choice(off_list, off_list),))
    choices = [Choice(shown, shown) for shown, _ in one.options]
    return Reply(_which(one, name, texts), (*choices, Choice(off_list, off_list)))


def _which(one: Open, name: str, texts: Texts) -> str:
    if one.ask == "similar":
        return texts("visit.ask_similar", name=name)
    key = "visit.ask_which_of_more" if one.more else "visit.ask_which"
    return texts(key, name=name, count=len(one.options) + one.more)


def _seen(seen: Mapping[str, str], texts: Texts) -> str:
    parts = [
        said if aspect == OTHER else f"{texts(f'visit.aspect_{aspect}')}：{said}"
        for aspect, said in seen.items()
    ]
    return "；".join(parts)
