"""Faults between knowledge files: names that lead nowhere, rows that overlap, texts left out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from knowledge.contents import Knowledge, Problem
from knowledge.partial_date import first_day, last_day
from knowledge.schema import Fact, Leaf, Policy, Rate, RateRef, RateRow, Topic, Version
from knowledge.walk import NUMBER_TESTS, bound_of, leaves, leaves_of, tests_of

FEWEST_QUESTIONS = 3
EXPIRES_WITHIN = timedelta(days=30)
# a statement that ended longer ago was written down as history
NEWS = timedelta(days=365)


def find_problems(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Return every fault that makes the knowledge unfit for use, sorted by file."""
    found = (problem for look in _LOOKS for problem in look(knowledge))
    return tuple(sorted(found, key=lambda problem: (problem.file, problem.path)))


def find_warnings(knowledge: Knowledge, today: date) -> tuple[Problem, ...]:
    """Return what still works on *today* but wants a curator: stale, expiring, thin entries."""
    return tuple(
        warning for topic in knowledge.topics.values() for warning in _topic_warnings(topic, today)
    )


@dataclass(frozen=True)
class _Place:
    """Where in which file we are looking."""

    file: str
    path: str = ""

    def at(self, path: str) -> "_Place":
        return _Place(self.file, f"{self.path}.{path}" if self.path else path)

    def problem(self, message: str, remedy: str) -> Problem:
        return Problem(self.file, self.path, message, remedy)


def _file_of(knowledge: Knowledge, topic: Topic) -> _Place:
    folder = "policies" if topic.id in knowledge.policies else "background"
    return _Place(f"{folder}/{topic.id}.yaml")


def _known(place: _Place, kind: str, ids: Iterable[str], known: Any) -> Iterator[Problem]:
    for each in ids:
        if each and each not in known:
            yield place.problem(f"unknown {kind} {each!r}", f"mend the id or add the {kind}")


def _cited(place: _Place, knowledge: Knowledge, cites: Iterable[str]) -> Iterator[Problem]:
    sources = (cite.partition("#")[0] for cite in cites)
    yield from _known(place.at("cite"), "source", sources, knowledge.sources)


def _look_areas(knowledge: Knowledge) -> Iterator[Problem]:
    for area in knowledge.areas:
        yield from _known(
            _Place("areas.yaml", area.code), "parent area", [area.parent], knowledge.areas
        )


def _look_facts(knowledge: Knowledge) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        place = _Place("facts.yaml", fact.id)
        if not fact.ask.strip():
            yield place.at("ask").problem("is empty", "write the question")
        if (fact.kind == "choice") != bool(fact.choices):
            yield place.problem("choices and kind do not agree", "only kind: choice has choices")
        yield from _known(place.at("receives"), "policy", fact.receives, knowledge.policies)
        yield from _look_gate(place.at("gate"), knowledge, fact)
        if fact.unsaid is not None and fact.kind != "yes_no":
            yield place.at("unsaid").problem("only a yes_no fact may go unsaid", "take it away")
        for twice, times in Counter(choice.id for choice in fact.choices).items():
            if times > 1:
                yield place.at("choices").problem(f"{twice!r} stands twice", "keep one")


def _look_gate(place: _Place, knowledge: Knowledge, fact: Fact) -> Iterator[Problem]:
    """A gate is a yes-or-no question; what holds without it is one of the choices."""
    yield from _known(place, "fact", [fact.gate], knowledge.facts)
    gate = knowledge.facts.get(fact.gate)
    if gate is None:
        return
    if gate.kind != "yes_no" or gate.of != "household" or gate is fact:
        yield place.problem(f"{gate.id!r} cannot be asked first", "name a household's yes_no fact")
    if fact.kind == "number":
        yield place.problem("a number cannot stand behind a gate", "take the gate away")
    if fact.kind == "choice" and fact.without not in {choice.id for choice in fact.choices}:
        yield place.problem(f"{fact.without!r} is no choice of it", "write without: a choice")
    if gate.listing and not fact.listed:
        yield place.problem(f"stands in the list of {gate.id!r} without words", "write listed")


