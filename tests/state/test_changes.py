from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Insert, delete, insert, select, update

from state.changes import Write, grouped
from state.tables import audit, outbox, unanswered

STATEMENTS = {
    "insert": insert(unanswered),
    "other insert": insert(audit),
    "update": update(outbox).values(attempts=0),
    "delete": delete(outbox),
    "copy": insert(unanswered).from_select(["text"], select(audit.c.why)),
}
WRITES = st.builds(
    lambda name, column, must: Write(STATEMENTS[name], {column: 1}, must),
    st.sampled_from(sorted(STATEMENTS)),
    st.sampled_from(["a", "b"]),
    st.booleans(),
)


def blind(write: Write) -> bool:
    return isinstance(write.statement, Insert) and write.statement.select is None


@given(st.lists(st.lists(WRITES, max_size=4), max_size=8))
def test_grouping_loses_nothing_and_keeps_every_order_that_matters(
    changes: list[list[Write]],
) -> None:
    groups = grouped(changes)
    order = {id(write): n for n, write in enumerate(w for group in groups for w in group)}
    asked = [write for writes in changes for write in writes]
    assert sorted(order) == sorted(id(write) for write in asked)
    for writes in changes:
        places = [order[id(write)] for write in writes]
        assert places == sorted(places)
    for n, first in enumerate(asked):
        for second in asked[n + 1 :]:
            if not (blind(first) and blind(second)):
                assert order[id(first)] < order[id(second)]


@given(st.lists(st.lists(WRITES, max_size=4), max_size=8))
def test_a_group_is_one_statement_with_the_same_columns(changes: list[list[Write]]) -> None:
    for group in grouped(changes):
        assert {(id(w.statement), *w.values) for w in group} == {
            (id(group[0].statement), *group[0].values)
        }
        assert len(group) == 1 or not any(write.must_touch for write in group)


def test_the_same_inserts_of_many_changes_become_one_statement_each() -> None:
    first, second = STATEMENTS["insert"], STATEMENTS["other insert"]
    change = [Write(first, {"a": 1}), Write(second, {"a": 1})]
    assert [len(group) for group in grouped([change] * 50)] == [50, 50]
