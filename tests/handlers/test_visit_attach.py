"""Pictures and positions go with the open draft, and are never asked for."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from handlers.router import receive
from handlers.turn import Kind, Message, Moment, Photo, Position, Turn, Voice
from state.conversation import from_json, to_json
from state.tables import attachments
from tests.dialogs.talk import Talk, content, first

KINDS: dict[type, Kind] = {Photo: "image", Voice: "voice", Position: "location"}
PHOTO = Photo("ab" * 32, "image/jpeg", 1200)
VOICE = Voice("cd" * 32, "audio/amr", 900)
PIN = Position(34.4533, 113.0505, "GCJ-02")


def _send(talk: Talk, attachment: Photo | Voice | Position) -> Turn:
    talk.said += 1
    kind = KINDS[type(attachment)]
    message = Message(
        "test", "a", talk.role, f"m{talk.said}", kind, "", talk.at, attachment=attachment
    )
    before = talk.conversations.get(talk.role) or first(talk.role)
    moment = Moment(talk.at, talk.at.date())
    turn = receive(content(), before, message, talk.office.records, moment)
    talk.office.take(turn, message, talk.at)
    after = from_json(to_json(turn.conversation))
    talk.conversations[talk.role] = replace(after, revision=before.revision + 1)
    return turn


def test_a_picture_and_a_pin_are_stored_with_the_receipt() -> None:
    talk = Talk()
    talk.say("去周桂兰家，灯不亮，换了灯泡")
    assert "附：照片1张" in _send(talk, PHOTO).replies[-1].text
    assert "附：照片1张、位置" in _send(talk, PIN).replies[-1].text
    _send(talk, PHOTO)
    confirmed = talk.say("确认")
    receipt = confirmed.events[0].receipt  # type: ignore[attr-defined]
    with talk.office.records.engine.connect() as connection:
        rows = connection.execute(select(attachments).order_by(attachments.c.id)).mappings().all()
    assert [(row["record"], row["kind"]) for row in rows] == [
        (receipt, "photo"),
        (receipt, "position"),
    ]
    assert (rows[0]["sha256"], rows[0]["size"]) == (PHOTO.sha256, 1200)
    assert (rows[1]["latitude"], rows[1]["datum"]) == (34.4533, "GCJ-02")


def test_what_comes_right_after_the_receipt_goes_with_that_visit() -> None:
    talk = Talk()
    talk.say("去周桂兰家，灯不亮，换了灯泡")
    receipt = talk.say("确认").events[0].receipt  # type: ignore[attr-defined]
    assert f"照片记到周桂兰刚存的这次走访（{receipt}）" in _send(talk, PHOTO).replies[-1].text
    assert "录音记到周桂兰" in _send(talk, VOICE).replies[-1].text
    assert _send(talk, PIN).events == ()
    with talk.office.records.engine.connect() as connection:
        kept = connection.execute(select(attachments.c.record, attachments.c.kind)).all()
    assert [tuple(row) for row in kept] == [(receipt, "photo"), (receipt, "voice")]


def test_long_after_or_after_several_it_goes_with_none() -> None:
    talk = Talk()
    talk.say("去周桂兰家，灯不亮，换了灯泡")
    talk.say("确认")
    talk.at += timedelta(minutes=40)
    assert "没有记到哪一户" in _send(talk, PHOTO).replies[-1].text
    talk.say("去了老赵家没事，刘富贵家没事")
    talk.say("确认")
    turn = _send(talk, PHOTO)
    assert turn.events == ()
    assert "没有记到哪一户" in turn.replies[-1].text


def test_a_recording_is_stored_with_the_receipt_and_its_words_are_asked_for() -> None:
    talk = Talk()
    talk.say("去周桂兰家，灯不亮，换了灯泡")
    _send(talk, PHOTO)
    shown = _send(talk, VOICE).replies[-1].text
    assert "附：照片1张、录音1段\n录音存下了，但里面说的没有写进上面" in shown
    assert "录音1段" in _send(talk, VOICE).replies[-1].text
    receipt = talk.say("确认").events[0].receipt  # type: ignore[attr-defined]
    with talk.office.records.engine.connect() as connection:
        rows = connection.execute(select(attachments).order_by(attachments.c.id)).mappings().all()
    kept = [(row["record"], row["kind"], row["sha256"], row["media_type"]) for row in rows]
    assert kept[1:] == [(receipt, "voice", VOICE.sha256, "audio/amr")]


def test_a_tenth_recording_is_refused_and_the_nine_stay() -> None:
    talk = Talk()
    talk.say("去周桂兰家，灯不亮")
    for number in range(10):
        said = _send(talk, replace(VOICE, sha256=f"{number:064}")).replies
    assert "已经有9段录音" in said[0].text
    assert "录音9段" in talk.say("改").replies[-1].text or "录音9段" in said[-1].text


def test_a_recording_without_a_draft_belongs_to_nothing_and_it_is_said() -> None:
    turn = _send(Talk(), VOICE)
    assert turn.events == ()
    assert "没有记到哪一户" in turn.replies[0].text
    assert "录音" in turn.replies[0].text


def test_the_last_step_takes_a_picture_back() -> None:
    talk = Talk()
    talk.say("去周桂兰家，灯不亮")
    _send(talk, PHOTO)
    assert "附：" not in talk.say("上一步").replies[-1].text


def test_without_a_draft_nothing_is_kept_and_it_is_said() -> None:
    talk = Talk()
    turn = _send(talk, PHOTO)
    assert turn.events == ()
    assert "没有记到哪一户" in turn.replies[0].text


def test_a_household_that_sends_a_picture_is_asked_for_words() -> None:
    talk = Talk("family")
    assert "照片我看不懂" in _send(talk, PHOTO).replies[0].text


def test_a_visit_without_picture_or_position_is_never_asked_for_one() -> None:
    talk = Talk()
    shown = talk.say("去周桂兰家，灯不亮").replies[-1].text
    assert "照片" not in shown
    assert "位置" not in shown
    assert len(talk.say("确认").events) >= 1
