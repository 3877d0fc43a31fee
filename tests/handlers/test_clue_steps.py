"""Whatever officials say, a clue only takes steps that may follow, and none of them is lost."""

from itertools import pairwise

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from state.conversation import Task
from tests.dialogs.talk import Talk, content, first, shown

STEPS = content().file_words.steps
SPEAKERS = sampled_from(["supervisor", "neighbour", "county", "cadre", "family", "household"])
WORDS = sampled_from(["核实", "会商", "帮扶", "动态管理", "排除"])
REASONS = sampled_from(["", " 红 花费大", " 已经办好"])


class Clues(RuleBasedStateMachine):
    """One clue of the talk's township and everybody who may meet it."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk("supervisor")
        self.talk.say("上午去崔大娘家，屋顶漏雨", role="cadre")
        self.talk.say("确认", role="cadre")
        (clue,) = self.talk.office.records.clues.open("410185")
        self.number, self.states = clue.number, ["raised"]

    @rule(speaker=SPEAKERS, word=WORDS, reason=REASONS)
    def say(self, speaker: str, word: str, reason: str) -> None:
        asked = self.talk.say(f"线索 {self.number} {word}{reason}", role=speaker)
        assert not any(type(event).__name__ == "ClueMoved" for event in asked.events)
        turn = self.talk.say("确认", role=speaker)
        moved = [event for event in turn.events if type(event).__name__ == "ClueMoved"]
        if speaker in ("family", "household", "neighbour", "other cadre"):
            assert "漏雨" not in shown(asked) + shown(turn)
        if speaker != "supervisor":
            assert moved == []
        self.states += [event.state for event in moved]
        self.talk.say("取消", role=speaker)

    @rule()
    def taken_back(self) -> None:
        turn = self.talk.say("撤销", role="supervisor")
        moved = [event for event in turn.events if type(event).__name__ == "ClueMoved"]
        assert all(0 < event.undoes < event.step for event in moved)
        self.states += [event.state for event in moved]

    @rule()
    def told_again(self) -> None:
        self.talk.say("下午去崔大娘家，还是漏雨", role="cadre")
        self.talk.say("确认", role="cadre")

    @invariant()
    def every_step_is_kept_and_follows_the_one_before(self) -> None:
        steps = self.talk.office.records.clues.steps("410185", self.number)
        assert [step.step for step in steps] == list(range(1, len(steps) + 1))
        changed = [step.state for step in steps]
        for before, after in pairwise(steps):
            may_follow = (before.state, *STEPS[before.state].next)
            assert after.undoes or after.state in may_follow, changed
        assert list(dict.fromkeys(changed)) == list(dict.fromkeys(self.states))

    @invariant()
    def the_clue_stands_where_its_last_step_left_it(self) -> None:
        clue = self.talk.office.records.clues.one("410185", self.number)
        steps = self.talk.office.records.clues.steps("410185", self.number)
        assert clue is not None
        assert (clue.state, clue.step) == (steps[-1].state, len(steps))

    @invariant()
    def an_exclusion_always_has_its_reason(self) -> None:
        steps = self.talk.office.records.clues.steps("410185", self.number)
        excluded = [step for step in steps if step.state == "excluded" and not step.undoes]
        assert all(step.reason for step in excluded)


Clues.TestCase.settings = settings(max_examples=6, stateful_step_count=10, deadline=None)
TestClues = Clues.TestCase


def test_a_step_begun_before_steps_had_a_card_is_named_anew() -> None:
    talk = Talk("supervisor")
    old = first("supervisor").with_task(Task("clue", {"what": "核实"}))
    talk.conversations["supervisor"] = old
    turn = talk.say("确认")
    assert not turn.events
    assert turn.replies
