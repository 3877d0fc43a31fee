"""A dialog in YAML, spoken through the real router over real content and records in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.content import load_content
from config.yaml_file import read_yaml
from handlers.inbound import Content
from handlers.router import receive
from handlers.turn import (
    Event,
    Message,
    Moment,
    Turn,
    VisitAmended,
    VisitSubmitted,
    VisitVoided,
)
from state.conversation import Conversation, from_json, to_json
from state.rows import Code, Household, Person, Visit
from tests.visits.cases import VILLAGE, roster

FOLDER = Path(__file__).parent
NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = {
    "cadre": Person("p-cadre", "小李", "cadre", VILLAGE),
    "supervisor": Person("p-supervisor", "张镇长", "supervisor", "410185-t01"),
}


@dataclass
class Memory:
    """A Reader over what the dialog itself stored."""

    stored: dict[str, Visit] = field(default_factory=dict)
    homes: Sequence[Household] = field(default_factory=roster)

    def person(self, person_id: str) -> Person | None:
        return next((p for p in PEOPLE.values() if p.id == person_id), None)

    def people(self, scope: str, role: str) -> Sequence[Person]:
        return [p for p in PEOPLE.values() if p.role == role and p.area.startswith(scope)]

    def code(self, code_hash: str) -> Code | None:
        return None

    def households(self, scope: str) -> Sequence[Household]:
        return [home for home in self.homes if home.village.startswith(scope)]

    def visit(self, receipt: str) -> Visit | None:
        return self.stored.get(receipt)

    def visits(self, scope: str, since: date, until: date) -> Sequence[Visit]:
        return [v for v in self._between(since, until) if v.draft.village.startswith(scope)]

    def visits_by(self, person_id: str, since: date, until: date) -> Sequence[Visit]:
        return [v for v in self._between(since, until) if v.visitor == person_id]

    def last_visits(self, scope: str) -> dict[str, date]:
        kept = [v for v in self.visits(scope, date.min, date.max) if v.status == "kept"]
        return {v.draft.household_id: v.draft.visited_on for v in kept}

    def unanswered(self, scope: str, since: date, until: date) -> int:
        return 0

    def _between(self, since: date, until: date) -> list[Visit]:
        return [v for v in self.stored.values() if since <= v.draft.visited_on <= until]

    def take(self, event: Event, at: datetime) -> None:
        """Store what an event says, as the bot's writer does."""
        if isinstance(event, VisitSubmitted):
            assert event.receipt not in self.stored, "a receipt was given twice"
            self.stored[event.receipt] = _visit(event, 1, at)
        elif isinstance(event, VisitAmended):
            assert event.version == self.stored[event.receipt].version + 1
            self.stored[event.receipt] = _visit(event, event.version, at)
        elif isinstance(event, VisitVoided):
            self.stored[event.receipt] = replace(self.stored[event.receipt], status="voided")


def _visit(event: VisitSubmitted | VisitAmended, version: int, at: datetime) -> Visit:
    name = PEOPLE["cadre"].name
    reason = getattr(event, "reason", "")
    return Visit(event.receipt, version, "kept", event.visitor, name, event.draft, at, reason)


@dataclass
class Talk:
    """One person talking to the bot."""

    role: str = "cadre"
    records: Memory = field(default_factory=Memory)
    conversation: Conversation = field(default_factory=Conversation)
    at: datetime = NOON
    said: int = 0

    def __post_init__(self) -> None:
        if person := PEOPLE.get(self.role):
            self.conversation = Conversation(
                person=person.id, name=person.name, role=person.role, area=person.area
            )

    def say(self, text: str, kind: Any = "text", after_minutes: float = 0.5) -> Turn:
        """Return the bot's turn; it is stored, and the conversation goes through its JSON."""
        self.said += 1
        self.at += timedelta(minutes=after_minutes)
        message = Message("test", "a", self.role, str(self.said), kind, text, self.at)
        moment = Moment(self.at, self.at.date())
        turn = receive(content(), self.conversation, message, self.records, moment)
        for event in turn.events:
            self.records.take(event, self.at)
        plain = from_json(to_json(turn.conversation))
        self.conversation = replace(plain, revision=self.said)
        return turn


@cache
def content() -> Content:
    """Return the real copy, knowledge, words and working rules."""
    return load_content()


def dialogs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (file: name, dialog) of every dialog in this folder."""
    for file in sorted(FOLDER.glob("*.yaml")):
        for dialog in read_yaml(file):
            yield f"{file.stem}: {dialog['name']}", dialog


def shown(turn: Turn) -> str:
    """Return all the bot said, choices in brackets."""
    return "\n".join(
        reply.text + "".join(f" [{choice.label}]" for choice in reply.choices)
        for reply in turn.replies
    )
