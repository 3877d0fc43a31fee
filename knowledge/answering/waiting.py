"""What is owed to who was left waiting, or sent back again and again; or cannot wait at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from knowledge.answering.answer import Answer, Answering, Asking
from knowledge.finding.complaining import SERVICE
from knowledge.finding.names import EXACT

LONGEST, MOST = 40, 2


@dataclass(frozen=True, slots=True)
class _Kind:
    """told: all stand in the message. asked, aspects: how the rule is asked for and which tell it.

    topic: the help meant where none is spoken of. alone: somebody complains though none is.
    owed: it is a complaint at all.
    """

    told: Sequence[re.Pattern[str]]
    asked: str
    aspects: Sequence[str]
    topic: str = ""
    alone: bool = False
    owed: bool = True


class Waiting:
    """The patterns of following.yaml that tell of an application that gets nowhere."""

    def __init__(self, answering: Answering, table: Mapping[str, Any]) -> None:
        self._answering = answering
        waiting = table["waiting"]
        self._else = re.compile(waiting["else"])
        self._kinds = [
            _Kind([re.compile(each) for each in kind.pop("told")], **kind)
            for kind in map(dict, waiting["kinds"])
        ]

    def answer(self, text: str, asking: Asking) -> Answer | None:
        """Return the period or the rule on file with the way to complain; None of anything else."""
        if asking.role != "household" or len(text) > LONGEST or self._else.search(text):
            return None
        plain = text.strip()
        kinds = (k for k in self._kinds if all(told.search(plain) for told in k.told))
        kind = next(kinds, None)
        if kind is None:
            return None
        topic = self._named(text) or asking.topic
        policy = self._answering.knowledge.policies.get(topic)
        policy = policy or self._answering.knowledge.policies.get(kind.topic)
        if policy is None:
            return self._of_nothing(text, asking) if kind.alone else None
        told = self._answering.about(policy.id, f"{policy.short}{kind.asked}", asking)
        picks = tuple(pick for pick in told.picks if pick.saying.aspect in kind.aspects)
        # What is told of the help besides is not what was waited for.
        told = replace(told, picks=picks[:MOST], missing=(), also=())
        return replace(told, complaint=SERVICE) if kind.owed else told

    def _of_nothing(self, text: str, asking: Asking) -> Answer:
        """Return that somebody complains of being sent back, of what is not told."""
        found = self._answering.answer(text, asking)
        bare = replace(found, zone="not_covered", picks=(), near=(), theme="", also=())
        return replace(bare, complaint=SERVICE)

    def _named(self, text: str) -> str:
        """Return the id of the first help a text names, "" when it names none."""
        index = self._answering.index
        hits = (hit for hit in index.hear(text).names if hit.sureness == EXACT)
        named = (index.entries[n] for hit in hits for n in hit.entries)
        return next((entry.id for entry in named if entry.policy), "")
