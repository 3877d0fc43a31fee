"""Who raised a problem: found again by nobody but themselves, and named to nobody."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from handlers.problem.actor import raiser
from handlers.turn import Message
from state.rows import Person
from state.tables import people, problem_contacts, problem_steps, problems
from tests.dialogs import talk as dialogs
from tests.dialogs.talk import NOON, Talk, shown

MESSAGE = Message("web", "home", "s1", "k1", "text", "", NOON)
BOUND = Person("h-bound", "王大娘", "household", "410185-t01-v01")


def test_each_sender_raises_under_a_name_of_their_own() -> None:
    others = [replace(MESSAGE, **{name: "x"}) for name in ("channel", "account", "sender")]
    names = {raiser("", one) for one in (MESSAGE, *others)}
    assert len(names) == 4
    assert raiser("", replace(MESSAGE, key="k2", text="other")) == raiser("", MESSAGE)
    assert raiser("p1", MESSAGE) == "p1"
    assert not any("s1" in name for name in names)


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A household of the roster that is bound and asks not to be named."""
    monkeypatch.setitem(dialogs.PEOPLE, "bound", BOUND)
    talk = Talk()
    row = {name: getattr(BOUND, name) for name in ("id", "name", "role", "area")}
    with talk.office.records.engine.connect() as connection:
        there = connection.execute(select(people.c.id)).scalars().all()
    if BOUND.id not in there:
        with talk.office._writing.begin() as connection:
            connection.execute(insert(people), [row])
    for text in ("反映问题 路灯坏了", "匿名反映", "确认"):
        talk.say(text, role="bound")
    return talk


def test_who_is_bound_and_asks_not_to_be_named_is_not_named(bound: Talk) -> None:
    for who in ("cadre", "supervisor", "county"):
        said = shown(bound.say("问题 1", role=who))
        assert "路灯坏了" in said
        assert "群众" in said
        assert BOUND.name not in said
    assert "等着受理" in shown(bound.say("我反映的事", role="bound"))


def test_other_households_do_not_find_it(bound: Talk) -> None:
    assert "还没有反映过" in shown(bound.say("我反映的事", role="household"))
    assert bound.say("收回 1", role="household").events == ()
    assert bound.say("满意", role="household").events == ()


def test_what_was_raised_before_binding_is_still_one_s_own() -> None:
    talk = Talk()
    for text in ("反映问题 登封市大金店镇毕家村路灯坏了", "匿名反映", "确认"):
        talk.say(text, role="household")
    talk.conversations["household"] = dialogs.first("family")
    assert "路灯坏了" in shown(talk.say("我反映的事", role="household"))
    assert len(talk.say("收回 1", role="household").events) == 1
    assert "还没有反映过" in shown(talk.say("我反映的事", role="household"))


def test_without_the_last_yes_nothing_at_all_is_stored() -> None:
    talk = Talk()
    for text in ("反映问题 登封市大金店镇毕家村路灯坏了", "留姓名电话", "王大娘 13800001111"):
        talk.say(text, role="household")
    with talk.office.records.engine.connect() as connection:
        for table in (problems, problem_steps, problem_contacts):
            assert connection.execute(select(table)).all() == []
