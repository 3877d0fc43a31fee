"""Reads all knowledge files once, validates them together and freezes them.

load_knowledge(folder) -> Knowledge          raises KnowledgeErrors with every problem at once
read_knowledge(folder) -> (Knowledge, problems)   the sound files, and what is wrong with the rest
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from config.yaml_file import YamlError, parse_yaml, read_yaml
from knowledge.areas import Areas
from knowledge.check import find_problems
from knowledge.contents import Knowledge, KnowledgeErrors, Problem
from knowledge.schema import Area, Contact, Fact, Policy, Rate, Source, Strict, Term, Topic

__all__ = ["Knowledge", "KnowledgeErrors", "Problem", "load_knowledge", "read_knowledge"]

KNOWLEDGE_FOLDER = Path(__file__).parent
# Twice as many as there are files of one entry each.
MOST_REMEMBERED = 512

M = TypeVar("M", bound=Strict)
Named = TypeVar("Named", Policy, Rate, Topic)

REMEDIES = {
    "missing": "add this key",
    "extra_forbidden": "remove this key or mend its spelling",
    "string_pattern_mismatch": "mend the value; the pattern is in knowledge/schema.py",
    "literal_error": "use one of the values named",
    "too_short": "add at least one entry",
}


@dataclass(frozen=True)
class _Reading:
    """The files as far as they are read, and what went wrong on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def raw(self, name: str) -> Any:
        """Return one file's content, None when it is absent or unreadable."""
        path = self.folder / name
        if not path.exists():
            return None
        try:
            return read_yaml(path)
        except YamlError as error:
            remedy = "mend the YAML; quote texts that hold : or #"
            self.problems.append(Problem(name, "", str(error), remedy))
            return None

    def one(self, model: type[M], raw: Any, file: str, prefix: str = "") -> M | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            self.problems.extend(_problems_of(error, file, prefix))
            return None

    def items(self, model: type[M], file: str) -> tuple[M, ...]:
        """Return the sound entries of a file that is one list."""
        raw = self.raw(file)
        if raw is not None and not isinstance(raw, list):
            self.problems.append(Problem(file, "", "is not a list", "start every entry with -"))
            return ()
        read = [self.one(model, each, file, f"[{i}]") for i, each in enumerate(raw or ())]
        return tuple(each for each in read if each is not None)

    def folder_of(self, model: type[Named], name: str) -> dict[str, Named]:
        """Return the sound files of a folder by id; an id must equal its file's name."""
        found: dict[str, Named] = {}
        for path in sorted((self.folder / name).glob("*.yaml")):
            file = f"{name}/{path.name}"
            try:
                entry: Named | None = _sound(model, path.read_bytes())
            except (OSError, YamlError, ValidationError):
                entry = self.one(model, self.raw(file) or {}, file)
            if entry is None:
                continue
            if entry.id != path.stem:
                message = f"id {entry.id!r} differs from the file name"
                self.problems.append(Problem(file, "id", message, f"write id: {path.stem}"))
            found[entry.id] = entry
        return found


@lru_cache(maxsize=MOST_REMEMBERED)
def _sound(model: type[Named], written: bytes) -> Named:
    """Return what a file holds. A reload finds nearly all of them as they were before."""
    return model.model_validate(parse_yaml(written) or {})


def _problems_of(error: ValidationError, file: str, prefix: str) -> Iterator[Problem]:
    for each in error.errors():
        path = ".".join([prefix, *map(str, each["loc"])]).strip(".")
        remedy = REMEDIES.get(each["type"], "see knowledge/schema.py for what belongs here")
        yield Problem(file, path, each["msg"], remedy)


def _by_id(reading: _Reading, model: type[M], file: str) -> dict[str, M]:
    found: dict[str, M] = {}
    for entry in reading.items(model, file):
        key = str(getattr(entry, "code", "") or getattr(entry, "id", ""))
        if key in found:
            message = f"{key!r} stands twice"
            reading.problems.append(Problem(file, key, message, "keep one"))
        found[key] = entry
    return found


def _topics(
    reading: _Reading, policies: Mapping[str, Policy], background: Mapping[str, Topic]
) -> dict[str, Topic]:
    for twice in sorted(policies.keys() & background.keys()):
        message = "a policy has the same id"
        reading.problems.append(Problem(f"background/{twice}.yaml", "id", message, "rename one"))
    return {**background, **policies}


def _ruleset(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def read_knowledge(folder: Path = KNOWLEDGE_FOLDER) -> tuple[Knowledge, tuple[Problem, ...]]:
    """Return what can be read of the knowledge and everything that is wrong with it."""
    reading = _Reading(folder)
    policies = reading.folder_of(Policy, "policies")
    topics = _topics(reading, policies, reading.folder_of(Topic, "background"))
    knowledge = Knowledge(
        policies=MappingProxyType(policies),
        topics=MappingProxyType(topics),
        rates=MappingProxyType(reading.folder_of(Rate, "rates")),
        facts=MappingProxyType(_by_id(reading, Fact, "facts.yaml")),
        areas=Areas(_by_id(reading, Area, "areas.yaml").values()),
        sources=MappingProxyType(_by_id(reading, Source, "sources.yaml")),
        terms=reading.items(Term, "glossary.yaml"),
        contacts=tuple(_by_id(reading, Contact, "contacts.yaml").values()),
        words=MappingProxyType(reading.raw("words.yaml") or {}),
        ruleset=_ruleset(folder),
    )
    return knowledge, (*reading.problems, *find_problems(knowledge))


def load_knowledge(folder: Path = KNOWLEDGE_FOLDER) -> Knowledge:
    """Return all knowledge, sound and frozen.

    Raises KnowledgeErrors listing every problem of every file.
    """
    knowledge, problems = read_knowledge(folder)
    if problems:
        raise KnowledgeErrors(problems)
    return knowledge
