"""The whole result of a screening to keep on paper: every outcome with its reasons and ways.

paper_of(...) -> Paper       what stands on it, as lines; Paper.text() is the chat's form of it
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from config.texts import Texts
from handlers.screening.outcome_text import OutcomeText
from handlers.screening.sheet import GROUPS, Sheet, group_of
from handlers.screening.words import told
from knowledge.contents import Knowledge
from knowledge.rules.assess import Assessment
from knowledge.rules.case import Case

# what may come to something is told in full, the rest in a line each
BRIEF = ("need_facts", "unlikely", "received")
RULESET_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One policy on the paper. reasons, steps: lines; both empty where one line says it all."""

    name: str
    why: str
    reasons: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper. head: place, day, rules, what was told. groups: title and its policies."""

    title: str
    head: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Item, ...]], ...]
    foot: tuple[str, ...]

    def text(self) -> str:
        """Return the paper as plain lines."""
        lines = [self.title, *self.head]
        for title, items in self.groups:
            lines += ["", title]
            for number, item in enumerate(items, 1):
                lines.append(f"{number}. {item.name} {item.why}".strip())
                lines += [*item.reasons, *item.steps]
        return "\n".join((*lines, "", *self.foot))


def paper_of(
    texts: Texts,
    knowledge: Knowledge,
    case: Case,
    place: str,
    on: date,
    assessments: Iterable[Assessment],
) -> Paper:
    """Return the paper for a case with its outcomes.

    place: area code, "" when not known. on: the day the outcomes are for.
    """
    words, sheet = OutcomeText(texts, knowledge), Sheet(texts, knowledge, place, on)
    found = sorted(assessments, key=lambda one: -one.raised)
    assumed = words.assumed(found)
    groups = []
    for group in GROUPS:
        items = tuple(_item(one, words, sheet) for one in found if group_of(one) == group)
        if items:
            groups.append((texts(f"screening.group.{group}"), items))
    return Paper(
        title=texts("screening.paper.title"),
        head=(
            *_head(texts, knowledge, told(texts, knowledge, case), place, on),
            *((assumed,) if assumed else ()),
        ),
        groups=tuple(groups),
        foot=(texts("screening.paper.decided_by"), texts("screening.paper.privacy")),
    )


def _head(texts: Texts, knowledge: Knowledge, facts: str, place: str, on: date) -> tuple[str, ...]:
    where = knowledge.areas.full_name(place) or texts("screening.place_unknown")
    return (
        texts("screening.paper.where", place=where, on=on.isoformat()),
        texts("screening.paper.ruleset", ruleset=knowledge.ruleset[:RULESET_SHOWN]),
        texts("screening.paper.told", facts=facts or texts("screening.paper.nothing_told")),
    )


def _item(one: Assessment, words: OutcomeText, sheet: Sheet) -> Item:
    name = words.name(one)
    if group_of(one) in BRIEF:
        return Item(name, words.short_why(one))
    return Item(name, "", tuple(sheet.reasons(one)), tuple(sheet.next_steps(one)))
