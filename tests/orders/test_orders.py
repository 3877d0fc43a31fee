"""Orders of the ledger as officials say them: the right step is shown, never done."""

from functools import cache

import pytest

from benchmarks.train_orders import LABELS
from config.order_words import load_order_weights
from handlers.order.wanted import LIST, SHOW, VERBS
from handlers.problem.events import ProblemStepped
from tests.orders.cases import HELD_OUT, SETS, Became, Case, became, cases, holds

# A little below the shares reached when this was written.
LEAST_LEARNT, LEAST_HELD_OUT = 0.95, 0.78


@cache
def _led_to(name: str) -> list[tuple[Case, Became]]:
    return [(case, became(case)) for case in cases(name)]


def _share(name: str) -> float:
    every = _led_to(name)
    return sum(holds(case, made) for case, made in every) / len(every)


def test_the_weights_are_of_the_wants_the_ledger_knows() -> None:
    assert load_order_weights().labels == LABELS
    assert set(LABELS) == {*VERBS, SHOW, LIST}


@pytest.mark.parametrize("name", SETS)
def test_orders_learnt_from_open_the_step_they_want(name: str) -> None:
    assert _share(name) >= LEAST_LEARNT


def test_orders_nobody_looked_at_mostly_open_the_step_they_want() -> None:
    assert _share(HELD_OUT) >= LEAST_HELD_OUT


@pytest.mark.parametrize("name", [*SETS, HELD_OUT])
def test_what_is_no_order_touches_nothing(name: str) -> None:
    touched = [case.said for case, made in _led_to(name) if _touches(case, made)]
    assert not touched


def _touches(case: Case, made: Became) -> bool:
    return case.want == "other" and not holds(case, made)


@pytest.mark.parametrize("name", [*SETS, HELD_OUT])
def test_no_order_is_carried_out_unconfirmed(name: str) -> None:
    events = [event for _, made in _led_to(name) for event in made.turn.events]
    assert not any(isinstance(event, ProblemStepped) for event in events)
