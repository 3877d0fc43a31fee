"""What people say of open drafts in words of their own is done, asked or left, and never stored."""

from collections import Counter

import pytest

from config.draft_weights import load_draft_weights
from handlers.turn import VisitSubmitted
from handlers.visit.draft import Drafts
from tests.drafts.cases import HELD_OUT, SAID, WANTS, Case, after, cases, done, holds, nothing, told
from tests.drafts.cases import became as became_of

# Nothing was learnt from these authors, nor was any rule mended by them.
LEAST = {HELD_OUT[0]: 0.82, HELD_OUT[1]: 0.77}
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


# What repeats words of a draft and is no change of it.
REPEATING = (
    ("去孙长江家，屋顶漏雨，家里没米", "屋顶漏雨咋办"),
    ("今天去崔玉兰家，危房没鉴定", "危房鉴定找谁"),
    ("去赵大山家，水管坏了", "水管的事我找人修了"),
    ("去孙长江家，屋顶漏雨", "屋顶漏雨已经修好"),
    ("去王建国家，屋顶漏雨，养老金没到账", "屋顶还在漏"),
    ("屋顶漏雨，去孙长江家，家里没米", "没米是因为没钱"),
    ("下午去刘富贵家，他家的危房改造款还差五千没到", "危房改造补多少钱"),
    ("去马奶奶家，她说头晕", "老李你把门关上"),
    ("今天去崔玉兰家和马秀芝家，崔玉兰咳嗽，马秀芝家电线老化", "崔玉兰那个是发烧"),
)


@pytest.mark.parametrize(("note", "said"), REPEATING)
def test_what_repeats_words_of_a_draft_takes_nothing_out_of_it(note: str, said: str) -> None:
    made = became_of(Case(note, said, "", {}))
    assert made
    assert set(told(made.before)) <= set(told(made.after)), told(made.after)
    heads = [one.draft.household for one in made.after.open]
    assert heads == [one.draft.household for one in made.before.open]


def test_what_was_taken_out_is_said() -> None:
    made = became_of(Case("去赵大山家，水管坏了，他咳嗽", "咳嗽那句别写了", "strike", {}))
    assert made
    assert "去掉了：" in made.turn.replies[0].text
    assert not any("咳嗽" in clause for clause in told(made.after))


@pytest.mark.parametrize("said", ["丢了吧不要", "整个不要了乱七八糟的", "当我没说", "别记了拉倒"])
def test_what_was_dropped_is_brought_back_whole(said: str) -> None:
    made = became_of(Case(NOTES[0], said, "drop", {}))
    assert made
    assert made.after == Drafts(())
    assert told(after(made, "找回来").after) == told(made.before)


def test_the_weights_were_learnt_for_these_wants() -> None:
    assert load_draft_weights().labels == tuple(WANTS)
    assert {case.want for case in cases(*SAID)} == set(WANTS)
