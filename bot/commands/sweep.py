"""A sweep of an area: reads its records, stores what it found, tells what changed since."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert

from bot.recording.files import clue_writes
from handlers.benefit.sweep import Changes, Swept, changes, silent, sweep
from handlers.clue.raising import MISSING, raised_by_silence
from handlers.household_file.known import FACT_DAYS
from handlers.inbound import Content
from state.changes import Committed, Write
from state.file_rows import Clue, Finding, Sweep
from state.records import Records
from state.rows import Household
from state.tables import findings, sweeps
from state.writer import Writer

INSERT_SWEEP, INSERT_FINDING = insert(sweeps), insert(findings)
DROP_FINDINGS = delete(findings).where(findings.c.scope == bindparam("of_scope"))


OUTCOMES = {"likely": "sweep.likely", "ask": "sweep.ask"}


class SweepRefused(Exception):
    """The database refused the sweep as a whole; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Done:
    """A stored sweep. changed: since the one before, everything when there was none.

    rules_changed: the rules are others than those of the sweep before. heads: household → head.
    """

    sweep: Sweep
    changed: Changes
    first: bool
    rules_changed: bool
    clues: tuple[Clue, ...]
    heads: Mapping[str, str]


async def run_sweep(
    writer: Writer, records: Records, content: Content, scope: str, now: datetime
) -> Done:
    """Sweep an area and store what was found. now: aware. Raises SweepRefused, DatabaseDown."""
    done = await asyncio.to_thread(swept, records, content, scope, now)
    outcome = await writer.execute(list(_writes(done, now)))
    if not isinstance(outcome, Committed):
        raise SweepRefused(str(outcome))
    return done


def swept(records: Records, content: Content, scope: str, now: datetime) -> Done:
    """Return what a sweep finds, storing nothing."""
    on = now.astimezone(content.county.zone).date()
    since = on - timedelta(days=FACT_DAYS)
    files = records.files
    read = Swept(
        records.households(scope),
        files.statuses(scope),
        files.facts(scope),
        files.marks(scope),
        records.visits(scope, since, on),
        records.last_visits(scope),
    )
    before, found = files.sweep(scope), sweep(read, content, on)
    made = Sweep(scope, now, content.knowledge.ruleset, len(read.homes), found)
    return Done(
        made,
        changes(before.findings if before else (), found),
        before is None,
        before is not None and before.ruleset != made.ruleset,
        _new_clues(records, silent(read, content, on), content, now),
        {home.id: home.head for home in read.homes},
    )


def _new_clues(
    records: Records, quiet: Sequence[Household], content: Content, now: datetime
) -> tuple[Clue, ...]:
    """Return a clue for each silent household that has no open one of that kind."""
    on = now.astimezone(content.county.zone).date()
    sentence = content.texts("clue.silent", days=content.county.not_visited_days)
    clues = [raised_by_silence(home, sentence, on) for home in quiet]
    new = []
    for clue in clues:
        known = records.clues.of(clue.village, clue.household)
        open_one = any(c.kind == MISSING and c.state != "excluded" for c in known)
        if not open_one and all(c.number != clue.number for c in known):
            new.append(clue)
    return tuple(new)


def _writes(done: Done, now: datetime) -> Iterator[Write]:
    made = done.sweep
    row = {"scope": made.scope, "made_at": now, "ruleset": made.ruleset}
    yield Write(INSERT_SWEEP, {**row, "households": made.households})
    yield Write(DROP_FINDINGS, {"of_scope": made.scope})
    for finding in made.findings:
        yield Write(INSERT_FINDING, {"scope": made.scope, **asdict(finding)})
    for clue in done.clues:
        yield from clue_writes(clue, now)


def sweep_record(done: Done) -> dict[str, Any]:
    """Return a sweep as plain JSON: counts by village, and what changed."""
    made = done.sweep
    return {
        "scope": made.scope,
        "made_at": made.made_at.isoformat(),
        "ruleset": made.ruleset,
        "first": done.first,
        "rules_changed": done.rules_changed,
        "households": made.households,
        "by_village": [_village(code, rows) for code, rows in _by_village(made.findings)],
        "new": [asdict(one) for one in done.changed.new],
        "gone": [asdict(one) for one in done.changed.gone],
        "clues": [clue.number for clue in done.clues],
    }


def sweep_text(done: Done, content: Content) -> str:
    """Return a sweep for people: sums by village, then what changed, village by village."""
    texts, made, areas = content.texts, done.sweep, content.knowledge.areas
    likely = [one for one in made.findings if one.outcome == "likely"]
    lines = [
        texts(
            "sweep.head",
            area=areas.full_name(made.scope) or made.scope,
            day=made.made_at.astimezone(content.county.zone).date(),
            households=made.households,
            found=len({one.household for one in likely}),
            policies=len(likely),
        )
    ]
    lines += [texts("sweep.rules_changed")] if done.rules_changed else []
    for code, rows in _by_village(made.findings):
        counted = _village(code, rows)
        name = areas.called(code)
        lines.append(texts("sweep.village", **{**counted, "village": name}))
    lines += _changed("sweep.all" if done.first else "sweep.new", done.changed.new, done, content)
    lines += _changed("sweep.gone", done.changed.gone, done, content)
    lines += [texts("sweep.same")] if not (done.changed.new or done.changed.gone) else []
    lines += [texts("sweep.clues", count=len(done.clues))] if done.clues else []
    return "\n".join((*lines, texts("sweep.foot")))


def _by_village(found: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    for code in dict.fromkeys(one.village for one in found):
        yield code, [one for one in found if one.village == code]


def _village(code: str, rows: Sequence[Finding]) -> dict[str, Any]:
    outcomes = Counter(one.outcome for one in rows)
    homes = len({one.household for one in rows if one.outcome == "likely"})
    return {
        "village": code,
        "households": homes,
        "likely": outcomes["likely"],
        "ask": outcomes["ask"],
    }


def _changed(key: str, found: Sequence[Finding], done: Done, content: Content) -> Iterator[str]:
    texts, policies, areas = content.texts, content.knowledge.policies, content.knowledge.areas
    if found:
        yield texts(key, count=len(found))
    for code, rows in _by_village(found):
        yield texts("sweep.in_village", village=areas.called(code))
        for one in rows:
            policy = policies[one.policy].short if one.policy in policies else one.policy
            yield texts(
                "sweep.line",
                household=done.heads.get(one.household, one.household),
                policy=policy,
                outcome=texts(OUTCOMES[one.outcome]),
                why=one.why,
            )
