"""What the knowledge lacks: questions nobody could answer, policies to be checked again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from bot.commands.unanswered import Matter, matters_of
from bot.desk.ledger import Query
from bot.desk.view import Page, View
from handlers.kept_words import Mask, masking, pieces
from knowledge.answering.answer import answering_of
from knowledge.check import find_warnings
from knowledge.contents import Problem as Warned
from knowledge.schema import Policy

DAYS, MOST, EXAMPLES = 90, 100, 3
# Questions put together by matter; each takes milliseconds the first time.
MOST_ASKED = 200
# What is the matter with a policy, the more urgent first.
KINDS = ("stale", "soon", "ends", "over")
VERSION = re.compile(r"versions\[(\d+)\]\.(verified_on|until)")
SAID = re.compile(r"says\[(\d+)\]\.until")


def unanswered(view: View, query: Query) -> Page:
    """Return what was asked in vain in the area, by matter; who asked is not known."""
    view.supervisors_only()
    since = view.today - timedelta(days=DAYS)
    asked = view.desk.questions(view.area, since, view.today)[-MOST_ASKED:]
    given = view.desk.feedback(view.area, since, view.today)
    found: list[Matter] = []
    if asked or given:
        found = matters_of(answering_of(view.content.knowledge), asked, given)
    shown = [_Shown.of(one) for one in found[:MOST] if one.count]
    mask = _mask(view, [text for one in shown for text in (*one.examples, *one.missing)])
    return Page(
        "unanswered.html",
        {"rows": [_row_of(view, o, mask) for o in shown], "days": DAYS, "most": MOST_ASKED},
    )


def knowledge(view: View, query: Query) -> Page:
    """Return the policies whose check is overdue or near, and what ends soon."""
    view.supervisors_only()
    warned = find_warnings(view.content.knowledge, view.today)
    rows = Counter(row for each in warned for row in _warning(view, each))
    ordered = sorted(rows, key=lambda row: (KINDS.index(row.kind), row.day, row.title, row.place))
    values = {
        "rows": [asdict(row) | {"many": rows[row]} for row in ordered],
        "policies": len(view.content.knowledge.policies),
        "topics": len(view.content.knowledge.topics),
        "ruleset": view.content.knowledge.ruleset[:12],
    }
    return Page("knowledge.html", values)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A matter with the few texts that are shown of it."""

    matter: Matter
    examples: Sequence[str]
    missing: Sequence[str]

    @classmethod
    def of(cls, matter: Matter) -> "_Shown":
        said = (matter.unanswered + matter.useless).most_common(EXAMPLES)
        missing = matter.missing.most_common(EXAMPLES)
        return cls(matter, [text for text, _ in said], [text for text, _ in missing])


def _mask(view: View, texts: Sequence[str]) -> Mask:
    """Return what takes the names of the roster out of these texts."""
    names = view.records.digests.names_among(sorted(pieces(texts)))
    return masking(names, view.content.texts("desk.somebody"))


def _row_of(view: View, shown: _Shown, mask: Mask) -> dict[str, Any]:
    matter = shown.matter
    topic = view.content.knowledge.topics.get(matter.topic)
    return {
        "title": topic.title if topic else "",
        "count": matter.count,
        "unanswered": matter.unanswered.total(),
        "useless": matter.useless.total(),
        "examples": [mask(text) for text in shown.examples],
        "missing": [mask(text) for text in shown.missing],
    }


@dataclass(frozen=True, slots=True)
class _Due:
    """A policy, or a sentence of it, that is to be looked at. kind: of KINDS."""

    title: str
    place: str
    kind: str
    day: str


def _warning(view: View, warned: Warned) -> Iterator[_Due]:
    topic = view.content.knowledge.topics.get(warned.file.rpartition("/")[2].removesuffix(".yaml"))
    if topic is None:
        return
    if (match := VERSION.fullmatch(warned.path)) and isinstance(topic, Policy):
        version = topic.versions[int(match[1])]
        if match[2] == "until":
            yield _row(view, topic.title, version.area, "ends", version.until)
            return
        day = version.verified_on + timedelta(days=version.verify_every)
        yield _row(view, topic.title, version.area, "stale" if day < view.today else "soon", day)
    elif match := SAID.fullmatch(warned.path):
        statement = topic.says[int(match[1])]
        yield _row(view, topic.title, statement.area, "over", statement.until)


def _row(view: View, title: str, area: str, kind: str, day: Any) -> _Due:
    return _Due(title, view.place(area), kind, str(day))
