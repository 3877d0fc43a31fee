"""Visits, leave and days for the tests of a cadre's own work."""

from datetime import UTC, date, datetime, time

from state.rows import Visit, VisitDraft
from state.work_rows import Leave

VILLAGE = "410185-t01-v01"
PERSON = "p-cadre"


def visit(receipt: str, on: date, home: str = "h1", **more: object) -> Visit:
    """Return a kept home visit, written down at noon of its day unless *at* says otherwise."""
    at = more.pop("at", datetime.combine(on, time(4), UTC))
    village, status = more.pop("village", VILLAGE), more.pop("status", "kept")
    draft = VisitDraft(receipt, str(village), home, f"户{home or '外'}", on, **more)  # type: ignore[arg-type]
    return Visit(receipt, 1, status, PERSON, "小李", draft, at)  # type: ignore[arg-type]


def leave(first: date, last: date, **more: str) -> Leave:
    """Return leave of the cadre."""
    return Leave(f"Q{first:%y%m%d}-A", 1, PERSON, VILLAGE, first, last, **more)  # type: ignore[arg-type]
