import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from state.database import read_engine, write_engine
from state.scope import in_scope, scope_clause, scope_prefix
from state.tables import local_areas

CODES = [
    "100000", "410000", "410100", "419001", "410185", "410186", "411000", "420000",
    "410185-t01", "410185-t010", "410185-t02", "410185-t1", "410185-t01-v02",
    "410185-t01-v020", "410185-t01-v03", "410185-t010-v02", "410186-t01-v02",
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("100000", ""),
        ("410000", "41"),
        ("410100", "4101"),
        ("410185", "410185"),
        ("419001", "419001"),
        ("410185-t01", "410185-t01"),
    ],
)
def test_the_prefix_of_a_code(code: str, prefix: str) -> None:
    assert scope_prefix(code) == prefix


@pytest.mark.parametrize("code", ["", "41", "4101855", "410185%", "410185-", "410185 ", "县"])
def test_what_is_no_code_is_a_scope_of_nothing(code: str) -> None:
    with pytest.raises(ValueError, match="not an area code"):
        scope_prefix(code)
    assert not any(in_scope(code, other) for other in CODES)


@pytest.mark.parametrize(
    ("scope", "inside", "outside"),
    [
        ("410185-t01", ["410185-t01", "410185-t01-v02"], ["410185-t010", "410185-t010-v02"]),
        ("410185-t01-v02", ["410185-t01-v02"], ["410185-t01-v020", "410185-t01", "410185"]),
        ("410185", ["410185", "410185-t01-v02"], ["410186-t01-v02", "410100"]),
        ("410100", ["410100", "410185", "410186-t01-v02"], ["419001", "411000", "410000"]),
        ("410000", ["410000", "419001", "410185-t01"], ["420000", "100000"]),
        ("100000", ["100000", "420000", "410185-t01-v02"], [""]),
    ],
)
def test_a_scope_holds_itself_and_what_lies_below(
    scope: str, inside: list[str], outside: list[str]
) -> None:
    assert [code for code in [*inside, *outside] if in_scope(scope, code)] == inside


@given(
    st.sampled_from(CODES),
    st.lists(st.from_regex(r"[0-9]{6}(-t[0-9]{1,3}(-v[0-9]{1,3})?)?", fullmatch=True)),
)
def test_nothing_is_in_scope_whose_chain_does_not_hold_it(scope: str, codes: list[str]) -> None:
    for code in codes:
        chain = {code, code.rpartition("-")[0], code[:6], code[:4] + "00", code[:2] + "0000"}
        assert in_scope(scope, code) == (scope in {*chain, "100000"})


def test_sql_and_python_agree_on_every_scope(database_url: str) -> None:
    engine = write_engine(database_url)
    row = {"name": "", "level": "", "parent": "", "aliases": []}
    with engine.begin() as connection:
        connection.execute(insert(local_areas), [{**row, "code": code} for code in CODES])
    with engine.connect() as connection:
        for scope in [*CODES, "", "%", "41"]:
            inside = scope_clause(local_areas.c.code, scope)
            found = connection.execute(select(local_areas.c.code).where(inside)).scalars()
            assert set(found) == {code for code in CODES if in_scope(scope, code)}
    engine.dispose()


@pytest.mark.parametrize("scope", ["410100", "410185", "410185-t01-v02"])
def test_an_index_serves_a_scope(sqlite_url: str, scope: str) -> None:
    engine = read_engine(sqlite_url)
    query = select(local_areas.c.name).where(scope_clause(local_areas.c.code, scope))
    sql = query.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
    engine.dispose()
    assert not [step for step in plan if step.detail.startswith("SCAN")]
