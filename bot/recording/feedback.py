"""What people thought of answers, by the hour only: the turn of that moment has a sender."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert

from bot.recording.writing import Writing
from handlers.feedback.events import FeedbackGiven
from handlers.turn import Event, Message
from state.changes import Write
from state.tables import feedback

INSERT_FEEDBACK = insert(feedback)


def _given(event: FeedbackGiven, _: Message, at: datetime) -> list[Write]:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return [Write(INSERT_FEEDBACK, {**asdict(event), "given_at": hour})]


WRITES: dict[type[Event], Writing] = {FeedbackGiven: _given}