def _look_topics(knowledge: Knowledge) -> Iterator[Problem]:
    for topic in knowledge.topics.values():
        place = _file_of(knowledge, topic)
        yield from _known(place.at("rates"), "rate", topic.rates, knowledge.rates)
        yield from _known(place.at("related"), "topic", topic.related, knowledge.topics)
        for i, statement in enumerate(topic.says):
            here = place.at(f"says[{i}]")
            yield from _cited(here, knowledge, (statement.cite, *statement.also))
            yield from _known(here.at("area"), "area", [statement.area], knowledge.areas)
            if not statement.text.strip():
                yield here.at("text").problem("is empty", "write the statement")


def _look_policies(knowledge: Knowledge) -> Iterator[Problem]:
    for policy in knowledge.policies.values():
        place = _file_of(knowledge, policy)
        others = (*policy.excludes, *policy.stacks_with)
        yield from _known(place.at("excludes/stacks_with"), "policy", others, knowledge.policies)
        yield from _overlapping(place, policy)
        for i, version in enumerate(policy.versions):
            yield from _look_version(place.at(f"versions[{i}]"), knowledge, version)
        for leaf in leaves(policy.concerns):
            yield from _look_leaf(place.at(f"concerns.{leaf.id}"), knowledge, leaf)


def _look_version(place: _Place, knowledge: Knowledge, version: Version) -> Iterator[Problem]:
    cites = (version.cite, *(check.cite for check in version.self_check))
    yield from _cited(place, knowledge, cites)
    yield from _known(place.at("area"), "area", [version.area], knowledge.areas)
    yield from _known(place.at("needs_rate"), "rate", version.needs_rate, knowledge.rates)
    if version.until and version.until < version.from_:
        yield place.at("until").problem("lies before from", "mend the dates")
    all_leaves = tuple(leaves_of(version))
    for twice, times in Counter(leaf.id for leaf in all_leaves).items():
        if times > 1:
            yield place.problem(f"condition {twice!r} stands twice", "give each its own id")
    for leaf in all_leaves:
        yield from _look_leaf(place.at(f"eligible.{leaf.id}"), knowledge, leaf)


def _look_leaf(place: _Place, knowledge: Knowledge, leaf: Leaf) -> Iterator[Problem]:
    yield from _cited(place, knowledge, [leaf.cite])
    yield from _known(place.at("fact"), "fact", [leaf.fact], knowledge.facts)
    for name in ("yes", "no"):
        if not getattr(leaf, name).strip():
            yield place.at(name).problem("is empty", "say it in words a farmer understands")
    tests = tests_of(leaf)
    if len(tests) != 1:
        message = f"has {len(tests)} tests" + (f" ({', '.join(tests)})" if tests else "")
        yield place.problem(message, "write exactly one of is/in/not_in/at_least/at_most/…")
    bound = bound_of(leaf)
    if isinstance(bound, RateRef):
        yield from _known(place, "rate", [bound.rate], knowledge.rates)
    if fact := knowledge.facts.get(leaf.fact):
        yield from _values_fit(place, leaf, fact)


def _values_fit(place: _Place, leaf: Leaf, fact: Fact) -> Iterator[Problem]:
    number = any(getattr(leaf, name) is not None for name in NUMBER_TESTS)
    if number != (fact.kind == "number"):
        yield place.problem(f"its test does not fit a {fact.kind} fact", "compare numbers only")
        return
    values = (*(() if leaf.is_ is None else (leaf.is_,)), *(leaf.in_ or ()), *(leaf.not_in or ()))
    fits: Callable[[Any], bool] = {
        "yes_no": lambda value: isinstance(value, bool),
        "choice": lambda value: value in {choice.id for choice in fact.choices},
    }.get(fact.kind, lambda value: True)
    for value in values:
        if not fits(value):
            wanted = ", ".join(choice.id for choice in fact.choices) or "true, false"
            yield place.problem(f"{value!r} is no answer to {fact.id}", f"use one of: {wanted}")


def _overlapping(place: _Place, policy: Policy) -> Iterator[Problem]:
    for one, two in combinations(policy.versions, 2):
        latest = date.max
        apart = (one.until or latest) < two.from_ or (two.until or latest) < one.from_
        if one.area == two.area and not apart:
            message = f"versions from {one.from_} and from {two.from_} overlap in {one.area}"
            yield place.at("versions").problem(message, "give the earlier one an until")


