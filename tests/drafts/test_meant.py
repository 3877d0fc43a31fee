"""What people say of open drafts in words of their own is done, asked or left, and never stored."""

from collections import Counter

import pytest

from config.draft_weights import load_draft_weights
from handlers.turn import VisitSubmitted
from handlers.visit.draft import Drafts
from tests.drafts.cases import HELD_OUT, SAID, WANTS, Case, after, cases, done, holds, nothing, told
from tests.drafts.cases import became as became_of

# Nothing was learnt from these authors, nor was any rule mended by them.
LEAST = {HELD_OUT[0]: 0.86, HELD_OUT[1]: 0.8}
NOTES = (
    "去赵大山家，房顶漏雨",
    "今天走了王建国家和李二柱家，建国家羊圈漏，二柱家低保没批",
)


@pytest.mark.parametrize("name", LEAST)
def test_of_messages_never_learnt_from_most_are_done(name: str) -> None:
    made = done([name])
    right = [holds(case, one) for case, one in made]
    assert sum(right) / len(right) >= LEAST[name]


@pytest.mark.parametrize("name", HELD_OUT)
def test_nothing_is_stored_that_was_not_to_be_and_what_was_is_not_dropped(name: str) -> None:
    for case, one in done([name]):
        stored = any(isinstance(event, VisitSubmitted) for event in one.turn.events)
        assert case.want == "store" or not stored, case.said
        assert case.want != "store" or stored or one.after.open, case.said


def test_what_is_neither_yes_nor_no_stores_nothing() -> None:
    became = Counter(_became(note, said) for said in _left() for note in NOTES)
    assert not became["stored"], became
    assert became["dropped"] <= 0.06 * became.total(), became


def _left() -> list[str]:
    return [said for texts in nothing(1).values() for said in texts]


def _became(note: str, said: str) -> str:
    made = became_of(Case(note, said, "", {}))
    assert made
    if any(isinstance(event, VisitSubmitted) for event in made.turn.events):
        return "stored"
    return "left" if made.after.open else "dropped"


@pytest.mark.parametrize("said", ["丢了吧不要", "整个不要了乱七八糟的", "当我没说", "别记了拉倒"])
def test_what_was_dropped_is_brought_back_whole(said: str) -> None:
    made = became_of(Case(NOTES[0], said, "drop", {}))
    assert made
    assert made.after == Drafts(())
    assert told(after(made, "找回来").after) == told(made.before)


def test_the_weights_were_learnt_for_these_wants() -> None:
    assert load_draft_weights().labels == tuple(WANTS)
    assert {case.want for case in cases(*SAID)} == set(WANTS)
