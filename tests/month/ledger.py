"""Problems walked through the ledger's own rules, at random, by everybody who may."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from config.calendar import load_calendar
from config.county import load_county
from handlers.problem.events import ProblemRaised, ProblemStepped, ProblemStepUndone
from handlers.problem.steps import (
    CLOCK,
    STEPS,
    Actor,
    Given,
    Levels,
    apply,
    refusal,
    take,
    undo,
    undoable,
)
from handlers.turn import Event, Message, VisitSubmitted
from state.problem_rows import Contact, Problem, ProblemStep, RaisedAs
from state.rows import Person
from tests.month.place import TOWNSHIP
from tests.month.visits import CHINA, LAST, Act, Visiting

# How likely a step is chosen where it may be taken; what is not named is 1.
LIKELY = {
    "accepted": 6, "assigned": 8, "done": 8, "verified_one": 6, "verified_two": 6, "closed": 8,
    "returned": 3, "returned_one": 2, "rated": 9, "objected": 6, "reopened": 0.5,
    "withdrawn": 0.3, "extension_asked": 0.5, "commented": 0.1, "bulletin": 0.2, "escalated": 0.6,
}  # fmt: skip
MOST_STEPS = 16


class Ledger:
    """Raises and moves problems. raised: what stood in the ledger at the end, by its number."""

    def __init__(self, visiting: Visiting, offices: Sequence[Person]) -> None:
        rules = load_county().problems
        self.visiting = visiting
        self.random: Random = visiting.random
        self.levels = Levels(rules.verify_one, rules.verify_two)
        self.offices = [_actor(one, _level(one)) for one in offices]
        self.raised: dict[str, Problem] = {}

    def month(self, cadres: Sequence[Person]) -> Iterator[Act]:
        """Yield what happens to problems seen on visits and to those told by anybody."""
        for visit in self.random.sample(self.visiting.kept, 1200):
            if visit.draft.problems:
                cadre = next(one for one in cadres if one.id == visit.visitor)
                yield from self._life(cadre, "visit", visit)
        for raised_as, count in (("cadre", 80), ("household", 90), ("supervisor", 30)):
            for _ in range(count):
                yield from self._life(self.random.choice(cadres), raised_as)

    def _life(
        self, cadre: Person, raised_as: RaisedAs, visit: VisitSubmitted | None = None
    ) -> Iterator[Act]:
        at = datetime(2026, 11, self.random.randrange(1, 31), 9, 0, tzinfo=CHINA)
        at += timedelta(minutes=self.random.randrange(600))
        message = self.visiting.message(cadre.id, at)
        raiser = self._raiser(raised_as, cadre, message)
        problem, step = self._first(raised_as, raiser, cadre, at, visit)
        by_household = raised_as == "household"
        address = (message.channel, message.account, message.sender)
        contact = Contact(problem.number, *address, "王大娘", "13800000000")
        event = ProblemRaised(problem, step, contact if by_household else None)
        yield Act(at, message, (event,))
        actors = [raiser, _actor(cadre, "village"), *self.offices, Actor(CLOCK, CLOCK)]
        yield from self._walk(problem, [step], actors, at)

    def _raiser(self, raised_as: RaisedAs, cadre: Person, message: Message) -> Actor:
        if raised_as == "household":
            return Actor(f"sender-{message.key}", "household", "", f"sender-{message.key}")
        if raised_as == "supervisor":
            return self.random.choice(self.offices)
        return _actor(cadre, "village")

    def _first(
        self, raised_as: RaisedAs, raiser: Actor, cadre: Person, at: datetime,
        visit: VisitSubmitted | None,
    ) -> tuple[Problem, ProblemStep]:  # fmt: skip
        number = f"W{at:%y%m%d}-{self.visiting.said:08d}"
        area = cadre.area if visit or self.random.random() < 0.9 else TOWNSHIP
        what = visit.draft.problems[0] if visit else f"+第{self.visiting.said}号路不通"
        sets = {"what": what, "area": area, "raised_as": raised_as, "raiser": raiser.raises}
        if visit:
            home = {"household_id": visit.draft.household_id, "household": visit.draft.household}
            sets |= {"visit": visit.receipt, **home}
        empty = Problem(number, what, area, raised_as, raiser.raises, at)
        step = take(empty, "raised", raiser, Given("", sets), at)
        return apply(empty, step), step

    def _walk(
        self, problem: Problem, steps: list[ProblemStep], actors: Sequence[Actor], at: datetime
    ) -> Iterator[Act]:
        """Take steps that may be taken until the month ends; some are taken back at once."""
        end = datetime(LAST.year, LAST.month, LAST.day, 23, 59, tzinfo=CHINA)
        for _ in range(self.random.randrange(MOST_STEPS)):
            at += timedelta(minutes=self.random.choice((3, 120, 900, 2400)))
            chosen = self._choose(problem, actors, at)
            if at > end or chosen is None:
                break
            kind, actor, given = chosen
            step = take(problem, kind, actor, given, at)
            problem = apply(problem, step)
            yield self._act(actor, at, ProblemStepped(step, problem))
            steps.append(step)
            target = undoable(steps, actor.id) if self.random.random() < 0.06 else None
            if target:
                at += timedelta(minutes=2)
                back, problem = undo(steps, target, actor, at)
                steps.append(back)
                yield self._act(actor, at, ProblemStepUndone(back, problem))
        self.raised[problem.number] = problem

    def _choose(
        self, problem: Problem, actors: Sequence[Actor], at: datetime
    ) -> tuple[str, Actor, Given] | None:
        able = [
            (kind, actor, given)
            for actor in actors
            for kind, given in self._given(problem, actor, at).items()
            if refusal(problem, kind, actor, given, self.levels) is None
        ]
        weights = [LIKELY.get(kind, 1) for kind, _, _ in able]
        return self.random.choices(able, weights)[0] if able else None

    def _given(self, problem: Problem, actor: Actor, at: datetime) -> dict[str, Given]:
        """Return what comes with each kind of step, with the fields the topic sets by itself."""
        random = self.random
        due = load_calendar().after(at.date(), random.randrange(1, 9)).on.isoformat()
        office = {"department": "县住建局", "locality": problem.area, "owner": "王工"}
        dated = {"due_on": due, "provisional": 0, "assigned_by": actor.id}
        rating = random.choice(("good", "fair"))
        bare = dict.fromkeys(("due_on", "result", "done_by", "checked_by"), "")
        return dict.fromkeys(STEPS, Given("=说明一下")) | {
            "assigned": Given("", office | dated, own=random.random() < 0.5),
            "extended": Given("等配件", {"due_on": due}),
            "done": Given("", {"result": "换好了", "done_by": actor.id}),
            "verified_one": Given("", {"checked_by": actor.id}),
            "returned_one": Given("没换好", {"checked_by": ""}),
            "returned": Given("又坏了", {"checked_by": ""}),
            "closed": Given("", {"rating": "", "rating_words": ""}),
            "reopened": Given("还是不通", bare),
            "rated": Given("-还行", {"rating": rating, "rating_words": "-还行"}),
            "objected": Given("@没修好", {"rating": "poor", "checked_by": ""}),
            "bulletin": Given("", {"bulletins": problem.bulletins + 1}),
            "escalated": Given("逾期", {"rung": "late"}),
        }

    def _act(self, actor: Actor, at: datetime, event: Event) -> Act:
        return Act(at, self.visiting.message(actor.id, at), (event,))


def _actor(person: Person, level: str) -> Actor:
    return Actor(person.id, person.role, level, person.id)


def _level(person: Person) -> str:
    return "township" if "-" in person.area else "county"