def _look_rates(knowledge: Knowledge) -> Iterator[Problem]:
    for rate in knowledge.rates.values():
        place = _Place(f"rates/{rate.id}.yaml")
        for i, row in enumerate(rate.rows):
            here = place.at(f"rows[{i}]")
            yield from _cited(here, knowledge, [row.cite])
            yield from _known(here.at("area"), "area", [row.area], knowledge.areas)
            yield from _dates_read(here, row)
        yield from _contradicting(place, rate)


def _dates_read(place: _Place, row: RateRow) -> Iterator[Problem]:
    try:
        if row.until and last_day(row.until) < first_day(row.from_):
            yield place.at("until").problem("lies before from", "mend the dates")
        first_day(row.from_)
    except ValueError as error:
        yield place.at("from/until").problem(str(error), "write YYYY, YYYY-MM or YYYY-MM-DD")


def _contradicting(place: _Place, rate: Rate) -> Iterator[Problem]:
    rows: dict[tuple[str, str, str], list[RateRow]] = defaultdict(list)
    for row in rate.rows:
        rows[row.area, row.part, row.from_].append(row)
    for (area, part, from_), same in rows.items():
        marks = {row.conflict for row in same}
        if len(same) > 1 and (len(marks) > 1 or marks == {""}):
            message = f"{len(same)} rows for {area} {part} from {from_}".replace("  ", " ")
            remedy = "keep one, or give all of them the same conflict id"
            yield place.at("rows").problem(message, remedy)


def _look_aliases(knowledge: Knowledge) -> Iterator[Problem]:
    holders: dict[str, list[str]] = defaultdict(list)
    for policy in knowledge.policies.values():
        for alias in policy.aliases:
            holders[alias].append(policy.id)
    for alias, ids in holders.items():
        if len(ids) > 1:
            place = _Place(f"policies/{ids[1]}.yaml", "aliases")
            yield place.problem(f"{alias!r} is also an alias of {ids[0]}", "keep it in one of them")


def _look_glossary(knowledge: Knowledge) -> Iterator[Problem]:
    for term in knowledge.terms:
        yield from _cited(_Place("glossary.yaml", term.term), knowledge, [term.cite])
    for contact in knowledge.contacts:
        place = _Place("contacts.yaml", contact.id)
        yield from _cited(place, knowledge, [contact.cite])
        yield from _known(place.at("topics"), "topic", contact.topics, knowledge.topics)
        yield from _known(place.at("area"), "area", [contact.area], knowledge.areas)


_LOOKS: tuple[Callable[[Knowledge], Iterator[Problem]], ...] = (
    _look_areas,
    _look_facts,
    _look_topics,
    _look_policies,
    _look_rates,
    _look_aliases,
    _look_glossary,
)


def _topic_warnings(topic: Topic, today: date) -> Iterator[Problem]:
    folder = "policies" if isinstance(topic, Policy) else "background"
    place = _Place(f"{folder}/{topic.id}.yaml")
    if len(topic.questions) < FEWEST_QUESTIONS:
        message = f"has {len(topic.questions)} example questions"
        yield place.at("questions").problem(message, f"add up to {FEWEST_QUESTIONS} or more")
    for i, statement in enumerate(topic.says):
        if statement.until and today - NEWS <= statement.until < today:
            here = place.at(f"says[{i}].until")
            yield here.problem(f"ended on {statement.until}", "it is told as history; check it")
    if isinstance(topic, Policy):
        for i, version in enumerate(topic.versions):
            yield from _version_warnings(place.at(f"versions[{i}]"), version, today)


def _version_warnings(place: _Place, version: Version, today: date) -> Iterator[Problem]:
    if version.until and version.until < today:
        return
    stale_on = version.verified_on + timedelta(days=version.verify_every)
    if stale_on < today:
        message = f"is stale since {stale_on}; told as to be verified"
        yield place.at("verified_on").problem(message, "check the source, then set verified_on")
    elif stale_on - today <= EXPIRES_WITHIN:
        message = f"becomes stale on {stale_on}"
        yield place.at("verified_on").problem(message, "check the source, then set verified_on")
    if version.until and version.until - today <= EXPIRES_WITHIN:
        yield place.at("until").problem(f"ends on {version.until}", "look for what follows it")
