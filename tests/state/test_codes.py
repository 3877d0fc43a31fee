"""One-time codes."""

from state.codes import LENGTH, LETTERS, hash_code, new_code


def test_codes_are_of_letters_nobody_mistakes_and_differ() -> None:
    made = {new_code() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in made)
    assert not set(LETTERS) & set("0O1IL")


def test_case_and_spaces_do_not_change_the_hash_of_a_code() -> None:
    assert hash_code("abcd 2345 ") == hash_code("ABCD2345")
    assert hash_code("ABCD2345") != hash_code("ABCD2346")
    assert "ABCD2345" not in hash_code("ABCD2345")
