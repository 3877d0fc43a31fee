"""Everything the knowledge can say, cut into single cited sayings under the entry they answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.contents import Knowledge
from knowledge.schema import (
    NATION,
    AllOf,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Policy,
    Rate,
    RateRow,
    Statement,
    Topic,
)

# Characters of a rule that can still be followed in one breath; a longer one is shown as a list.
LONGEST_RULE = 80


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that can be said: true of one area at one time, with where it stands.

    kind: statement, rate, term, conditions or contact. cites: source#section, the main one first.
    asked: questions it answers. since, last: years of a rate row. conflict: id of a known
    contradiction it belongs to.
    """

    entry: str
    aspect: str
    text: str
    cites: tuple[str, ...]
    area: str = NATION
    as_of: str = ""
    until: date | None = None
    about: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    audience: tuple[str, ...] = ("household", "cadre", "supervisor")
    kind: str = "statement"
    rate: str = ""
    part: str = ""
    value: float | None = None
    unit: str = ""
    since: str = ""
    last: str = ""
    conflict: str = ""

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(cite.partition("#")[0] for cite in self.cites)


def sayings_of(
    knowledge: Knowledge, topic: Topic, phrases: Mapping[str, str]
) -> tuple[Saying, ...]:
    """Return all a topic can say: statements, rates, conditions, contacts.

    phrases: the few connecting words, from aspects.yaml.
    """
    return (
        *(_statement(topic.id, each) for each in topic.says),
        *_rate_sayings(knowledge, topic, phrases),
        *_condition_sayings(topic, phrases),
        *_contact_sayings(knowledge, topic),
    )


def plain_number(value: float) -> str:
    """Return a figure as people write it: 730, 766.5."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _scaled(value: float, phrases: Mapping[str, str]) -> str:
    """Return large round sums the way people say them: 5 ten-thousands."""
    if value >= 10_000 and value % 1_000 == 0:
        return plain_number(value / 10_000) + phrases["ten_thousand"]
    return plain_number(value)


def _statement(entry: str, each: Statement) -> Saying:
    return Saying(
        entry,
        each.aspect,
        each.text,
        (each.cite, *each.also),
        each.area,
        each.as_of,
        each.until,
        each.about,
        each.asked,
        each.audience,
    )


def _rate_sayings(
    knowledge: Knowledge, topic: Topic, phrases: Mapping[str, str]
) -> Iterator[Saying]:
    """One saying per place, time and source of a rate; its parts stand together in it."""
    for rate_id in topic.rates:
        rate = knowledge.rates.get(rate_id)
        together: dict[tuple[str, ...], list[RateRow]] = {}
        for row in rate.rows if rate else ():
            key = (row.area, row.from_, row.until, row.cite, row.conflict, str(row.value is None))
            together.setdefault(key, []).append(row)
        for rows in together.values():
            assert rate is not None
            yield from (_rate_saying(topic.id, rate, part, phrases) for part in _apart(rows))


def _apart(rows: list[RateRow]) -> Iterator[list[RateRow]]:
    """Rows of one part with several figures (a contradiction) stand apart, others together."""
    parts = [row.part for row in rows]
    if len(set(parts)) == len(parts):
        yield rows
    else:
        yield from ([row] for row in rows)


def _rate_saying(entry: str, rate: Rate, rows: list[RateRow], phrases: Mapping[str, str]) -> Saying:
    row = rows[0]
    parts = tuple(each.part for each in rows if each.part)
    told = phrases["semicolon"].join(_figure(rate, each, phrases) for each in rows)
    until = f"—{row.until}" if row.until and row.until != row.from_ else ""
    return Saying(
        entry,
        "amount" if row.value is not None else "not_stated",
        f"{rate.title}{told}",
        tuple(dict.fromkeys(each.cite for each in rows)),
        row.area,
        f"{row.from_}{until}",
        about=(rate.title, *parts),
        kind="rate",
        rate=rate.id,
        part=row.part,
        value=row.value if len(rows) == 1 else None,
        unit=rate.unit,
        since=row.from_,
        last=row.until,
        conflict=row.conflict,
    )


def _figure(rate: Rate, row: RateRow, phrases: Mapping[str, str]) -> str:
    if row.value is None:
        figure = phrases["no_figure"]
    else:
        least = phrases["at_least"] if row.at_least else ""
        figure = f"{least}{_scaled(row.value, phrases)}{rate.unit}"
    note = f"（{row.note}）" if row.note else ""
    part = phrases.get(row.part, row.part)
    return f"（{part}）{figure}{note}" if part else f"{figure}{note}"


def _condition_sayings(topic: Topic, phrases: Mapping[str, str]) -> Iterator[Saying]:
    if not isinstance(topic, Policy):
        return
    for version in topic.versions:
        if version.eligible is None:
            continue
        text = conditions_text(version.eligible, phrases)
        if len(text) > LONGEST_RULE:
            continue
        yield Saying(
            topic.id,
            "who",
            text,
            (version.cite,),
            version.area,
            str(version.from_),
            version.until,
            kind="conditions",
        )


def conditions_text(condition: Condition, phrases: Mapping[str, str]) -> str:
    """Return the conditions in their own words, joined by "and" and "or" as people say them."""
    if isinstance(condition, Not):
        inner = condition.not_
        if isinstance(inner, Leaf):
            return inner.no
        return phrases["not"] + conditions_text(inner, phrases)
    if isinstance(condition, Leaf) or condition.yes:
        return condition.yes
    if isinstance(condition, AllOf):
        return phrases["and"].join(conditions_text(each, phrases) for each in condition.all)
    return f"（{phrases['or'].join(alternatives(condition, phrases))}）"


def alternatives(condition: AnyOf, phrases: Mapping[str, str]) -> Iterator[str]:
    """Yield each of the ways to fulfil a condition, what belongs together bound closely."""
    closely = {**phrases, "and": phrases["both"]}
    for each in condition.any:
        yield conditions_text(each, closely)


def _contact_sayings(knowledge: Knowledge, topic: Topic) -> Iterator[Saying]:
    for contact in knowledge.contacts:
        if topic.id in contact.topics:
            source = knowledge.sources.get(contact.cite.split("#")[0])
            yield Saying(
                topic.id,
                "contact",
                f"{contact.label} {contact.value}",
                (contact.cite,),
                contact.area,
                source.in_force or source.issued if source else "",
                kind="contact",
            )
