"""People of the area and their ways in, and the audit of who read which file."""

from bot.commands.roster import DROP_CODES, INSERT_CODE, issue
from bot.desk.ledger import Query, kept
from bot.desk.view import PAGE, NotThere, Page, View, clock
from bot.recording.talk import INSERT_AUDIT
from state.changes import Write
from state.codes import hash_code
from state.desk_records import CODE_ISSUED
from state.desk_rows import Listed, Reading
from state.rows import Person, Role

COUNTY = "county"


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
    person = view.desk.official(view.area, person_id[:80]) if may_issue(view) else None
    if person is None:
        raise NotThere
    role: Role = "cadre" if person.role == "cadre" else "supervisor"
    plain = Person(person.id, person.name, role, person.area, person.unit)
    (one,) = issue([plain], view.moment.at)
    row = {"code_hash": hash_code(one.code), "person": person.id, "expires_at": one.expires_at}
    noted = {"person": view.visitor.person.id, "household": "", "at": view.moment.at}
    writes = [
        Write(DROP_CODES, {"of_person": person.id}),
        Write(INSERT_CODE, row),
        Write(INSERT_AUDIT, {**noted, "why": f"{CODE_ISSUED}{person.id}"}),
    ]
    values = {"row": _row(view, person), "code": one.code, "until": clock(view, one.expires_at)}
    return Page("code.html", values), writes


def may_issue(view: View) -> bool:
    """Codes are handed out by the county."""
    return view.visitor.person.role == "supervisor" and view.level == COUNTY


def audit(view: View, query: Query) -> Page:
    """Return a page of who read which file in the area, the latest first."""
    view.supervisors_only()
    after = query.get("after", "")
    before = int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else 0
    found = view.desk.readings(view.area, before, PAGE + 1)
    values: dict[str, object] = {
        "rows": [_reading(view, each) for each in found[:PAGE]],
        "next": found[PAGE - 1].id if len(found) > PAGE else "",
        "query": {},
    }
    return Page("audit.html", values)


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
    code = read.why.removeprefix(CODE_ISSUED) if read.why.startswith(CODE_ISSUED) else ""
    issued_to = view.desk.official(view.area, code) if code else None
    return {
        "at": clock(view, read.at),
        "reader": read.reader or read.person,
        "head": view.head(read.head),
        "place": view.place(read.village) if read.village else "",
        "household": read.household,
        "issued_to": (issued_to.name if issued_to else code) if code else "",
    }
