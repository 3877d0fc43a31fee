"""Notes filled in as a form, with labels of all kinds."""

from handlers.visit.notes import Notes
from tests.visits.cases import reading


def _notes(text: str) -> Notes:
    (visit,) = reading(text)
    return visit.notes


def test_a_label_with_more_words_is_read_as_the_field_it_ends_in() -> None:
    notes = _notes("户主：崔玉兰；用电隐患：插排发黑、线皮破损；处理：换了插排")
    assert notes.problems == ("插排发黑", "线皮破损")
    assert notes.done == ("换了插排",)


def test_a_line_with_a_label_of_no_field_ends_the_line_before_it() -> None:
    notes = _notes("户主：孙长江；饮水：通；责任人：村会计；住房：完好")
    assert notes.seen["water"] == "通"
    assert notes.seen["housing"] == "完好"


def test_what_is_due_on_a_day_to_come_is_promised_under_whatever_label() -> None:
    notes = _notes("户主：张铁牛。问题：贷款快到期。措施：11月27日前报信用社展期")
    assert notes.promised == ("11月27日前报信用社展期",)
    assert str(notes.follow_up_on) == "2026-11-27"


def test_numbers_in_circles_part_what_they_count() -> None:
    notes = _notes("户主：李二柱 问题：①院墙开裂②猪圈漏雨 处理：①已报危改")
    assert notes.problems == ("院墙开裂", "猪圈漏雨")


def test_two_troubles_said_in_one_breath_are_two() -> None:
    assert _notes("去了马秀芝家，水泵坏了没水吃").problems == ("水泵坏了", "没水吃")


def test_something_put_right_already_is_no_correction_of_the_note() -> None:
    notes = _notes("走访刘富贵户，账号登记有误，现已更正，钱月底到")
    assert "现已更正" in notes.done
