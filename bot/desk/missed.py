"""Policies households probably miss, as the last look over the area found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.desk.ledger import Query, kept
from bot.desk.view import BLOCK, PAGE, NotThere, Page, View, clock, row_id
from handlers.digest.facts import summed
from state.digest_rows import Missed, MissedBy


def listed(view: View, query: Query) -> Page:
    """Return how many households miss what and where; in the township and below, which ones."""
    scope, policy = view.scope(query.get("area", "")), query.get("policy", "")[:80]
    found = _last_look(view, scope)
    after = row_id(query.get("after", ""))
    rows = _households(view, found, scope, policy, (after, PAGE + 1))
    counts = view.records.digests.missed_by_village(found.scope, scope, policy) if found else {}
    values = {
        "made": clock(view, found.made_at)[:10] if found else "",
        "policies": _policies(view, found),
        "count": sum(counts.values()),
        "sums": [(code, view.place(code), many) for code, many in summed(scope, counts)],
        "rows": [_row(view, one) for one in rows[:PAGE]],
        "next": after + PAGE if len(rows) > PAGE else "",
        "query": kept(query, "area", "policy"),
        "areas": view.below(view.area),
        "named": view.names_shown,
    }
    return Page("missed.html", values, tuple(dict.fromkeys(one.household for one in rows[:PAGE])))


def sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the households of a filter. Raises NotThere above the township."""
    scope, policy = view.scope(query.get("area", "")), query.get("policy", "")[:80]
    found = _last_look(view, scope)
    if not view.names_shown:
        raise NotThere

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        after = 0
        while rows := _households(view, found, scope, policy, (after, BLOCK)):
            yield [tuple(_row(view, one).values()) for one in rows]
            after += BLOCK

    return blocks()


def _last_look(view: View, scope: str) -> Missed | None:
    chain = view.content.knowledge.areas.chain(scope) or (scope,)
    return view.records.digests.missed(chain, scope)


def _households(
    view: View, found: Missed | None, scope: str, policy: str, page: tuple[int, int]
) -> Sequence[MissedBy]:
    """Return a page of the households; nobody is named above the township."""
    if found is None or not view.names_shown:
        return ()
    return view.records.digests.missed_by(found.scope, scope, policy, page)


def _policies(view: View, found: Missed | None) -> list[tuple[str, str, int]]:
    counts: Mapping[str, int] = found.households if found else {}
    return [(policy, _short(view, policy), many) for policy, many in counts.items()]


def _short(view: View, policy: str) -> str:
    known = view.content.knowledge.policies.get(policy)
    return known.short if known else policy


def _row(view: View, one: MissedBy) -> dict[str, Any]:
    return {
        "place": view.place(one.village),
        "head": one.head or one.household,
        "household": one.household,
        "policy": _short(view, one.policy),
        "why": one.why,
    }
