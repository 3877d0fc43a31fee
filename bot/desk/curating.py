"""What the knowledge lacks: questions nobody could answer, policies to be checked again."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.commands.masking import Mask, mask_of
from bot.commands.unanswered import Matter, matters_of
from bot.desk.ledger import Query
from bot.desk.view import Page, View
from knowledge.answering.answer import answering_of
from knowledge.check import find_warnings
from knowledge.contents import Problem as Warned
from knowledge.schema import Policy

DAYS, MOST, EXAMPLES = 90, 100, 3
MASK_SECONDS = 60.0
VERSION = re.compile(r"versions\[(\d+)\]\.(verified_on|until)")
SAID = re.compile(r"says\[(\d+)\]\.until")


class Masks:
    """What takes the names of a roster out, made anew once a minute: it reads the whole roster."""

    def __init__(self) -> None:
        self._kept: tuple[float, Mask] | None = None

    def of(self, view: View) -> Mask:
        now = time.monotonic()
        if self._kept is None or self._kept[0] < now:
            made = mask_of(view.records, view.content.texts("desk.somebody"))
            self._kept = (now + MASK_SECONDS, made)
        return self._kept[1]


def unanswered(view: View, query: Query, masks: Masks) -> Page:
    """Return what was asked in vain in the area, by matter; who asked is not known."""
    view.supervisors_only()
    since = view.today - timedelta(days=DAYS)
    asked = view.desk.questions(view.area, since, view.today)
    given = view.desk.feedback(view.area, since, view.today)
    found: list[Matter] = []
    if asked or given:
        found = matters_of(answering_of(view.content.knowledge), asked, given)
    rows = [_matter(view, one, masks.of(view)) for one in found[:MOST] if one.count]
    return Page("unanswered.html", {"rows": rows, "days": DAYS})


def knowledge(view: View, query: Query) -> Page:
    """Return the policies whose check is overdue or near, and what ends soon."""
    view.supervisors_only()
    warned = find_warnings(view.content.knowledge, view.today)
    rows = [row for each in warned for row in _warning(view, each)]
    values = {
        "rows": sorted(rows, key=lambda row: (row["kind"], str(row["day"]), row["title"])),
        "policies": len(view.content.knowledge.policies),
        "topics": len(view.content.knowledge.topics),
        "ruleset": view.content.knowledge.ruleset[:12],
    }
    return Page("knowledge.html", values)


def _matter(view: View, matter: Matter, mask: Mask) -> dict[str, Any]:
    topic = view.content.knowledge.topics.get(matter.topic)
    said = (matter.unanswered + matter.useless).most_common(EXAMPLES)
    return {
        "title": topic.title if topic else "",
        "count": matter.count,
        "unanswered": matter.unanswered.total(),
        "useless": matter.useless.total(),
        "examples": [mask(text) for text, _ in said],
        "missing": [mask(text) for text, _ in matter.missing.most_common(EXAMPLES)],
    }


def _warning(view: View, warned: Warned) -> Iterator[dict[str, Any]]:
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


def _row(view: View, title: str, area: str, kind: str, day: Any) -> dict[str, Any]:
    return {"title": title, "place": view.place(area), "kind": kind, "day": day}
