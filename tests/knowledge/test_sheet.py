"""The clause sheet: every condition, numbered as it lies, with its questions and its examples."""

from datetime import date

import pytest

from knowledge.loader import Knowledge
from knowledge.rules.examples import Example, assess_example, example_of
from knowledge.sheet import Clause, Group, Sheet, sheet_of
from knowledge.walk import leaves
from tests.knowledge import small

ON = date(2026, 11, 22)
NESTED = {"all": [small.RURAL, {"any": [small.OLD, {"not": small.GRADE}]}, small.POOR]}


def example(name: str, **facts: object) -> Example:
    return example_of({"name": name, "on": "2026-11-22", "area": "410122", "facts": facts})


def sheet(*examples: Example, eligible: object = NESTED, **version: object) -> Sheet:
    policy = small.policy(eligible, **version)
    return sheet_of(policy, ON, small.knowledge(policy), examples)


def clauses(made: Sheet) -> dict[str, Clause]:
    lines = [line for each in made.versions for line in each.lines]
    return {line.leaf.id: line for line in lines if isinstance(line, Clause)}


def test_conditions_are_numbered_as_they_lie_in_one_another() -> None:
    (version,) = sheet().versions
    told = [
        (line.number, line.joining if isinstance(line, Group) else line.leaf.id)
        for line in version.lines
    ]
    assert told == [
        ("", "all"),
        ("1", "rural"),
        ("2", "any"),
        ("2.1", "old"),
        ("2.2", "not"),
        ("2.2.1", "grade"),
        ("3", "poor"),
    ]


def test_a_single_condition_is_number_one() -> None:
    assert clauses(sheet(eligible=small.OLD))["old"].number == "1"


def test_a_condition_names_the_examples_it_decides_either_way() -> None:
    found = clauses(
        sheet(
            example("rich", rural=True, age=70, income_per_head_month=900),
            example("poor", rural=True, age=70, income_per_head_month=100),
            example("town", rural=False),
            example("silent"),
        )
    )
    assert found["poor"].met == ("poor",)
    assert found["poor"].unmet == ("rich",)
    assert found["rural"].unmet == ("town",)


def test_a_reckoned_fact_shows_the_questions_really_put() -> None:
    asks = clauses(sheet())["poor"].asks
    assert set(asks) == {"household_income_year?", "household_members?"}


def test_ended_and_coming_versions_are_named_and_not_laid_out() -> None:
    ended = sheet(until="2026-11-21")
    assert ended.versions == ()
    assert len(ended.others) == 1
    assert len(sheet(until="2026-11-22").versions) == 1
    assert sheet(**{"from": "2026-11-23"}).versions == ()


def test_a_version_goes_stale_when_its_days_are_over() -> None:
    (version,) = sheet(verified_on="2026-11-01", verify_every=30).versions
    assert version.stale_on == date(2026, 12, 1)


def test_figures_say_which_rate_has_none_for_the_day() -> None:
    made = sheet()
    assert [(line.row.value, line.holds) for line in made.figures] == [(500, True)]
    assert made.rates_empty == ()
    policy = small.policy(small.POOR)
    before = sheet_of(policy, date(2019, 1, 1), small.knowledge(policy))
    assert before.rates_empty == ("line",)


@pytest.mark.parametrize("on", [date(2020, 6, 1), ON])
def test_every_policy_has_a_sheet_with_all_its_conditions_and_statements(
    knowledge: Knowledge, on: date
) -> None:
    for policy in knowledge.policies.values():
        made = sheet_of(policy, on, knowledge)
        laid_out = [leaf.id for each in made.versions for leaf in leaves(each.version.eligible)]
        assert list(clauses(made)) == laid_out
        assert sum(map(len, made.says.values())) == len(policy.says)


def test_made_up_figures_count_for_their_example_only(knowledge: Knowledge) -> None:
    raw = {
        "name": "x",
        "on": "2026-11-22",
        "area": "410122",
        "facts": {"hukou": "rural", "tekun": False, "income_per_head_month": 300},
    }
    policy = knowledge.policies["rural_dibao"]
    without = assess_example(policy, example_of(raw), knowledge)
    given = example_of({**raw, "rates": {"rural_dibao_standard": 500}})
    assert without.outcome == "local_standard_missing"
    assert assess_example(policy, given, knowledge).outcome == "likely"
    assert assess_example(policy, example_of(raw), knowledge) == without
