"""Visits being written down: the open drafts of one cadre as plain JSON of their conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from handlers.household import Found, Said, resolve
from handlers.turn import Photo, Position, Voice
from handlers.visit.notes import Given, Notes
from handlers.visit.reading import Visited
from handlers.visit.when import deadline
from state.conversation import Task
from state.rows import Household, VisitDraft

KIND = "visit"
# What is asked when the roster does not settle the household.
ASKS = {"ask": "household", "like": "similar", "none": "unknown"}
MOST_CHOICES = 4
# All problems of a draft go on the ledger.
ALL = "all"
NOT_PLAIN = ("draft", "options", "asks", "alike", "photos", "voices", "position")


@dataclass(frozen=True, slots=True)
class Open:
    """One draft with what is still to be asked.

    asks: what must be answered first, in order: "household" (several fit), "similar" (only like
    it), "unknown" (not on the roster), "day" (no such day), "future". options: (label, household
    id) put to the cadre; more: how many others there are. group: of the household, to show.
    alike: households of the roster whose name sounds just like it, as shown.
    to_ledger: what of it goes on the ledger once it is stored: "all", "ask" or a problem's words.
    photos, voices, position: sent along of the cadre's own accord.
    amends: receipt of the visit this is a later version of. reason: why, in the cadre's words.
    """

    draft: VisitDraft
    asks: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    more: int = 0
    group: str = ""
    amends: str = ""
    version: int = 1
    reason: str = ""
    alike: tuple[str, ...] = ()
    to_ledger: str = ""
    photos: tuple[Photo, ...] = ()
    voices: tuple[Voice, ...] = ()
    position: Position | None = None

    @property
    def ask(self) -> str:
        """What to ask now, "" when the draft can be confirmed."""
        return self.asks[0] if self.asks else ""


@dataclass(frozen=True, slots=True)
class Drafts:
    """All open drafts. at: the one on the card, -1 for the list. wanted: the field asked for.

    before: the drafts as they were before the last change, for "back".
    """

    open: tuple[Open, ...]
    at: int = 0
    wanted: str = ""
    before: tuple[Open, ...] = ()

    @property
    def asking(self) -> int:
        """Position of the first draft that still needs an answer, -1 when all can be confirmed."""
        return next((at for at, one in enumerate(self.open) if one.ask), -1)

    @property
    def current(self) -> Open:
        return self.open[max(self.asking if self.asking >= 0 else self.at, 0)]

    def changed(self, one: Open) -> "Drafts":
        """Return the drafts with the current one in another state."""
        at = max(self.asking if self.asking >= 0 else self.at, 0)
        changed = (*self.open[:at], one, *self.open[at + 1 :])
        return Drafts(changed, self.at, "", self.open)

    def without(self, at: int) -> "Drafts":
        """Return the drafts without one of several."""
        kept = (*self.open[:at], *self.open[at + 1 :])
        return Drafts(kept, 0 if len(kept) == 1 else -1, before=self.open)


def to_task(drafts: Drafts) -> Task:
    """Return the drafts as the task kept in the conversation."""
    data: dict[str, Any] = {"open": [_to_json(one) for one in drafts.open], "at": drafts.at}
    if drafts.wanted:
        data["wanted"] = drafts.wanted
    if drafts.before:
        data["before"] = [_to_json(one) for one in drafts.before]
    return Task(KIND, data)


def from_task(task: Task) -> Drafts:
    """Read what to_task wrote."""
    data = task.data
    return Drafts(
        tuple(map(_from_json, data.get("open", ()))),
        data.get("at", 0),
        data.get("wanted", ""),
        tuple(map(_from_json, data.get("before", ()))),
    )


def opened(blank: VisitDraft, visited: Visited, given: Given) -> Open:
    """Return a draft from a visit as read. A day that cannot be is asked for, not guessed.

    blank: holds id and village, and the text when it tells of this household only; else the text
    becomes this household's part, so that no record carries the facts of another.
    """
    draft = replace(
        blank,
        household=visited.said.spoken,
        method=visited.method,
        text=blank.text or _own_words(visited),
    )
    one = with_household(Open(with_notes(draft, visited.notes)), visited.said, given.roster)
    one = with_day(one, visited.visited_on, visited.part_of_day, given.today)
    return replace(one, draft=with_deadline(one.draft, given))


def with_deadline(draft: VisitDraft, given: Given) -> VisitDraft:
    """Return the draft due again on the last day a promise was given time to, if no day is said."""
    due = None if draft.follow_up_on else deadline(draft.promised, draft.visited_on, given.words)
    return replace(draft, follow_up_on=due) if due else draft


def _own_words(visited: Visited) -> str:
    notes = visited.notes
    said = (visited.said.spoken, *notes.seen.values(), *notes.done, *notes.promised)
    return "，".join(dict.fromkeys(said))


def with_household(one: Open, said: Said, roster: Sequence[Household]) -> Open:
    """Return the draft for the household said; several or none at all make it ask."""
    found = resolve(said, roster)
    if found.kind == "sure":
        known = chosen(one, found.households[0])
        return replace(known, alike=tuple(label(home, found.also) for home in found.also))
    draft = replace(one.draft, household_id="", household=said.spoken)
    ask = ASKS[found.kind]
    return replace(
        one,
        draft=draft,
        group="",
        asks=(ask, *_without(one.asks, *ASKS.values())),
        options=_options(found),
        more=max(0, len(found.households) - MOST_CHOICES),
    )


def chosen(one: Open, household: Household) -> Open:
    """Return the draft for a household of the roster."""
    draft = replace(
        one.draft,
        household_id=household.id,
        household=household.head,
        village=household.village,
    )
    known = replace(one, draft=draft, group=household.group, alike=())
    return _answered(known, *ASKS.values())


def off_list(one: Open) -> Open:
    """Return the draft kept under the name as said, for a household no roster holds."""
    return _answered(one, *ASKS.values())


def with_day(one: Open, on: date | None, part: str, today: date) -> Open:
    """Return the draft of that day; none or a coming one is asked for after the household."""
    if on is None or on > today:
        ask = "day" if on is None else "future"
        return replace(one, asks=(*_without(one.asks, "day", "future"), ask))
    draft = replace(one.draft, visited_on=on, part_of_day=part)
    return _answered(replace(one, draft=draft), "day", "future")


def with_notes(draft: VisitDraft, notes: Notes) -> VisitDraft:
    """Return the draft with these notes in place of its own."""
    return replace(
        draft,
        seen=dict(notes.seen),
        problems=notes.problems,
        done=notes.done,
        promised=notes.promised,
        follow_up_on=notes.follow_up_on,
    )


def with_problem(draft: VisitDraft, said: str) -> VisitDraft:
    """Return the draft with one more problem."""
    return replace(draft, problems=(*draft.problems, said))


def to_list(one: Open) -> tuple[str, ...]:
    """Return the problems of a draft that are to be listed; none when it must be asked which."""
    problems = one.draft.problems
    if one.to_ledger == ALL or (one.to_ledger and len(problems) == 1):
        return problems
    return tuple(what for what in problems if what == one.to_ledger)


def notes_of(draft: VisitDraft) -> Notes:
    """Return what the draft tells, as notes."""
    return Notes(draft.seen, draft.problems, draft.done, draft.promised, draft.follow_up_on)


def label(household: Household, others: Sequence[Household]) -> str:
    """Return how a household is shown in a choice; a member tells namesakes apart."""
    shown = f"{household.head}（{household.group}）" if household.group else household.head
    same = [o for o in others if (o.head, o.group) == (household.head, household.group)]
    if len(same) < 2:
        return shown
    members = [member.name for member in household.members if member.name != household.head]
    return f"{shown}{members[0] if members else household.nickname or household.id}"


def _options(found: Found) -> tuple[tuple[str, str], ...]:
    shown = found.households[:MOST_CHOICES]
    return tuple((label(household, found.households), household.id) for household in shown)


def _answered(one: Open, *asked: str) -> Open:
    left = _without(one.asks, *asked)
    if "household" in asked:
        return replace(one, asks=left, options=(), more=0)
    return replace(one, asks=left)


def _without(asks: tuple[str, ...], *answered: str) -> tuple[str, ...]:
    return tuple(ask for ask in asks if ask not in answered)


def _to_json(one: Open) -> dict[str, Any]:
    """Return the draft as plain JSON, without what says nothing."""
    plain = {name: value for name, value in _values(one) if value not in ("", (), 0, None)}
    for name, files in (("photos", one.photos), ("voices", one.voices)):
        plain |= {name: [asdict(file) for file in files]} if files else {}
    plain |= {"position": asdict(one.position)} if one.position else {}
    draft = {name: value for name, value in _values(one.draft) if value}
    for name in ("visited_on", "follow_up_on"):
        if name in draft:
            draft[name] = draft[name].isoformat()
    return plain | {"draft": draft}


def _values(record: Open | VisitDraft) -> Iterable[tuple[str, Any]]:
    return ((name, getattr(record, name)) for name in record.__slots__)


def _from_json(plain: Mapping[str, Any]) -> Open:
    draft = dict.fromkeys(("id", "village", "household_id", "household"), "") | plain["draft"]
    for name in ("visited_on", "follow_up_on"):
        if name in draft:
            draft[name] = date.fromisoformat(draft[name])
    for name in ("problems", "done", "promised"):
        if name in draft:
            draft[name] = tuple(draft[name])
    rest = {name: value for name, value in plain.items() if name not in NOT_PLAIN}
    options = tuple([(label, at) for label, at in plain.get("options", ())])
    asks, alike = tuple(plain.get("asks", ())), tuple(plain.get("alike", ()))
    photos = tuple(Photo(**photo) for photo in plain.get("photos", ()))
    voices = tuple(Voice(**voice) for voice in plain.get("voices", ()))
    position = Position(**plain["position"]) if "position" in plain else None
    return Open(
        VisitDraft(**draft),
        asks,
        options,
        alike=alike,
        photos=photos,
        voices=voices,
        position=position,
        **rest,
    )
