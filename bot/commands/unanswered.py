"""What people asked in vain and what answers were of no use to them, put together by matter."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from bot.commands.masking import mask_of
from bot.commands.office import opened_records
from bot.content import clock_of, load_content, with_local_areas
from bot.kept_index import prepared
from config.settings import Settings
from config.texts import Texts
from handlers.inbound import Content
from handlers.kept_words import Mask
from knowledge.answering.answer import Answering
from knowledge.finding.bm25 import grams
from state.feedback_records import Feedback, OpenQuestion

# The share of a question's words that a topic must know for it to be the nearest.
LEAST_KNOWN = 0.5
# The share of the shorter question's pairs of characters that two have to have in common.
LEAST_SHARED = 0.5
SHOWN = 3
MOST_HEARD = 5000

Record: TypeAlias = dict[str, Any]
Pairs: TypeAlias = frozenset[str]

_heard: WeakKeyDictionary[Answering, dict[str, tuple[str, Pairs]]] = WeakKeyDictionary()


@dataclass(slots=True)
class Matter:
    """What was asked of one topic ("" when of none on file), and how often."""

    topic: str
    pairs: Pairs = frozenset()
    unanswered: Counter[str] = field(default_factory=Counter)
    useless: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.unanswered.total() + self.useless.total()


async def unanswered_records(settings: Settings, since: date) -> Sequence[Record]:
    """Return one record for each matter since that day, the most asked first.

    Keys: topic (id or ""), title, count, unanswered, useless, examples, missing, places, text.
    Names of the roster are masked; who asked is not known.
    """
    content = load_content()
    until = clock_of(content.county).today
    async with opened_records(settings) as (_, records):
        content = with_local_areas(content, records.local_areas())
        asked = records.feedback.questions(since, until)
        given = records.feedback.given(since, until)
        mask = mask_of(records, content.texts("curator.unanswered.somebody"))
    matters = matters_of(prepared(settings.data, content.knowledge), asked, given)
    return [_record(matter, content, mask) for matter in matters if matter.count]


def matters_of(
    answering: Answering, asked: Sequence[OpenQuestion], given: Sequence[Feedback]
) -> list[Matter]:
    """Return the matters of questions in vain and of feedback, the most frequent first."""
    by_topic: dict[str, Matter] = {}
    others: list[Matter] = []
    places: dict[str, list[str]] = defaultdict(list)
    for question in asked:
        places[question.text].append(question.place)
    for text, often in Counter(question.text for question in asked).most_common():
        topic, pairs = nearest(answering, text)
        matter = _matter(by_topic, topic) if topic else _alike(others, pairs)
        matter.unanswered[text] += often
        matter.places.update(filter(None, places[text]))
    for one in given:
        if one.verdict != "useful":
            matter = _matter(by_topic, one.topic)
            said = matter.useless if one.verdict == "useless" else matter.missing
            said[one.question if one.verdict == "useless" else one.missing] += 1
            matter.places.update([one.place] if one.place else [])
    return sorted([*by_topic.values(), *others], key=lambda m: (-m.count, m.topic))


def nearest(answering: Answering, text: str) -> tuple[str, Pairs]:
    """Return the topic nearest to a question, "" when none is near, and its pairs of characters.

    What was found is kept as long as the answering is: looking takes milliseconds, a county asks
    hundreds of questions, and its page is opened again and again.
    """
    heard = _heard.setdefault(answering, {})
    if text not in heard:
        if len(heard) >= MOST_HEARD:
            heard.clear()
        heard[text] = _nearest(answering, text)
    return heard[text]


def _nearest(answering: Answering, text: str) -> tuple[str, Pairs]:
    hearing = answering.index.hear(text)
    zone, near = answering.confidence.zone(hearing, "household")
    pairs = frozenset(gram for gram in grams(hearing.core or hearing.plain) if len(gram) > 1)
    if zone != "not_covered" and near:
        return near[0].id, pairs
    known = hearing.ours and hearing.need and hearing.known >= LEAST_KNOWN
    return (hearing.ours[0].entry.id if known else ""), pairs


def _matter(by_topic: dict[str, Matter], topic: str) -> Matter:
    return by_topic.setdefault(topic, Matter(topic))


def _alike(others: list[Matter], pairs: Pairs) -> Matter:
    """Return the matter that shares most with these pairs, a new one when none shares enough."""
    best = max(others, key=lambda other: _shared(other.pairs, pairs), default=None)
    if best is None or _shared(best.pairs, pairs) < LEAST_SHARED:
        best = Matter("", pairs)
        others.append(best)
    return best


def _shared(one: Pairs, other: Pairs) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)


def _record(matter: Matter, content: Content, mask: Mask) -> Record:
    topic = content.knowledge.topics.get(matter.topic)
    examples = _most(matter.unanswered + matter.useless, mask)
    areas = content.knowledge.areas
    record: Record = {
        "topic": matter.topic,
        "title": topic.title if topic else examples[0],
        "count": matter.count,
        "unanswered": matter.unanswered.total(),
        "useless": matter.useless.total(),
        "examples": examples,
        "missing": _most(matter.missing, mask),
        "places": [areas.full_name(code) or code for code, _ in matter.places.most_common(SHOWN)],
    }
    return {**record, "text": "\n".join(_lines(record, content.texts))}


def _most(said: Mapping[str, int], mask: Mask) -> list[str]:
    counted: dict[str, int] = defaultdict(int)
    for text, often in said.items():
        counted[mask(text)] += often
    return sorted(counted, key=lambda text: -counted[text])[:SHOWN]


def _lines(record: Record, texts: Texts) -> Iterator[str]:
    yield texts("curator.unanswered.head", **{n: record[n] for n in ("count", "title", "topic")})
    yield texts("curator.unanswered.how", **{n: record[n] for n in ("unanswered", "useless")})
    for text in record["examples"]:
        yield texts("curator.unanswered.example", text=text)
    for text in record["missing"]:
        yield texts("curator.unanswered.missing", text=text)
    if record["places"]:
        apart = texts("policy.ref_apart")
        yield texts("curator.unanswered.places", places=apart.join(record["places"]))
