"""The desk of whoever keeps the knowledge: sheets to sign, and what a change made of households."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.sheet_page import SheetPage
from config.texts import Texts, load_texts
from config.yaml_file import read_yaml
from knowledge.contents import Knowledge, KnowledgeErrors
from knowledge.loader import load_knowledge
from knowledge.rules.examples import Example, example_of
from knowledge.rules.golden import (
    Differences,
    Outcomes,
    Turned,
    differences,
    from_table,
    outcomes_of,
    to_table,
)
from knowledge.sheet import sheet_of

TESTS = Path(__file__).parent.parent.parent / "tests"
GOLDEN = TESTS / "golden"
SHOWN_REASONS = 40
SHOWN_NAMES = 12


class CannotDo(Exception):
    """What was asked cannot be done; the text says why and what to do."""


def sheet_page(policy_id: str, on: date, tests: Path = TESTS) -> str:
    """Return the clause sheet of a policy as Markdown. Raises CannotDo for an unknown policy.

    tests: folder of the test data; without it the sheet names no examples.
    """
    texts, knowledge = load_texts(), sound_knowledge()
    if not (policy := knowledge.policies.get(policy_id)):
        ids = texts("curator.test.or").join(knowledge.policies)
        raise CannotDo(texts("curator.sheet.no_policy", id=policy_id, ids=ids))
    examples = read_examples(tests / "policies" / f"{policy_id}.yaml")
    return SheetPage(texts, knowledge).page(sheet_of(policy, on, knowledge, examples))


def sound_knowledge() -> Knowledge:
    """Return all knowledge. Raises CannotDo with every problem in it."""
    try:
        return load_knowledge()
    except KnowledgeErrors as error:
        raise CannotDo(str(error)) from error


def read_examples(file: Path) -> tuple[Example, ...]:
    """Return the examples of a case file, none when there is no such file."""
    raws: Sequence[Mapping[str, Any]] = (read_yaml(file) or ()) if file.exists() else ()
    return tuple(map(example_of, raws))


def read_golden(folder: Path = GOLDEN) -> tuple[tuple[Example, ...], Outcomes]:
    """Return the fixed households and the snapshot last reviewed, empty before the first."""
    households, table = folder / "households.yaml", folder / "outcomes.tsv"
    if not households.exists():
        raise CannotDo(f"{households}: no such file")
    before = from_table(table.read_text(encoding="utf-8")) if table.exists() else {}
    return read_examples(households), before


def diff_lines(write: bool = False, folder: Path = GOLDEN) -> tuple[tuple[str, ...], bool]:
    """Return (what became of the fixed households, whether anything did).

    write: take what is as the new snapshot.
    """
    texts, knowledge = load_texts(), sound_knowledge()
    examples, before = read_golden(folder)
    after = outcomes_of(examples, knowledge)
    found = differences(before, after)
    lines = list(told(found, texts, knowledge))
    counts = {"households": len(examples), "rows": len(after)}
    if not found:
        lines.append(texts("curator.diff.same", **counts))
    if write:
        table = folder / "outcomes.tsv"
        table.write_text(to_table(after), encoding="utf-8")
        lines.append(texts("curator.diff.written", file=table.name, **counts))
    return tuple(lines), bool(found)


def told(found: Differences, texts: Texts, knowledge: Knowledge) -> Iterator[str]:
    """Yield what differs, the turns that concern most households first."""
    for turned in found.turned:
        yield _turned(turned, texts, knowledge)
    if found.reasoned:
        yield texts("curator.diff.reasons", count=len(found.reasoned))
    for each in found.reasoned[:SHOWN_REASONS]:
        yield texts(
            "curator.diff.reasoned",
            policy=_short(each.policy, knowledge),
            who=each.household,
            before=" ".join(each.before),
            after=" ".join(each.after),
        )
    if found:
        counts = (sum(len(each.households) for each in found.turned), len(found.reasoned))
        yield texts("curator.diff.summary", turned=counts[0], reasoned=counts[1])


def _turned(turned: Turned, texts: Texts, knowledge: Knowledge) -> str:
    before, after = (
        texts(f"curator.outcome.{outcome or 'none'}") for outcome in (turned.before, turned.after)
    )
    who = texts("curator.diff.join").join(turned.households[:SHOWN_NAMES])
    if len(turned.households) > SHOWN_NAMES:
        who = texts("curator.diff.and_more", who=who)
    return texts(
        "curator.diff.turned",
        policy=_short(turned.policy, knowledge),
        count=len(turned.households),
        before=before,
        after=after,
        who=who,
    )


def _short(policy_id: str, knowledge: Knowledge) -> str:
    policy = knowledge.policies.get(policy_id)
    return policy.short if policy else policy_id
