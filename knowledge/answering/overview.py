"""What a help is, who it is for, where to go and how much: the answer to its bare name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from knowledge.answering.answer import Answer, Answering, Asking
from knowledge.answering.choosing import Pick
from knowledge.answering.helps import HOLDING
from knowledge.answering.ordering import within_budget
from knowledge.answering.sums import NOTHING
from knowledge.schema import NATION

# What is told, in this order, and the aspects of the sayings that may tell it.
TELLS: Mapping[str, frozenset[str]] = {
    "what": frozenset({"what"}),
    "who": frozenset({"who"}),
    "where": frozenset({"where", "how", "not_stated"}),
    "amount": frozenset({"amount"}),
}
LONGEST = 130
LEAST = 2


def overview(
    answering: Answering, entry_id: str, table: Mapping[str, Mapping[str, str]], asking: Asking
) -> Answer | None:
    """Return what is told of one policy as a whole, None where too little is on file of it.

    table: following.yaml: how each aspect is asked for, and the words that lead to a saying made
    for it.
    """
    policy = answering.knowledge.policies.get(entry_id)
    if policy is None:
        return None
    found = {
        aspect: answering.about(entry_id, f"{policy.short}{table['asks'][aspect]}", asking)
        for aspect in TELLS
    }
    leads = {aspect: re.compile(lead) for aspect, lead in table["made_for"].items()}
    picks = list(dict.fromkeys(_told(answering, found, leads, entry_id)))
    kept = within_budget(picks)
    if len(kept) < LEAST:
        return None
    told_amount = any(pick.saying.aspect == "amount" for pick in kept)
    return replace(
        found["what"],
        entries=(entry_id,),
        picks=tuple(kept),
        missing=(),
        history=found["amount"].history if told_amount else "",
        elsewhere=(),
        unplaced=False,
        town_missing=False,
        uncounted=False,
        first=None,
        sums=NOTHING,
    )


def _told(
    answering: Answering,
    found: Mapping[str, Answer],
    leads: Mapping[str, re.Pattern[str]],
    entry_id: str,
) -> Iterator[Pick]:
    """Yield the saying made for each aspect, else the best; of the policy and the asker's place."""
    own = list(_own(answering, entry_id, found["what"].question.place))
    for aspect, tells in TELLS.items():
        lead = leads.get(aspect)
        made = (p for p in own if lead and any(map(lead.search, p.saying.about)))
        picks = [*made, *(p for p in found[aspect].picks if p.saying.entry == entry_id)]
        fits = (
            pick
            for pick in picks
            if pick.saying.aspect in tells and _near(answering, pick, found["what"].question.place)
            if len(pick.saying.text) <= LONGEST
        )
        if best := next(fits, None):
            yield best


def _near(answering: Answering, pick: Pick, place: str) -> bool:
    """Whether a saying may be told of the place asked for; with none known only wide ones may."""
    if place:
        return pick.fit in HOLDING
    placing, area = answering.chooser.placing, pick.saying.area
    return area in (NATION, placing.main) or placing.areas.level(area) == "province"


def _own(answering: Answering, entry_id: str, place: str) -> Iterator[Pick]:
    """Yield all sayings of an entry in the order of its file."""
    index, fit = answering.index, answering.chooser.placing.fit
    for number in index.sayings_of(entry_id):
        saying = index.sayings[number]
        yield Pick(saying, 0.0, 0.0, fit(saying.area, place), number)
