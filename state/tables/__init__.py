"""The durable tables, one module for each part of the work; importing this knows them all."""

from state.tables.digests import digests
from state.tables.kinds import UtcTime, area_code, metadata, row_number
from state.tables.roster import (
    bindings,
    codes,
    households,
    local_areas,
    members,
    people,
    roster_imports,
)
from state.tables.talk import audit, outbox, turns, unanswered
from state.tables.visits import visits

__all__ = [
    "UtcTime",
    "area_code",
    "audit",
    "bindings",
    "codes",
    "digests",
    "households",
    "local_areas",
    "members",
    "metadata",
    "outbox",
    "people",
    "roster_imports",
    "row_number",
    "turns",
    "unanswered",
    "visits",
]
