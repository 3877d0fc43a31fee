"""Answers made of public knowledge: places, topics with what is said of them, dated rates."""

from collections.abc import Sequence

from bot.api import shapes
from bot.api.answer import Answer
from bot.api.asked import Asked, paged
from bot.desk.view import NotThere, View
from handlers.inbound import Content
from knowledge.schema import Policy, Rate, RateRow, Statement, Topic
from state.scope import in_scope


def areas(view: View, asked: Asked) -> Answer:
    """Return a page of the places of an area by code, that area first."""
    scope, known = view.scope(asked.area), view.content.knowledge.areas
    inside = {area.code: area for area in known if in_scope(scope, area.code)}
    page, behind = _page(sorted(inside), asked)
    items = tuple(
        shapes.Area(
            full_name=known.full_name(code),
            **inside[code].model_dump(exclude={"aliases"}),
        )
        for code in page
    )
    return Answer(shapes.Areas(items=items, next=behind))


def topics(view: View, asked: Asked) -> Answer:
    """Return a page of everything the knowledge base speaks of, by id."""
    known = view.content.knowledge
    page, behind = _page(sorted(known.topics), asked)
    items = tuple(_head(known.topics[id_]) for id_ in page)
    return Answer(shapes.Topics(ruleset=known.ruleset, items=items, next=behind))


def topic(view: View, asked: Asked) -> Answer:
    """Return one topic with every statement and where it stands."""
    known = view.content.knowledge
    found = known.topics.get(asked.text("id"))
    if found is None:
        raise NotThere
    head = _head(found)
    made = shapes.Topic(
        ruleset=known.ruleset,
        **head.model_dump(exclude={"statements"}),
        department=found.department if isinstance(found, Policy) else "",
        rates=found.rates,
        related=found.related,
        statements=tuple(_statement(view.content, one) for one in found.says),
    )
    return Answer(made)


def rates(view: View, asked: Asked) -> Answer:
    """Return a page of the dated figures by id, each row with its source."""
    known = view.content.knowledge
    page, behind = _page(sorted(known.rates), asked)
    items = tuple(_rate(view.content, known.rates[id_]) for id_ in page)
    return Answer(shapes.Rates(ruleset=known.ruleset, items=items, next=behind))


def _page(keys: Sequence[str], asked: Asked) -> tuple[Sequence[str], str | None]:
    """Return a page of sorted keys, and the cursor of the next one."""
    after = asked.after(1)
    begin = next((n for n, key in enumerate(keys) if key > after[0]), len(keys)) if after else 0
    return paged(keys[begin:], asked, lambda key: (key,))


def _head(found: Topic) -> shapes.TopicHead:
    return shapes.TopicHead(
        id=found.id,
        title=found.title,
        short=found.short,
        policy=isinstance(found, Policy),
        history=isinstance(found, Policy) and found.history,
        statements=len(found.says),
    )


def _statement(content: Content, one: Statement) -> shapes.Statement:
    cites = (one.cite, *one.also)
    return shapes.Statement(
        aspect=one.aspect,
        text=one.text,
        area=one.area,
        as_of=one.as_of,
        until=one.until,
        audience=one.audience,
        citations=tuple(_citation(content, cite) for cite in cites),
    )


def _rate(content: Content, rate: Rate) -> shapes.Rate:
    rows = tuple(_row(content, row) for row in rate.rows)
    return shapes.Rate(
        id=rate.id, title=rate.title, unit=rate.unit, inherit=rate.inherit, rows=rows
    )


def _row(content: Content, row: RateRow) -> shapes.RateRow:
    same = ("area", "until", "part", "value", "at_least", "conflict", "note")
    plain = {name: getattr(row, name) for name in same}
    return shapes.RateRow(**plain, since=row.from_, citation=_citation(content, row.cite))


def _citation(content: Content, cite: str) -> shapes.Citation:
    source, _, section = cite.partition("#")
    known = content.knowledge.sources.get(source)
    return shapes.Citation(
        source=source,
        section=section,
        title=known.title if known else source,
        doc_no=known.doc_no if known else "",
        url=known.url if known else "",
    )
