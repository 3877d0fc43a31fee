"""The ledger under any order of anybody's commands, over the real router and SQLite records."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from bot.recorder import writes_of
from bot.recording.problems import step_writes
from handlers.problem.escalation import reminder, rung
from handlers.problem.events import ProblemRaised
from handlers.problem.steps import OPEN, STEPS, fold, live, undoable
from handlers.turn import Message, Turn
from state.changes import Conflict
from state.commits import store_singly
from state.problem_rows import ProblemStep
from state.tables import outbox, problem_steps, problems
from tests.dialogs.talk import Talk, content

STAFF = ("cadre", "supervisor", "county", "other cadre", "neighbour")
WORDS = ("反映问题 李二柱家水管坏了", "登记问题 张铁牛家墙裂了", "上报问题 村口路灯不亮")
COMMANDS = {
    "accepted": "受理 {n}",
    "assigned": "交办 {n} 县住建局 王工 {days}个工作日",
    "own": "交办 {n} 本村 {days}天",
    "extended": "延期 {n} {days}个工作日 等配件",
    "done": "办结 {n} 修好了",
    "verified": "核实 {n}",
    "returned": "退回 {n} 又坏了",
    "closed": "销号 {n}",
    "reopened": "重开 {n} 没修彻底",
    "commented": "备注 {n} 去看过了",
    "bulletin": "通报 {n}",
}

# The rarer ones more often: what they need stands at the end of a long way.
TRIED = (*COMMANDS, *("returned", "extended", "reopened", "own") * 3)


class Ledger(RuleBasedStateMachine):
    """Anybody says anything; the model only counts what the bot said it stored."""

    @initialize()
    def open_office(self) -> None:
        self.talk = Talk()
        self.numbers: list[str] = []
        self.taken = 0
        self.last: tuple[Turn, Message] | None = None
        self._raise(WORDS[0], "cadre")
        self._raise_as_household()

    @rule(words=st.sampled_from(WORDS), who=st.sampled_from(["cadre", "supervisor"]))
    @precondition(lambda self: len(self.numbers) < 4)
    def raised(self, words: str, who: str) -> None:
        self._raise(words, who)

    @rule()
    @precondition(lambda self: len(self.numbers) < 4)
    def raised_by_a_household(self) -> None:
        self._raise_as_household()

    def everybody_tries(self, command: str, at: int) -> None:
        """One command on one problem by each in turn: only who may has it obeyed."""
        numbers = self.numbers[at % len(self.numbers) :][:1]
        for who in STAFF if numbers else ():
            text = COMMANDS[command].format(n=numbers[0], days=3)
            if self._say(who, text).conversation.task:
                self._say(who, "确认")

    @rule(
        steps=st.sampled_from([1, 2, 2, 3, 3, 4, 4, 5, 6]),
        command=st.sampled_from(TRIED),
        at=st.integers(0, 3),
    )
    def moved_on(self, steps: int, command: str, at: int) -> None:
        """So far the shortest way, then anything by anybody: the later states are reached too."""
        for _ in range(steps):
            problem = self.talk.office.records.problems.problem(
                self.numbers[at % len(self.numbers)]
            )
            assert problem is not None
            who, said = WAY.get(problem.state, ("", ""))
            if who and self._say(who, said.format(n=problem.number)).conversation.task:
                self._say(who, "确认")
        self.everybody_tries(command, at)

    @precondition(lambda self: self._to_rate())
    @rule(said=st.sampled_from(["满意", "基本满意", "不满意，还是漏"]))
    def household_rates(self, said: str) -> None:
        self._say("household", said)

    @precondition(lambda self: any(one.state in OPEN for one in self._own()))
    @rule(said=st.sampled_from(["收回 1", "备注 1 快点吧", "我反映的事"]))
    def household_speaks(self, said: str) -> None:
        self._say("household", said)

    @rule(who=st.sampled_from(["cadre", "supervisor", "county", "household"]))
    def taken_back(self, who: str) -> None:
        self._say(who, "撤销")

    @rule(minutes=st.sampled_from([9, 11, 24 * 60, 5 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.talk.at += timedelta(minutes=minutes)

    @rule()
    def clock_ticks(self) -> None:
        reader, at = self.talk.office.records.problems, self.talk.at
        rules = content()
        running = reader.running("410185", at.date() + timedelta(30))
        for problem in filter(None, [reader.problem(number) for number, _ in running]):
            due = rung(problem, at.date(), rules.calendar, rules.county.problems.ladder)
            found = due and reminder(problem, reader.steps(problem.number), due, "到期", at)
            if found:
                self._store(step_writes(found.step, found.after))
                self.taken += 1

    @rule()
    def last_message_stored_again(self) -> None:
        """What a lost answer makes a platform do: nothing may change."""
        if self.last is None or not self.last[0].events:
            return
        turn, message = self.last
        with self.talk.office._writing.begin() as connection:
            writes = writes_of(turn.events, message, self.talk.at)
            assert isinstance(store_singly(connection, None, writes), Conflict)

    @invariant()
    def every_hop_is_in_the_trail_and_legal(self) -> None:
        for problem in self._all():
            steps = self.talk.office.records.problems.steps(problem.number)
            assert [step.position for step in steps] == list(range(1, problem.version + 1))
            assert steps[0].kind == "raised"
            assert fold(steps) == problem
            states = [step.to_state for step in steps]
            assert [step.from_state for step in steps] == ["", *states[:-1]]
            assert all(_legal(step) for step in steps)
            _verified_by_another(live(steps))
            rungs = [step.sets["of"] for step in live(steps) if step.kind == "escalated"]
            assert len(rungs) <= 4 * len(set(rungs))

    @invariant()
    def no_step_is_lost_and_no_number_is_given_twice(self) -> None:
        assert len(set(self.numbers)) == len(self.numbers)
        assert sorted(self._stored()) == sorted(self.numbers)
        with self.talk.office.records.engine.connect() as connection:
            count = connection.execute(select(func.count()).select_from(problem_steps)).scalar()
        assert count == self.taken

    @invariant()
    def neighbours_see_nothing(self) -> None:
        reader = self.talk.office.records.problems
        assert not [*reader.open("410185-t02"), *reader.open("410185-t01-v02")]
        assert reader.counts("410185-t02", self.talk.at.date(), self.talk.at.date()).open == 0

    def _say(self, who: str, text: str) -> Turn:
        turn = self.talk.say(text, role=who)
        changed = [event for event in turn.events if hasattr(event, "step")]
        self.numbers += [e.problem.number for e in changed if isinstance(e, ProblemRaised)]
        self.taken += len(changed)
        if changed:
            message = Message("test", "a", who, str(self.talk.said), "text", text, self.talk.at)
            self.last = turn, message
        return turn

    def _raise(self, words: str, who: str) -> None:
        self._say(who, words)
        self._say(who, "确认")

    def _raise_as_household(self) -> None:
        self._say("household", "反映问题 登封市大金店镇毕家村路灯坏了")
        self._say("household", "匿名反映")
        self._say("household", "确认")

    def _own(self):  # type: ignore[no-untyped-def]
        """States and ratings of what households raised: asked for before each step."""
        found = select(problems.c.state, problems.c.rating)
        with self.talk.office.records.engine.connect() as connection:
            return connection.execute(found.where(problems.c.raised_as == "household")).all()

    def _to_rate(self) -> bool:
        return any(one.state == "closed" and not one.rating for one in self._own())

    def _stored(self) -> Sequence[str]:
        with self.talk.office.records.engine.connect() as connection:
            return connection.execute(select(problems.c.number)).scalars().all()

    def _all(self):  # type: ignore[no-untyped-def]
        return [self.talk.office.records.problems.problem(number) for number in self._stored()]

    def _store(self, writes) -> None:  # type: ignore[no-untyped-def]
        with self.talk.office._writing.begin() as connection:
            assert not isinstance(store_singly(connection, None, writes), Conflict)

    def teardown(self) -> None:
        """No notice is queued twice: the keys are unique, and each has one recipient."""
        if not hasattr(self, "talk"):
            return
        with self.talk.office.records.engine.connect() as connection:
            for row in connection.execute(select(outbox)):
                assert bool(row.person) != bool(row.sender)


WAY = {
    "raised": ("supervisor", "交办 {n} 县住建局 3天"),
    "accepted": ("supervisor", "交办 {n} 县住建局 3天"),
    "assigned": ("cadre", "办结 {n} 修好了"),
    "returned": ("cadre", "办结 {n} 又修了"),
    "reopened": ("cadre", "办结 {n} 再修了"),
    "done": ("supervisor", "核实 {n}"),
    "verified_one": ("county", "核实 {n}"),
    "verified_two": ("county", "销号 {n}"),
}


def _legal(step: ProblemStep) -> bool:
    if step.kind == "undone":
        return True
    kind = STEPS[step.kind]
    return step.from_state in kind.start and step.to_state == (kind.to or step.from_state)


def _verified_by_another(steps: list[ProblemStep]) -> None:
    done = checked = ""
    for step in steps:
        done = step.actor if step.kind == "done" else done
        if step.kind == "verified_one":
            checked = step.actor
            assert checked != done
        if step.kind in ("verified_two", "closed"):
            assert step.actor not in (done, checked)


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_a_step_taken_back_leaves_the_problem_as_it_was() -> None:
    talk = Talk()
    talk.say("登记问题 李二柱家水管坏了")
    talk.say("确认")
    talk.say("交办 1 镇水利站 3天", role="supervisor")
    talk.say("确认", role="supervisor")
    reader = talk.office.records.problems
    (problem,) = reader.open("410185")
    before = reader.steps(problem.number)
    talk.say("延期 1 10天 等配件", role="supervisor")
    talk.say("确认", role="supervisor")
    talk.say("撤销", role="supervisor")
    after = reader.problem(problem.number)
    assert after is not None
    changed = {"version", "changed_at"}
    assert {f: getattr(after, f) for f in after.__slots__ if f not in changed} == {
        f: getattr(problem, f) for f in problem.__slots__ if f not in changed
    }
    assert list(reader.steps(problem.number))[: len(before)] == list(before)
    assert undoable(reader.steps(problem.number), "p-nobody") is None
