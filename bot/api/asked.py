"""What a request may ask for: its parameters, how each is read, where a page begins."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, TypeVar

import orjson

from bot.desk.ledger import STATES
from bot.desk.view import NotThere

MOST, USUAL = 200, 50
LONGEST_CURSOR = 400
# Nothing is older or newer; and years of other millennia have no place in a database.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
LEAP_SECOND = re.compile(r"(?<=T\d\d:\d\d):60", re.ASCII)
AREA_CODE = r"^[0-9]{6}(-[a-z0-9]{1,8}){0,3}$"
PERIOD = r"^[0-9F][0-9QW-]{6,11}$"

Row = TypeVar("Row")

# The text of a parameter → its value. Raises ValueError.
Read: TypeAlias = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter. schema: what it takes, as the OpenAPI document tells it."""

    name: str
    place: Literal["query", "path"]
    schema: Mapping[str, Any]
    read: Read = str


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of one request, read. What was not given is not there."""

    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def area(self) -> str:
        return str(self.values.get("area", ""))

    @property
    def most(self) -> int:
        return int(self.values.get("limit", USUAL))

    @property
    def since(self) -> datetime | None:
        found: datetime | None = self.values.get("since")
        return found

    def text(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def after(self, parts: int) -> tuple[str, ...] | None:
        """Return the place a page begins behind, of so many parts; None for the first page.

        Raises NotThere for a cursor that another list, or nobody, gave.
        """
        given = self.text("cursor")
        if not given:
            return None
        found = _opened(given)
        if not isinstance(found, list) or len(found) != parts:
            raise NotThere
        if not all(isinstance(one, str) for one in found):
            raise NotThere
        return tuple(found)


def paged(
    found: Sequence[Row], asked: Asked, place: Callable[[Row], tuple[str, ...]]
) -> tuple[Sequence[Row], str | None]:
    """Return a page of what was found, one row more than fits, and the cursor of the next page.

    place: of a row, what a page that begins behind it is asked for with.
    """
    page = found[: asked.most]
    return page, cursor(*place(page[-1])) if len(found) > asked.most else None


def cursor(*place: str) -> str:
    """Return what the next page is asked for with; what is in it is nobody's to rely on."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()


def moment(text: str) -> datetime:
    """Read an aware moment (RFC 3339). Raises ValueError."""
    plain = LEAP_SECOND.sub(":59", text.upper())
    found = datetime.fromisoformat(plain)
    if found.tzinfo is None:
        raise ValueError("no time zone")
    if not EARLIEST < found.replace(tzinfo=UTC) < LATEST:
        return max(EARLIEST, min(LATEST, found.replace(tzinfo=UTC)))
    return found


def _opened(given: str) -> Any:
    try:
        return orjson.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (binascii.Error, ValueError):
        return None


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST:
        raise ValueError(f"not from 1 to {MOST}")
    return int(text)


def _like(pattern: str) -> Read:
    def read(text: str) -> str:
        if not re.search(pattern.removesuffix("$") + r"\Z", text):
            raise ValueError("not like its pattern")
        return text

    return read


def _one_of(known: tuple[str, ...]) -> Read:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError("not one of those known")
        return text

    return read


def _short(most: int) -> Read:
    def read(text: str) -> str:
        if not 1 <= len(text) <= most:
            raise ValueError(f"not from 1 to {most} letters")
        return text

    return read


def key(name: str, most: int = 80) -> Param:
    """Return the parameter of a path that names one thing."""
    return Param(name, "path", {"type": "string", "minLength": 1, "maxLength": most}, _short(most))


AREA = Param("area", "query", {"type": "string", "pattern": AREA_CODE}, _like(AREA_CODE))
SINCE = Param("since", "query", {"type": "string", "format": "date-time"}, moment)
STATE = Param("state", "query", {"type": "string", "enum": list(STATES)}, _one_of(STATES))
LIMIT = Param(
    "limit", "query", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, _whole
)
CURSOR = Param(
    "cursor",
    "query",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_CURSOR},
    _short(LONGEST_CURSOR),
)
PERIOD_ID = Param(
    "period",
    "path",
    {"type": "string", "pattern": PERIOD, "examples": ["2026-11-22", "2026-W47", "2026-11"]},
    _like(PERIOD),
)
PAGED = (LIMIT, CURSOR)
