"""The durable tables, one module for each part of the work; importing this knows them all."""

from state.tables.digests import digest_wishes, digests
from state.tables.feedback import feedback
from state.tables.files import (
    clue_steps,
    clues,
    findings,
    household_facts,
    household_statuses,
    policy_marks,
    sweeps,
)
from state.tables.kinds import UtcTime, area_code, metadata, row_number
from state.tables.leaders import leaders
from state.tables.media import attachments
from state.tables.problems import problem_contacts, problem_steps, problems
from state.tables.roster import (
    bindings,
    codes,
    households,
    local_areas,
    members,
    people,
    roster_imports,
)
from state.tables.talk import audit, consents, forgotten, outbox, turns, unanswered
from state.tables.tokens import tokens
from state.tables.visits import visits
from state.tables.webhooks import webhook_places
from state.tables.work import (
    day_notes,
    days_shown,
    flags_explained,
    flags_shown,
    leaves,
    memos,
    reminders_told,
)

__all__ = [
    "UtcTime",
    "area_code",
    "attachments",
    "audit",
    "bindings",
    "clue_steps",
    "clues",
    "codes",
    "consents",
    "day_notes",
    "days_shown",
    "digest_wishes",
    "digests",
    "feedback",
    "findings",
    "flags_explained",
    "flags_shown",
    "forgotten",
    "household_facts",
    "household_statuses",
    "households",
    "leaders",
    "leaves",
    "local_areas",
    "members",
    "memos",
    "metadata",
    "outbox",
    "people",
    "policy_marks",
    "problem_contacts",
    "problem_steps",
    "problems",
    "reminders_told",
    "roster_imports",
    "row_number",
    "sweeps",
    "tokens",
    "turns",
    "unanswered",
    "visits",
    "webhook_places",
]
