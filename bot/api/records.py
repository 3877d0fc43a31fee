"""Answers made of the records: problems, visits, households, digests, missed policies.

Each is worded for its reader's area as the desk words it: above the township nobody is named.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.api import shapes
from bot.api.answer import Answer
from bot.api.asked import Asked, moment, paged
from bot.desk.ledger import find
from bot.desk.view import NotThere, View, homes_read
from handlers.digest.facts import summed
from handlers.digest.period import span
from handlers.digest.topic import Addressee, compose, digest_record
from handlers.household_file.file import open_file
from handlers.problem.steps import GOING, live
from handlers.problem.view import View as ProblemView
from handlers.visit.receipt import tidy_receipt
from state.changed_records import Changed
from state.problem_records import FINISHED
from state.problem_rows import Problem
from state.rows import Household, Visit


def problems(view: View, asked: Asked) -> Answer:
    """Return a page of the ledger by when each problem changed last, the oldest change first."""
    states = (asked.text("state"),) if asked.text("state") else ()
    found = view.records.changed.problems(_wanted(view, asked), states, asked.most + 1)
    page, behind = paged(found, asked, lambda last: (str(last.changed_at), last.number))
    shown = view.problems.over(page)
    items = tuple(_problem(view, one, shown) for one in page)
    return Answer(
        shapes.Problems(items=items, next=behind), homes_read(one.household_id for one in page)
    )


def problem(view: View, asked: Asked) -> Answer:
    """Return one problem with the steps that stand."""
    one = find(view, asked.text("number"))
    taken = live(view.records.problems.steps(one.number))
    shown = view.problems.over([one], [step.text for step in taken])
    steps = tuple(
        shapes.Step(
            position=step.position,
            kind=step.kind,
            role=step.actor_role,
            at=step.at,
            from_state=step.from_state,
            to_state=step.to_state,
            text=shown.hidden(one, step.text),
        )
        for step in taken
    )
    made = shapes.ProblemTrail(problem=_problem(view, one, shown), steps=steps)
    return Answer(made, homes_read([one.household_id]))


def visits(view: View, asked: Asked) -> Answer:
    """Return a page of visits by when their latest version was sent, the oldest first."""
    found = view.records.changed.visits(_wanted(view, asked), asked.most + 1)
    page, behind = paged(found, asked, lambda last: (str(last.submitted_at), last.receipt))
    made = shapes.Visits(items=_visits(view, page), next=behind)
    return Answer(made, homes_read(one.draft.household_id for one in page))


def visit(view: View, asked: Asked) -> Answer:
    """Return the latest version of one visit."""
    versions = view.desk.versions(view.area, tidy_receipt(asked.text("receipt")))
    if not versions:
        raise NotThere
    (made,) = _visits(view, versions[-1:])
    return Answer(made, homes_read([made.household_id]))


def households(view: View, asked: Asked) -> Answer:
    """Return a page of households by when each changed last, the oldest change first."""
    found = view.records.changed.households(_wanted(view, asked), asked.most + 1)
    page, behind = paged(found, asked, lambda last: (str(last.changed_at), last.id))
    whole = view.desk.homes_of(view.area, [home.id for home in page])
    made = shapes.Households(
        items=tuple(_household(view, whole[home.id]) for home in page if home.id in whole),
        next=behind,
    )
    return Answer(made, homes_read(home.id for home in page))


def household(view: View, asked: Asked) -> Answer:
    """Return what one household counts as; never the facts its people told."""
    id_ = asked.text("id")
    home = view.desk.homes_of(view.area, [id_]).get(id_)
    if home is None:
        raise NotThere
    file = open_file(view.inbound, home)
    open_now = view.records.problems.of_household(home.id, view.area)
    made = shapes.HouseholdFile(
        household=_household(view, home),
        statuses=tuple(
            shapes.Status(status=one.status, since=one.since, source=one.source)
            for one in file.statuses
        ),
        marks=tuple(
            shapes.Mark(policy=one.policy, mark=one.mark, day=one.day)
            for one in file.marks.values()
        ),
        last_visit=file.visits[0].draft.visited_on if file.visits else None,
        open_problems=sum(one.state not in FINISHED for one in open_now),
    )
    return Answer(made, (home.id,))


def digest(view: View, asked: Asked) -> Answer:
    """Return the digest of an area and a period as it stands now."""
    scope, period = view.scope(asked.area), asked.text("period")
    try:
        if span(period)[0] > view.today:
            raise NotThere
    except (ValueError, OverflowError) as error:
        raise NotThere from error
    reader = Addressee(area=view.area)
    composed = compose(scope, period, view.moment.at, view.records, view.content, reader)
    return Answer(shapes.Digest(**digest_record(composed)), composed.homes)


def missed(view: View, asked: Asked) -> Answer:
    """Return how many households miss which policy, by the areas just below."""
    scope = view.scope(asked.area)
    areas, read = view.content.knowledge.areas, view.records.digests
    found = read.missed(areas.chain(scope) or (scope,), scope)
    if found is None:
        return Answer(shapes.Missed(area=scope, made_at=None, items=()))
    known = view.content.knowledge.policies
    items = tuple(
        shapes.MissedPolicy(
            policy=policy,
            title=known[policy].title if policy in known else policy,
            households=many,
            by_area=dict(summed(scope, read.missed_by_village(found.scope, scope, policy))),
        )
        for policy, many in found.households.items()
    )
    return Answer(shapes.Missed(area=scope, made_at=found.made_at, items=items))


def _wanted(view: View, asked: Asked) -> Changed:
    after = asked.after(2)
    begun: tuple[datetime, str] | None = None
    if after:
        try:
            begun = moment(after[0]), after[1]
        except ValueError as error:
            raise NotThere from error
    return Changed(view.scope(asked.area), asked.since, begun)


def _problem(view: View, one: Problem, shown: ProblemView) -> shapes.Problem:
    named = view.names_shown
    late = one.due_on is not None and one.due_on < view.today and one.state in GOING
    same = {
        name: getattr(one, name)
        for name in (
            "number", "version", "state", "area", "raised_as", "raised_at", "changed_at",
            "household_id", "visit", "department", "locality", "due_on", "provisional", "rating",
            "bulletins",
        )
    }  # fmt: skip
    return shapes.Problem(
        **same,
        what=shown.hidden(one, one.what),
        household=view.head(one.household),
        owner=one.owner if named else "",
        overdue=late,
        result=shown.hidden(one, one.result),
    )


def _visits(view: View, found: Sequence[Visit]) -> tuple[shapes.Visit, ...]:
    hide = view.over_visits(found)

    def worded(one: Visit) -> shapes.Visit:
        draft = one.draft

        same = {
            name: getattr(draft, name)
            for name in ("household_id", "visited_on", "part_of_day", "method", "follow_up_on")
        }
        return shapes.Visit(
            **same,
            receipt=one.receipt,
            version=one.version,
            status=one.status,
            area=draft.village,
            household=view.head(draft.household),
            visitor=one.visitor_name if view.names_shown else "",
            seen={aspect: hide(said) for aspect, said in draft.seen.items()},
            problems=tuple(map(hide, draft.problems)),
            done=tuple(map(hide, draft.done)),
            promised=tuple(map(hide, draft.promised)),
            submitted_at=one.submitted_at,
            reason=hide(one.reason),
        )

    return tuple(worded(one) for one in found)


def _household(view: View, home: Household) -> shapes.Household:
    return shapes.Household(
        id=home.id,
        status="left" if home.left_at else "kept",
        area=home.village,
        group=home.group,
        head=view.head(home.head),
        kind=home.kind,
        members=len(home.members),
        changed_at=home.changed_at,
    )
