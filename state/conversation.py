"""What is remembered of one sender, and its versioned JSON form (pure)."""

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Task:
    """An unfinished piece of work: a screening, a visit draft, a choice put to the sender.

    kind names the topic module that continues it; data is plain JSON of that module's own shape.
    """

    kind: str
    data: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything the next turn needs to know of a sender.

    revision: +1 with every saved turn. person, role, area: set by binding, else a household's.
    place: the area code the sender last named or chose, for answers.
    tasks: open tasks, the current one last. context: the last answer's topic, aspect and place.
    choices: what may be typed → what it means, for the choices last offered ("2" → its value).
    """

    revision: int = 0
    person: str = ""
    name: str = ""
    role: str = "household"
    area: str = ""
    place: str = ""
    tasks: tuple[Task, ...] = ()
    context: dict[str, Json] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def task(self) -> Task | None:
        """The task the next answer belongs to."""
        return self.tasks[-1] if self.tasks else None

    def with_task(self, task: Task) -> "Conversation":
        """Return the conversation with *task* in place of an open one of the same kind, on top."""
        return replace(self, tasks=(*self._other_tasks(task.kind), task))

    def without_task(self, kind: str) -> "Conversation":
        return replace(self, tasks=self._other_tasks(kind))

    def _other_tasks(self, kind: str) -> tuple[Task, ...]:
        return tuple([task for task in self.tasks if task.kind != kind])


def to_json(conversation: Conversation, revision: int | None = None) -> bytes:
    """Return the conversation as compact JSON, fields with default values left out.

    revision: to be written in place of its own.
    """
    number = conversation.revision if revision is None else revision
    plain: dict[str, Json] = {"v": VERSION, "revision": number}
    for name in ("person", "name", "area", "place", "context"):
        if value := getattr(conversation, name):
            plain[name] = value
    if conversation.role != "household":
        plain["role"] = conversation.role
    if conversation.tasks:
        plain["tasks"] = [[task.kind, task.data] for task in conversation.tasks]
    if conversation.choices:
        plain["choices"] = conversation.choices
    return orjson.dumps(plain)


def from_json(raw: bytes | str) -> Conversation:
    """Read what to_json wrote. A conversation of another version starts anew but keeps who it is.

    Raises ValueError when *raw* is not such JSON.
    """
    plain = orjson.loads(raw)
    get = plain.get
    known = plain if get("v") == VERSION else {}
    return Conversation(
        get("revision", 0),
        get("person", ""),
        get("name", ""),
        get("role", "household"),
        get("area", ""),
        known.get("place", ""),
        tuple([Task(kind, data) for kind, data in known.get("tasks", ())]),
        known.get("context", {}),
        tuple([(label, value) for label, value in known.get("choices", ())]),
    )
