"""People of the area and their ways in, and the audit of who read which file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from bot.commands.off_roster import DROP_BINDINGS, DROP_CODES, FORGET_SENDERS
from bot.commands.roster import INSERT_CODE, issue
from bot.desk.ledger import Query, kept
from bot.desk.view import BLOCK, PAGE, NotThere, Page, View, clock, row_id
from bot.recording.talk import read_by
from state.changes import Write
from state.codes import hash_code
from state.desk_records import CODE_ISSUED, PHONE_LOST, TAKEN_AWAY
from state.desk_rows import Listed, Reading
from state.rows import Person, Role
from state.token_records import READER

COUNTY = "county"

# Raises NotThere.
Make: TypeAlias = Callable[[View, str], tuple[Page, list[Write]]]


def people(view: View, query: Query) -> Page:
    """Return a page of the officials of the area, bound or not, in the order of areas."""
    view.supervisors_only()
    scope, after = view.scope(query.get("area", "")), query.get("after", "")[:120]
    found = view.desk.people(scope, after, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    values = {
        "rows": [_row(view, each) for each in found[:PAGE]],
        "next": f"{last.area} {last.id}" if last else "",
        "query": kept(query, "area"),
        "areas": view.below(view.area),
        "may_issue": may_issue(view),
    }
    return Page("people.html", values)


def issued(view: View, person_id: str) -> tuple[Page, list[Write]]:
    """Return the page that shows a new code this once, and what is to be stored before it.

    The code is kept by hash only; one not used before stops working. Raises NotThere.
    """
    person = _official(view, person_id)
    role: Role = "cadre" if person.role == "cadre" else "supervisor"
    return _coded(view, Person(person.id, person.name, role, person.area, person.unit))


def lost(view: View, person_id: str) -> tuple[Page, list[Write]]:
    """Return what issued() does for somebody whose phone is gone: it is bound no longer.

    person_id: an official's, or that of a household whose phone it was, for every supervisor it
    lies in the area of. What was said on it is erased by bot.forgetting. Raises NotThere.
    """
    home = bound_home(view, person_id)
    page, writes = _coded(view, home, home.id) if home else issued(view, person_id)
    unbound = [
        Write(FORGET_SENDERS, {"of_person": person_id, "at": view.moment.at}),
        Write(DROP_BINDINGS, {"of_person": person_id}),
        _noted(view, f"{PHONE_LOST}{person_id}", home.id if home else ""),
    ]
    return replace(page, values={**page.values, "lost": True}), [*unbound, *writes]


def may_issue(view: View) -> bool:
    """Codes are handed out by the county."""
    return view.visitor.person.role == "supervisor" and view.level == COUNTY


def bound_home(view: View, id_: str) -> Person | None:
    """Return the household of this id if a phone is bound to it and it is the visitor's to help."""
    home = view.desk.homes_of(view.area, [id_[:80]]).get(id_)
    mine = home and view.visitor.person.role == "supervisor"
    if home is None or not mine or not view.records.bindings_of(id_):
        return None
    return Person(home.id, home.head, "household", home.village)


def audit(view: View, query: Query) -> Page:
    """Return a page of who read which file in the area, the latest first."""
    view.supervisors_only()
    found = view.desk.readings(view.area, row_id(query.get("after", "")), PAGE + 1)
    values: dict[str, object] = {
        "rows": [_reading(view, each) for each in found[:PAGE]],
        "next": found[PAGE - 1].id if len(found) > PAGE else "",
        "query": {},
    }
    return Page("audit.html", values)


def people_sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the officials of an area. Raises NotThere for a cadre."""
    view.supervisors_only()
    scope = view.scope(query.get("area", ""))

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        after = ""
        while found := view.desk.people(scope, after, BLOCK):
            yield [_taken(view, each) for each in found]
            after = f"{found[-1].area} {found[-1].id}"

    return blocks()


def audit_sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the audit of the area. Raises NotThere for a cadre."""
    view.supervisors_only()

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        before = 0
        while found := view.desk.readings(view.area, before, BLOCK):
            yield [tuple(_reading(view, each).values()) for each in found]
            before = found[-1].id

    return blocks()


def exported(view: View, name: str) -> Write:
    """Return what notes in the audit that a whole list was taken away."""
    return _noted(view, f"{TAKEN_AWAY}{name}")


def _coded(view: View, person: Person, household: str = "") -> tuple[Page, list[Write]]:
    (one,) = issue([person], view.moment.at)
    row = {"code_hash": hash_code(one.code), "person": person.id, "expires_at": one.expires_at}
    writes = [
        Write(DROP_CODES, {"of_person": person.id}),
        Write(INSERT_CODE, row),
        _noted(view, f"{CODE_ISSUED}{person.id}", household),
    ]
    back = f"/desk/home/{household}" if household else "/desk/people"
    name = view.head(person.name) if household else person.name
    until = clock(view, one.expires_at)
    values = {"name": name, "code": one.code, "until": until, "lost": False, "back": back}
    return Page("code.html", values), writes


def _noted(view: View, why: str, household: str = "") -> Write:
    return read_by(view.visitor.person.id, household, view.moment.at, why)


def _official(view: View, person_id: str) -> Listed:
    """Return whom the visitor may give a code. Raises NotThere."""
    person = view.desk.official(view.area, person_id[:80]) if may_issue(view) else None
    if person is None:
        raise NotThere
    return person


def _taken(view: View, person: Listed) -> list[Any]:
    row = _row(view, person)
    bound = view.content.texts("desk.bound" if person.bound else "desk.unbound")
    return [row["id"], row["name"], row["role"], row["place"], row["unit"], bound]


def _row(view: View, person: Listed) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "role": view.content.texts(f"desk.role_{person.role}"),
        "place": view.content.knowledge.areas.full_name(person.area) or person.area,
        "unit": person.unit,
        "bound": person.bound,
    }


def _reading(view: View, read: Reading) -> dict[str, object]:
    taken = read.why.removeprefix(TAKEN_AWAY) if read.why.startswith(TAKEN_AWAY) else ""
    return {
        "at": clock(view, read.at),
        "reader": read.reader or _system(view, read.person) or read.why,
        "head": view.head(read.head),
        "place": view.place(read.village) if read.village else "",
        "household": read.household,
        "issued_to": _named(view, read, CODE_ISSUED),
        "taken": view.content.texts(f"desk.sheet_{taken}") if taken else "",
        "unbound": _named(view, read, PHONE_LOST),
    }


def _named(view: View, read: Reading, mark: str) -> str:
    """Return whom an entry of this mark is about; their id when they are gone."""
    person = read.why.removeprefix(mark) if read.why.startswith(mark) else ""
    official = view.desk.official(view.area, person) if person else None
    return official.name if official else person and (view.head(read.head) or person)


def _system(view: View, person: str) -> str:
    """Return a reader who is nobody of the roster: a system by its token, or the bare id."""
    if not person.startswith(READER):
        return person
    return view.content.texts("desk.reader_system", name=person.removeprefix(READER))
