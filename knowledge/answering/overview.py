"""What a help is, who it is for, where to go and how much: the answer to its bare name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from knowledge.answering.answer import Answer, Answering, Asking
from knowledge.answering.choosing import Pick
from knowledge.answering.ordering import within_budget
from knowledge.answering.sums import NOTHING

# What is told, in this order, and the aspects of the sayings that may tell it.
TELLS: Mapping[str, frozenset[str]] = {
    "what": frozenset({"what"}),
    "who": frozenset({"who"}),
    "where": frozenset({"where", "how"}),
    "amount": frozenset({"amount"}),
}
LONGEST = 130
LEAST = 2


def overview(
    answering: Answering, entry_id: str, asks: Mapping[str, str], asking: Asking
) -> Answer | None:
    """Return what is told of one policy as a whole, None where too little is on file of it.

    asks: how each aspect is asked for.
    """
    policy = answering.knowledge.policies.get(entry_id)
    if policy is None:
        return None
    found = {
        aspect: answering.about(entry_id, f"{policy.short}{asks[aspect]}", asking)
        for aspect in TELLS
    }
    picks = list(dict.fromkeys(_told(found, entry_id)))
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
        elsewhere=tuple(dict.fromkeys(p.saying.area for p in kept if p.fit == "elsewhere")),
        unplaced=False,
        town_missing=False,
        uncounted=False,
        first=None,
        sums=NOTHING,
    )


def _told(found: Mapping[str, Answer], entry_id: str) -> Iterator[Pick]:
    """Yield the best saying of each aspect, of the policy itself and of the asker's place."""
    for aspect, tells in TELLS.items():
        fits = (
            pick
            for pick in found[aspect].picks
            if pick.saying.entry == entry_id and pick.saying.aspect in tells
            if pick.fit != "elsewhere" and len(pick.saying.text) <= LONGEST
        )
        if best := next(fits, None):
            yield best
