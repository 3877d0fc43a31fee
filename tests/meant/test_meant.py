"""What people want done in words of their own is done or offered, and nothing else is."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from config.wants import load_wants
from handlers.meant import LONGEST, meant
from handlers.router import handle
from handlers.turn import QuestionUnanswered
from tests.dialogs.talk import content
from tests.meant.cases import HELD_OUT, NONE, SAID, Said, inbound, outcome, said


def shares(wanted: bool) -> dict[str, float]:
    found = Counter(outcome(one) for one in said(HELD_OUT) if (one.want != NONE) == wanted)
    return {became: many / found.total() for became, many in found.items()}


def test_of_messages_never_learnt_from_nearly_all_are_done_or_offered() -> None:
    became = shares(wanted=True)
    assert became["done"] + became["offered"] >= 0.85
    assert became.get("wrong", 0) <= 0.02


def test_what_wants_nothing_done_is_left_to_the_answers() -> None:
    became = shares(wanted=False)
    assert became.get("wrong", 0) <= 0.04
    assert became["left"] >= 0.7


def test_the_weights_were_learnt_for_these_wants() -> None:
    wants = load_wants()
    assert list(wants.weights.labels) == list(wants.of)
    assert {one.want for one in said(SAID)} == {*wants.of, NONE}


@pytest.mark.parametrize("name", load_wants().of)
def test_each_want_stands_for_something_the_bot_obeys(name: str) -> None:
    want = load_wants().of[name]
    for role in want.roles:
        message = re.sub(r"\{said\}|\{where\}", "", want.obey.replace("{household}", "h01")).strip()
        turn = handle(inbound(Said(message, role, name))) if message else None
        assert turn is None or turn.replies
        assert turn is None or not any(isinstance(e, QuestionUnanswered) for e in turn.events)


def test_nobody_is_given_what_is_for_another_role() -> None:
    for one in said(SAID):
        as_household = meant(inbound(one._replace(role="household")))
        values = [as_household.sure, *(choice.value for choice in as_household.offers)]
        ours = [w.obey.split("{")[0] for w in load_wants().of.values() if "household" in w.roles]
        assert all(not value or value.startswith(tuple(filter(None, ours))) for value in values)


def test_taking_back_is_never_done_unasked() -> None:
    undoing = [one for one in said(SAID) if one.want == "undo"]
    assert undoing
    assert all(meant(inbound(one)).sure != load_wants().of["undo"].obey for one in undoing)


def test_their_household_is_the_one_spoken_of_last_and_without_one_nothing_is_offered() -> None:
    one = next(one for one in said(SAID) if one.want == "file" and outcome(one) == "done")
    with_one = inbound(one)
    assert meant(with_one).sure.endswith("h01")
    nobody = replace(with_one, conversation=replace(with_one.conversation, context={}))
    found = meant(nobody)
    assert not any("{" in text for text in (found.sure, *(c.value for c in found.offers)))
    elsewhere = replace(with_one.conversation, area="410185-t02-v01")
    assert "h01" not in meant(replace(with_one, conversation=elsewhere)).sure


def test_a_long_message_is_never_taken_for_a_want() -> None:
    one = next(iter(said(SAID)))
    assert meant(inbound(one._replace(text=one.text * LONGEST))) == meant(
        inbound(one._replace(text=""))
    )


def test_no_label_is_a_command_that_means_something_else() -> None:
    words = content().words
    for want in load_wants().of.values():
        assert want.label == want.obey or not words.command(want.label)[0], want
