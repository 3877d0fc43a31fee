"""What the file, the card and the finder say of facts, days and policies."""

from collections.abc import Sequence
from datetime import date

from handlers.household_file.known import Told
from handlers.inbound import Content
from knowledge.interval import Interval
from knowledge.rules.case import HOUSEHOLD, SELF, Known
from knowledge.schema import Fact, Policy, Statement


def fact_line(one: Told, content: Content) -> str:
    """Return one fact in a few words: whose, what, since when and from where."""
    fact = content.knowledge.facts[one.fact]
    texts = content.texts
    whose = "" if one.who == HOUSEHOLD else content.file_words.head if one.who == SELF else one.who
    source = texts(f"file.from_{one.source}")
    from_ = texts("file.from_on", day=short_day(one.day), source=source) if one.day else source
    return texts("file.fact", who=whose, what=value_text(fact, one.known, content), source=from_)


def value_text(fact: Fact, known: Known, content: Content) -> str:
    """Return what a fact's value says: "at school: vocational", "age 16", "seriously ill"."""
    texts = content.texts
    if known.value in ("unknown", "declined"):
        return texts("file.unknown", label=fact.label)
    if isinstance(known.value, bool):
        return fact.label if known.value else texts("file.not", label=fact.label)
    if isinstance(known.value, Interval):
        return texts("file.number", label=fact.label, value=_number(known.value), unit=fact.unit)
    label = next((c.label for c in fact.choices if c.id == known.value), str(known.value))
    return texts("file.choice", label=fact.label, value=label)


def _number(value: Interval) -> str:
    if value.exact or value.high == float("inf"):
        return f"{value.low:g}"
    return f"{value.low:g}\u2014{value.high:g}"


def short_day(on: date) -> str:
    """Return a day as it stands in lists: 2026-11-20."""
    return on.isoformat()


def said_of(
    policy: Policy, aspects: Sequence[str], content: Content, place: str, on: date
) -> Statement | None:
    """Return what the sources say of a policy to households here and now, the newest of it.

    aspects: the first of them anything is said of counts.
    """
    areas = content.knowledge.areas
    fitting = [
        said
        for said in policy.says
        if "household" in said.audience
        and areas.contains(said.area, place)
        and (said.until is None or said.until >= on)
    ]
    for aspect in aspects:
        if told := [said for said in fitting if said.aspect == aspect]:
            return max(told, key=lambda said: said.as_of)
    return None


def source_of(cite: str, content: Content) -> str:
    """Return a citation as people read it: the short name of its source and the section."""
    key, _, section = cite.partition("#")
    known = content.knowledge.sources.get(key)
    return content.texts("file.source", source=known.short if known else key, section=section)
