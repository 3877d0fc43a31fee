"""Which page stands at which address of the desk, and which lists can be taken away as a sheet."""

from collections.abc import Callable
from typing import TypeAlias

from bot.desk import clues, curating, homes, ledger, missed, staff, today, undelivered, walks
from bot.desk.ledger import Query
from bot.desk.sheets import Sheet
from bot.desk.view import Page, View

Make: TypeAlias = Callable[[View, Query], Page]
MakeOne: TypeAlias = Callable[[View, str], Page]

LISTS: dict[str, Make] = {
    "/desk": today.today,
    "/desk/areas": today.areas,
    "/desk/ledger": ledger.board,
    "/desk/homes": homes.listed,
    "/desk/visits": walks.listed,
    "/desk/clues": clues.listed,
    "/desk/missed": missed.listed,
    "/desk/unanswered": curating.unanswered,
    "/desk/knowledge": curating.knowledge,
    "/desk/people": staff.people,
    "/desk/undelivered": undelivered.listed,
    "/desk/audit": staff.audit,
}
SINGLE: dict[str, MakeOne] = {
    "/desk/problem/{id}": ledger.one,
    "/desk/home/{id}": homes.one,
    "/desk/visit/{id}": walks.one,
    "/desk/clue/{id}": clues.one,
}
SHEETS: dict[str, Sheet] = {
    "ledger": ledger.sheet,
    "visits": walks.sheet,
    "homes": homes.sheet,
    "clues": clues.sheet,
    "missed": missed.sheet,
    "people": staff.people_sheet,
    "undelivered": undelivered.sheet,
    "audit": staff.audit_sheet,
}
