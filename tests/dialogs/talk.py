"""A dialog in YAML, spoken through the real router over real content and real SQLite records."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, insert

from bot.content import load_content
from bot.recorder import writes_of
from config.yaml_file import read_yaml
from handlers.benefit.after_visit import after_visits
from handlers.inbound import Content, Inbound
from handlers.router import receive
from handlers.turn import Message, Moment, Reply, Turn, VisitAmended, VisitSubmitted
from state.changes import Committed
from state.commits import store_singly
from state.conversation import Conversation, from_json, to_json
from state.database import read_engine, write_engine
from state.records import Records
from state.rows import Household, Person, VisitDraft
from state.tables import households, members, metadata, people
from tests.keys import RING
from tests.visits.cases import VILLAGE, roster

FOLDER = Path(__file__).parent
NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
# Who may speak in a dialog. Whoever is not bound to anybody speaks as "household".
PEOPLE = {
    "cadre": Person("p-cadre", "小李", "cadre", VILLAGE),
    "other cadre": Person("p-other", "小张", "cadre", "410185-t01-v02"),
    "supervisor": Person("p-supervisor", "张镇长", "supervisor", "410185-t01"),
    "neighbour": Person("p-neighbour", "李镇长", "supervisor", "410185-t02"),
    "family": Person("h01", "王建国", "household", VILLAGE),
    "other family": Person("h05", "刘富贵", "household", VILLAGE),
    "county": Person("p-county", "王县长", "supervisor", "410185"),
}


class Office:
    """The records of one dialog, with the roster of tests/visits and the people above."""

    def __init__(self, homes: Sequence[Household] = ()) -> None:
        folder = mkdtemp()
        url = f"sqlite:///{folder}/records.db"
        self._writing, reading = write_engine(url, RING), read_engine(url, RING, connections=1)
        finalize(self, _close, folder, self._writing, reading)
        self.records = Records(reading)
        with self._writing.begin() as connection:
            metadata.create_all(connection)
            _fill(connection, homes or roster())

    def take(self, turn: Turn, message: Message, at: datetime) -> None:
        """Store what the turn's events say, as the bot's writer does."""
        with self._writing.begin() as connection:
            writes = writes_of(turn.events, message, at)
            assert store_singly(connection, None, writes) == Committed(), turn.events


def _close(folder: str, *engines: Engine) -> None:
    for engine in engines:
        engine.dispose()
    shutil.rmtree(folder)


def _fill(connection: Connection, homes: Sequence[Household]) -> None:
    _put(connection, people, ("id", "name", "role", "area"), PEOPLE.values())
    _put(connection, households, ("id", "village", "group", "head", "nickname"), homes)
    together = [
        {"household": home.id, "position": at, "name": one.name, "relation": one.relation}
        for home in homes
        for at, one in enumerate(home.members)
    ]
    connection.execute(insert(members), together)


def _put(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Any]) -> None:
    connection.execute(insert(table), [{n: getattr(row, n) for n in names} for row in rows])


@dataclass
class Talk:
    """People talking to the bot, each in a conversation of their own.

    role: who speaks unless a line says otherwise.
    """

    role: str = "cadre"
    office: Office = field(default_factory=Office)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    at: datetime = NOON
    said: int = 0

    @property
    def conversation(self) -> Conversation:
        """The conversation of whoever speaks unless a line says otherwise."""
        return self.conversations.get(self.role) or first(self.role)

    def say(
        self, text: str, kind: Any = "text", after_minutes: float = 0.5, role: str = ""
    ) -> Turn:
        """Return the bot's turn; it is stored, and the conversation goes through its JSON."""
        self.said += 1
        self.at += timedelta(minutes=after_minutes)
        speaker = role or self.role
        message = Message("test", "a", speaker, str(self.said), kind, text, self.at)
        moment = Moment(self.at, self.at.date())
        conversation = self.conversations.get(speaker) or first(speaker)
        turn = receive(content(), conversation, message, self.office.records, moment)
        self.office.take(turn, message, self.at)
        turn = replace(turn, replies=(*turn.replies, *self._following(turn, message, moment)))
        plain = from_json(to_json(turn.conversation))
        self.conversations[speaker] = replace(plain, revision=conversation.revision + 1)
        return turn

    def _following(self, turn: Turn, message: Message, moment: Moment) -> tuple[Reply, ...]:
        """Return what the bot says of stored visits a moment later; its clues are stored."""
        if not (visits := _visits(turn)):
            return ()
        inbound = Inbound(turn.conversation, message, "", content(), self.office.records, moment)
        after = after_visits(inbound, visits)
        self.office.take(replace(turn, events=after.events), message, self.at)
        return after.replies


def _visits(turn: Turn) -> list[tuple[VisitDraft, str]]:
    kept = [event for event in turn.events if isinstance(event, VisitSubmitted | VisitAmended)]
    return [(event.draft, event.receipt) for event in kept]


def first(speaker: str) -> Conversation:
    """Return the conversation of somebody who has said nothing yet."""
    person = PEOPLE.get(speaker)
    if person is None:
        return Conversation()
    return Conversation(person=person.id, name=person.name, role=person.role, area=person.area)


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
