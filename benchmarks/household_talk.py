"""A made-up household answers the screening's questions, so that they can be counted.

questions_put(example, knowledge) -> list of (who, fact)    until nothing is left to ask
It answers what its facts say, "not sure" where they say nothing, and lists as people answer lists.
"""

from collections.abc import Callable, Mapping

from knowledge.contents import Knowledge
from knowledge.rules.assess import assess_all
from knowledge.rules.assessment import Assessment
from knowledge.rules.case import HOUSEHOLD, Case, Known, Person, from_json
from knowledge.rules.conditions import PLACE
from knowledge.rules.derive import known, without
from knowledge.rules.examples import Example, with_rates
from knowledge.rules.listing import take_list
from knowledge.rules.next_question import next_question
from knowledge.schema import Fact

Asked = list[tuple[str, str]]
NOT_SURE = Known("unknown")


def everything(knowledge: Knowledge) -> Callable[[Assessment], bool]:
    """Every policy is to be settled."""
    return lambda one: True


def of_households(knowledge: Knowledge) -> Callable[[Assessment], bool]:
    """Only what is decided for the household as a whole is to be settled."""
    return lambda one: knowledge.policies[one.policy].unit == "household"


def questions_put(
    example: Example,
    knowledge: Knowledge,
    wanted: Callable[[Assessment], bool] | None = None,
) -> Asked:
    """Return the questions put to a household of whom only the place is known, in their order."""
    made = with_rates(knowledge, example.rates, example.area)
    truth = from_json(example.facts, made.facts)
    case = Case(people=tuple(Person(who) for who in truth.names()))
    asked: Asked = []
    while True:
        told = assess_all(case, example.on, example.area, made)
        told = tuple(one for one in told if wanted is None or wanted(one))
        settled = {(who, fact) for who, fact, _ in case.all()} | {*asked, (HOUSEHOLD, PLACE)}
        ask = next_question(told, made.facts, settled)
        if ask is None:
            return asked
        asked.append(ask)
        case = answered(case, truth, ask, made.facts)


def answered(case: Case, truth: Case, ask: tuple[str, str], facts: Mapping[str, Fact]) -> Case:
    """Return the case with the household's answer to one question."""
    who, fact_id = ask
    fact = facts[fact_id]
    if fact.listing:
        behind = [each.id for each in facts.values() if each.gate == fact_id]
        named = {each for each in behind if _there(truth, each, facts)}
        said = {each: truth.get(HOUSEHOLD, each) for each in named}
        for each, value in said.items():
            case = case.know(HOUSEHOLD, each, value) if value else case
        return take_list(case, fact_id, named, facts, "")
    if any(each.gate == fact_id for each in facts.values()):
        return case.know(HOUSEHOLD, fact_id, Known(_there(truth, fact_id, facts)))
    return case.know(who, fact_id, known(truth, who, fact_id, facts) or NOT_SURE)


def _there(truth: Case, fact_id: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether a household has something, or anything that stands behind it."""
    behind = {fact_id} | {each.id for each in facts.values() if each.gate == fact_id}
    return any(
        fact in behind and value.answered and value.value != without(facts[fact])
        for _, fact, value in truth.all()
    )
