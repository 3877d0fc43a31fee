"""What each event changes in the records: events in, statements for the writer out."""

from collections.abc import Iterable
from datetime import datetime

from bot.recording import digests, feedback, files, media, people, problems, talk, visits, work
from bot.recording.writing import Writing
from handlers.turn import Event, Message
from state.changes import Write

WRITES: dict[type[Event], Writing] = {
    **visits.WRITES,
    **media.WRITES,
    **problems.WRITES,
    **people.WRITES,
    **talk.WRITES,
    **feedback.WRITES,
    **files.WRITES,
    **digests.WRITES,
    **work.WRITES,
}


def writes_of(events: Iterable[Event], message: Message, at: datetime) -> list[Write]:
    """Return the writes of a turn's events, made from *message* at the aware time *at*."""
    return [write for event in events for write in WRITES[type(event)](event, message, at)]
