"""What a household's file knows: from roster, statuses, visits, screenings; each with its day."""

from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.household_file.known import Sources, case_of, in_force, told
from knowledge.interval import Interval
from knowledge.rules.case import SELF
from state.file_rows import HouseholdFact, HouseholdStatus
from state.rows import Household, Member, Visit, VisitDraft
from tests.dialogs.talk import content

TODAY = date(2026, 11, 22)
VILLAGE = "410185-t01-v01"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HOME = Household(
    "H1",
    VILLAGE,
    "一组",
    "王建国",
    kind="示例脱贫户",
    members=(
        Member("王建国", "户主", 1950),
        Member("李秀英", "妻子", 1952),
        Member("王小宝", "孙子", 2010),
    ),
)


def _visit(on: date, said: str, receipt: str = "261120-AAAAAAAA", status: str = "kept") -> Visit:
    draft = VisitDraft(receipt, VILLAGE, "H1", "王建国", on, problems=(said,))
    kept = "kept" if status == "kept" else "voided"
    return Visit(receipt, 1, kept, "c1", "小李", draft, NOON)


def _status(status: str, since: date | None = None, until: date | None = None) -> HouseholdStatus:
    return HouseholdStatus("H1", status, since, until, "cadre", "c1", NOON)


def _value(sources: Sources, who: str, fact: str) -> object:
    known = case_of(told(sources, content(), TODAY)).get(who, fact)
    return known.value if known else None


def test_the_roster_tells_ages_and_the_kind_of_household() -> None:
    sources = Sources(HOME)
    assert _value(sources, SELF, "age") == Interval(75, 76)
    assert _value(sources, "孙子", "age") == Interval(15, 16)
    assert _value(sources, "", "poverty_status") == "former_poor"
    assert _value(sources, "", "household_members") is None, "who is listed need not live together"


def test_a_visit_tells_facts_with_its_day_and_receipt() -> None:
    sources = Sources(HOME, visits=[_visit(date(2026, 11, 20), "王小宝上职高")])
    (student,) = [one for one in told(sources, content(), TODAY) if one.fact == "student"]
    assert (student.who, student.known.value) == ("孙子", "vocational_secondary")
    assert (student.day, student.source, student.ref, student.known.origin) == (
        date(2026, 11, 20), "visit", "261120-AAAAAAAA", "seen",
    )  # fmt: skip


def test_a_member_is_known_by_the_given_name_alone() -> None:
    sources = Sources(HOME, visits=[_visit(date(2026, 11, 20), "小宝上职高")])
    assert _value(sources, "孙子", "student") == "vocational_secondary"
    assert _value(sources, SELF, "student") is None


def test_a_given_name_two_members_end_in_is_nobody_in_particular() -> None:
    brothers = (*HOME.members, Member("李小宝", "外孙", 2011))
    sources = Sources(
        replace(HOME, members=brothers), visits=[_visit(date(2026, 11, 20), "小宝上职高")]
    )
    assert _value(sources, "孙子", "student") is None


def test_a_voided_visit_and_an_old_one_tell_nothing() -> None:
    voided = Sources(HOME, visits=[_visit(date(2026, 11, 20), "屋顶漏雨", status="voided")])
    assert _value(voided, "", "house") is None
    assert (
        _value(Sources(HOME, visits=[_visit(date(2025, 10, 1), "屋顶漏雨")]), "", "house") is None
    )


def test_the_newest_word_counts() -> None:
    leak, fine = _visit(date(2026, 3, 1), "屋顶漏雨"), _visit(date(2026, 11, 1), "住房安全")
    assert _value(Sources(HOME, visits=[fine, leak]), "", "house") == "safe"
    told_later = HouseholdFact(
        "H1", "", "house", "grade_d", "D级", "proof", "screening", date(2026, 11, 9), "c1"
    )
    assert _value(Sources(HOME, facts=[told_later], visits=[leak]), "", "house") == "grade_d"
    assert _value(Sources(HOME, facts=[told_later], visits=[fine]), "", "house") == "grade_d"


def test_a_status_in_force_settles_its_facts_and_an_ended_one_does_not() -> None:
    dibao = Sources(HOME, statuses=[_status("dibao", date(2024, 3, 1))])
    assert _value(dibao, "", "dibao") is True
    ended = replace(dibao, statuses=[*dibao.statuses, _status("dibao", None, date(2026, 10, 1))])
    assert _value(ended, "", "dibao") is None, "an ended status is no statement that it is not so"
    again = replace(ended, statuses=[*ended.statuses, _status("dibao", date(2026, 11, 1))])
    assert _value(again, "", "dibao") is True
    later = Sources(HOME, statuses=[_status("dibao", date(2027, 1, 1))])
    assert _value(later, "", "dibao") is None


def test_being_monitored_says_more_than_having_left_poverty() -> None:
    both = Sources(HOME, statuses=[_status("edge", date(2025, 1, 1))])
    names = [one.status for one in in_force(both, content().file_words, TODAY)]
    assert sorted(names) == ["edge", "former_poor"]
    assert _value(both, "", "poverty_status") == "monitored"


def test_two_grandsons_go_by_their_names() -> None:
    two = replace(HOME, members=(*HOME.members, Member("王二宝", "孙子", 2012)))
    sources = Sources(two, visits=[_visit(date(2026, 11, 20), "孙子上职高")])
    assert _value(sources, "王小宝", "age") == Interval(15, 16)
    assert _value(sources, "王小宝", "student") is None
    assert _value(sources, "孙子", "student") == "vocational_secondary"


def test_a_fact_the_knowledge_no_longer_asks_for_is_left_out() -> None:
    gone = HouseholdFact("H1", "", "no_such_fact", True, "", "said", "screening", TODAY)
    odd = HouseholdFact("H1", "", "dibao", [1, 2], "", "said", "screening", TODAY)
    assert told(Sources(HOME, facts=[gone, odd]), content(), TODAY) == told(
        Sources(HOME), content(), TODAY
    )
