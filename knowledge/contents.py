"""Everything the knowledge files say, frozen, and the problems found in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.areas import Areas
from knowledge.schema import Contact, Fact, Policy, Rate, Source, Term, Topic


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the knowledge: where it stands and what to do about it.

    file: relative to the knowledge folder. path: inside the file, dotted.
    """

    file: str
    path: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.path}" if self.path else self.file
        return f"{where}: {self.message} → {self.remedy}"


class KnowledgeErrors(ValueError):
    """The knowledge cannot be used; problems: every fault found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, repr=False)  # asyncio writes out a task's result: a second each
class Knowledge:
    """All knowledge. topics: policies and background by id. facts: in file order.

    terms: the glossary. words: how people speak (words.yaml). ruleset: hash of all files; two
    assessments with the same ruleset, facts, place and date are equal.
    """

    policies: Mapping[str, Policy]
    topics: Mapping[str, Topic]
    rates: Mapping[str, Rate]
    facts: Mapping[str, Fact]
    areas: Areas
    sources: Mapping[str, Source]
    terms: tuple[Term, ...]
    contacts: tuple[Contact, ...]
    words: Mapping[str, Any]
    ruleset: str
