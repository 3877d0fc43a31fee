"""Which policy a cadre's words name."""

import pytest

from handlers.named_policy import named_policy
from knowledge.loader import Knowledge, load_knowledge


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def test_each_policy_is_found_by_its_names(knowledge: Knowledge) -> None:
    for policy in knowledge.policies.values():
        for name in (policy.title, *policy.aliases):
            if len(name) > 2 and not policy.history:
                assert named_policy(knowledge, [f"想问{name}的事"]), name


def test_a_policy_of_the_past_is_not_named(knowledge: Knowledge) -> None:
    past = [p for p in knowledge.policies.values() if p.history]
    current = {p.short for p in knowledge.policies.values() if not p.history}
    assert all(named_policy(knowledge, [p.title]) in current | {""} for p in past)


@pytest.mark.parametrize("said", [[], [""], ["屋顶漏雨"], ["低"], ["孙子没领雨", "露计划"]])
def test_words_that_name_none_give_nothing(knowledge: Knowledge, said: list[str]) -> None:
    assert named_policy(knowledge, said) == ""


def test_the_name_is_found_in_any_of_the_texts(knowledge: Knowledge) -> None:
    assert named_policy(knowledge, ["屋顶漏雨", "孙子没领雨露计划"]) == "雨露计划"
