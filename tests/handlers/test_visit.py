"""The visit conversation: what the dialogs of tests/dialogs do not show line by line."""

import string
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.router import receive
from handlers.turn import Message, Moment, VisitSubmitted
from handlers.visit.draft import Drafts, Open, from_task, to_task
from state.conversation import Conversation, from_json, to_json
from state.rows import VisitDraft
from tests.dialogs.talk import NOON, Office, Talk, content, shown
from tests.visits.cases import VILLAGE, roster

NOTE = "上午去王建国家，屋顶漏雨，已联系镇里"


def test_a_confirmation_run_twice_gives_the_same_receipt_and_draft() -> None:
    talk = Talk()
    talk.say(NOTE)
    message = Message("test", "a", "cadre", "m-9", "text", "确认", NOON)
    moment = Moment(NOON, NOON.date())
    first, second = (
        receive(content(), talk.conversation, message, talk.office.records, moment)
        for _ in range(2)
    )
    assert first == second
    assert isinstance(first.events[0], VisitSubmitted)


def test_reading_the_note_twice_gives_the_same_draft_id() -> None:
    events = []
    for _ in range(2):
        talk = Talk()
        talk.say(NOTE)
        events.append(talk.say("确认").events)
    assert events[0] == events[1]


def test_what_is_confirmed_is_what_the_card_showed() -> None:
    talk = Talk()
    card = shown(talk.say(NOTE))
    event = talk.say("确认").events[0]
    assert isinstance(event, VisitSubmitted)
    draft = event.draft
    assert (draft.household_id, draft.village, draft.text) == ("h01", VILLAGE, NOTE)
    assert all(said in card for said in (*draft.problems, *draft.done, draft.household))
    assert talk.conversation.tasks == ()


def test_one_households_record_carries_no_words_about_another() -> None:
    talk = Talk()
    talk.say("上午去王建国家，屋顶漏雨；下午去李二柱家，水管坏了")
    events = talk.say("全部确认").events
    first, second = (e.draft for e in events if isinstance(e, VisitSubmitted))
    assert "水管" not in str(first)
    assert "屋顶" not in str(second)
    assert first.id != second.id


def test_what_is_struck_from_a_draft_stays_in_no_record_of_its_words() -> None:
    talk = Talk()
    talk.say("去孙长江家，他喝多了骂人，血压也高")
    talk.say("骂人的就别写了")
    (event,) = talk.say("确认").events
    assert isinstance(event, VisitSubmitted)
    assert event.draft.text == "去孙长江家，血压也高"


def test_households_outside_the_cadres_village_are_never_offered() -> None:
    strangers = [replace(h, id=f"x{h.id}", village="410185-t02-v01") for h in roster()]
    talk = Talk(office=Office([*roster(), *strangers]))
    assert "1 户：李二柱（二组）" in shown(talk.say("去李二柱家，没事"))
    elsewhere = Talk(office=Office(strangers))
    assert "名册上没找到" in shown(elsewhere.say("去李二柱家，没事"))


def test_more_households_than_fit_are_told_in_number() -> None:
    many = [
        replace(roster()[0], id=f"w{n}", head=f"王{name}")
        for n, name in enumerate("东西南北中上下")
    ]
    talk = Talk(office=Office(many))
    turn = talk.say("去老王家，没事")
    assert "有7户" in turn.replies[-1].text
    assert len(turn.replies[-1].choices) <= 5
    assert "王下" in shown(talk.say("王下"))


def test_cancelling_is_possible_at_every_step() -> None:
    steps = [
        ["去老李家，没事"],
        ["去老孔家，没事"],
        [NOTE],
        [NOTE, "改2", "取消"],
        ["2月30日去老赵家，没事"],
        ["走访王建国、李二柱，没事"],
        ["走访王建国、李二柱，没事", "2"],
    ]
    for lines in steps:
        talk = Talk()
        for line in lines:
            talk.say(line)
        talk.say("取消")
        assert talk.conversation.task is None, lines
        assert talk.say("确认").events == ()


def test_location_and_photo_are_never_asked_for() -> None:
    talk = Talk()
    said = "".join(shown(talk.say(text)) for text in (NOTE, "改", "确认", "签到", "今日走访"))
    assert not [word for word in ("定位", "拍照", "照片", "位置") if word in said]


TEXTS = st.text(alphabet=string.ascii_letters + "王李漏雨，。；没", max_size=12)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
DRAFTS = st.builds(
    VisitDraft,
    id=TEXTS,
    village=st.just(VILLAGE),
    household_id=TEXTS,
    household=TEXTS,
    visited_on=DAYS,
    part_of_day=st.sampled_from(["", "morning"]),
    method=st.sampled_from(["home", "phone"]),
    seen=st.dictionaries(st.sampled_from(["food", "housing"]), TEXTS.filter(bool)),
    problems=st.lists(TEXTS, max_size=2).map(tuple),
    done=st.just(()),
    promised=st.lists(TEXTS, max_size=2).map(tuple),
    follow_up_on=st.none() | DAYS,
    text=TEXTS,
)
OPEN = st.builds(
    Open,
    draft=DRAFTS,
    asks=st.lists(st.sampled_from(["household", "day"]), unique=True).map(tuple),
    options=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    more=st.integers(0, 9),
    group=TEXTS,
    amends=TEXTS,
    version=st.integers(1, 9),
    reason=TEXTS,
)


@given(st.lists(OPEN, min_size=1, max_size=3).map(tuple), st.integers(-1, 2), TEXTS)
def test_drafts_survive_the_conversations_json(
    open_: tuple[Open, ...], at: int, wanted: str
) -> None:
    drafts = Drafts(open_, at, wanted, open_[:1])
    conversation = Conversation(tasks=(to_task(drafts),))
    task = from_json(to_json(conversation)).task
    assert task is not None
    assert from_task(task) == drafts


SAID = """
去老李家，没事|走访王建国、李二柱，没事|确认|全部确认|改|改2|改 2 昨天|2|昨天|电话|上一步|撤销|取消
不在名册|去掉 1|清单|改 8 不用了|低保是啥|不是王建国是李二柱|还有，水管坏了|更正 上一条 时间是昨天
阿巴阿巴|今日走访|继续|走访
""".strip().replace("\n", "|")
LINES = st.lists(st.sampled_from([NOTE, *SAID.split("|")]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_no_order_of_messages_breaks_it_or_stores_twice(lines: list[str]) -> None:
    talk = Talk()
    for line in lines:
        turn = talk.say(line)
        assert turn.replies
        assert all(reply.text.strip() for reply in turn.replies)
    for visit in talk.office.records.visits(VILLAGE, date.min, date.max):
        assert visit.draft.visited_on <= NOON.date()
