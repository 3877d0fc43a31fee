"""What one message reads of the records is read once."""

from handlers.once import Once


class Records:
    def __init__(self) -> None:
        self.read: list[object] = []
        self.problems = self

    def households(self, scope: str, kinds: object = ()) -> list[str]:
        self.read.append((scope, str(kinds)))
        return [scope]


def test_the_same_is_read_once_and_other_things_too() -> None:
    records = Records()
    once = Once(records)
    assert [once.households("a"), once.households("a"), once.households("b")] == [
        ["a"],
        ["a"],
        ["b"],
    ]
    assert once.problems.households("a") == ["a"]
    assert once.problems.households("a") == ["a"]
    assert len(records.read) == 3


def test_what_is_asked_for_by_a_list_is_read_each_time() -> None:
    records = Records()
    once = Once(records)
    assert once.households("a", ["x"]) == once.households("a", ["x"])
    assert len(records.read) == 2


def test_another_message_reads_anew() -> None:
    records = Records()
    assert Once(records).households("a") == Once(records).households("a")
    assert len(records.read) == 2
