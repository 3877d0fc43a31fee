"""What a question can be about: policies, background topics, words explained, and other things."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.yaml_file import read_yaml
from knowledge.contents import Knowledge
from knowledge.finding.sayings import Saying, sayings_of
from knowledge.schema import Policy, Term, Topic

FOLDER = Path(__file__).parent.parent
TERM_PREFIX = "term:"
NEGATIVE_PREFIX = "other:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a question can be about: a policy, a background topic, or a word explained."""

    id: str
    title: str
    names: tuple[str, ...]
    questions: tuple[str, ...] = ()
    audience: tuple[str, ...] = ("household", "cadre", "supervisor")
    related: tuple[str, ...] = ()
    sayings: tuple[Saying, ...] = ()
    policy: bool = False
    history: bool = False


def all_entries(knowledge: Knowledge, folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Return what a question can be about, with every way to ask for it, ours or not.

    Raises YamlError when aspects.yaml, ways_to_ask.yaml or negatives.yaml cannot be read.
    """
    phrases = read_yaml(folder / "aspects.yaml")["phrases"]
    ours = with_more_ways(entries_of(knowledge, phrases), read_yaml(folder / "ways_to_ask.yaml"))
    return (*ours, *negative_entries(read_yaml(folder / "negatives.yaml")))


def entries_of(knowledge: Knowledge, phrases: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return all entries. phrases: the few connecting words, from aspects.yaml."""
    topics = [_topic_entry(knowledge, topic, phrases) for topic in knowledge.topics.values()]
    owners = {name: n for n, entry in enumerate(topics) for name in entry.names}
    words = []
    for word in _merged(_term_entry(term) for term in knowledge.terms):
        owner = next((owners[name] for name in word.names if name in owners), None)
        if owner is None:
            words.append(word)
        else:
            topics[owner] = _with_word(topics[owner], word)
    return (*topics, *words)


def with_more_ways(
    entries: Sequence[Entry], ways: Mapping[str, Sequence[str]]
) -> tuple[Entry, ...]:
    """Return the entries with more example questions; an id that is no entry is left out."""
    return tuple(
        replace(each, questions=(*each.questions, *ways.get(each.id, ()))) for each in entries
    )


def negative_entries(raw: Mapping[str, Sequence[str]]) -> tuple[Entry, ...]:
    """Return the things we do not answer as entries of their own, so that they can win."""
    return tuple(
        Entry(NEGATIVE_PREFIX + group, group, (), tuple(questions))
        for group, questions in raw.items()
    )


def _topic_entry(knowledge: Knowledge, topic: Topic, phrases: Mapping[str, str]) -> Entry:
    return Entry(
        id=topic.id,
        title=topic.title,
        names=tuple(dict.fromkeys((topic.title, topic.short, *topic.aliases))),
        questions=(*topic.questions, *(q for each in topic.says for q in each.asked)),
        audience=topic.audience,
        related=topic.related,
        sayings=sayings_of(knowledge, topic, phrases),
        policy=isinstance(topic, Policy),
        history=isinstance(topic, Policy) and topic.history,
    )


def _term_entry(term: Term) -> Entry:
    id_ = TERM_PREFIX + term.term
    aspect = "what" if term.explained else "not_stated"
    saying = Saying(
        id_,
        aspect,
        f"“{term.term}”：{term.text}",
        (term.cite,),
        term.area,
        term.as_of,
        kind="term",
    )
    return Entry(id_, term.term, _ways_to_say(term), sayings=(saying,))


def _ways_to_say(term: Term) -> tuple[str, ...]:
    """The word, its aliases, and either side of a slash, without what stands in brackets."""
    names = (term.term, *term.aliases)
    bare = (part.split("（")[0].strip() for name in names for part in name.split("/"))
    return tuple(name for name in dict.fromkeys((*names, *bare)) if len(name) > 1)


def _merged(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Join entries of one id: the same word explained by several sources is one entry."""
    found: dict[str, Entry] = {}
    for entry in entries:
        first = found.get(entry.id)
        if first:
            names = tuple(dict.fromkeys((*first.names, *entry.names)))
            sayings = (*first.sayings, *entry.sayings)
            entry = Entry(entry.id, entry.title, names, sayings=sayings)
        found[entry.id] = entry
    yield from found.values()


def _with_word(entry: Entry, word: Entry) -> Entry:
    """Give a topic the explanation of a word that is one of its names."""
    said = tuple(replace(saying, entry=entry.id) for saying in word.sayings)
    names = tuple(dict.fromkeys((*entry.names, *word.names)))
    return replace(entry, names=names, sayings=(*entry.sayings, *said))


def is_term(entry: Entry) -> bool:
    return entry.id.startswith(TERM_PREFIX)


def is_negative(entry: Entry) -> bool:
    return entry.id.startswith(NEGATIVE_PREFIX)
