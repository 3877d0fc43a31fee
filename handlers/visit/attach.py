"""Pictures, recordings and a position sent while a draft is open: kept with it, asked for never."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.inbound import Inbound, say
from handlers.turn import Event, Photo, Position, Turn, Voice
from handlers.visit.amending import JUST_NOW
from handlers.visit.draft import Drafts, Open
from handlers.visit.events import VisitPictured, VisitPlaced, VisitVoiced
from handlers.visit.records import just_stored

MOST_PHOTOS = MOST_VOICES = 9


def attached(inbound: Inbound, drafts: Drafts) -> Drafts | str:
    """Return the drafts with what the message carries on the one shown, or a text key to say.

    Raises TypeError for a message that carries nothing.
    """
    one = drafts.current
    match inbound.message.attachment:
        case Photo() as photo:
            if photo in one.photos:
                return drafts
            if len(one.photos) >= MOST_PHOTOS:
                return "visit.photos_full"
            return drafts.changed(replace(one, photos=(*one.photos, photo)))
        case Voice() as voice:
            if voice in one.voices:
                return drafts
            if len(one.voices) >= MOST_VOICES:
                return "visit.voices_full"
            return drafts.changed(replace(one, voices=(*one.voices, voice)))
        case Position() as position:
            return drafts.changed(replace(one, position=position))
    raise TypeError("a message without an attachment")


def of_stored(inbound: Inbound) -> Turn | None:
    """Keep what is sent right after the receipt with that visit; None when no one visit is meant.

    A position goes with a draft only: where somebody is later is not where they were.
    """
    sent = inbound.message.attachment
    stored = just_stored(inbound, JUST_NOW)
    if stored is None or not isinstance(sent, Photo | Voice):
        return None
    person, receipt, home = inbound.conversation.person, stored.receipt, stored.draft.household
    if isinstance(sent, Photo):
        turn = say(inbound, "visit.photo_kept", household=home, receipt=receipt)
        return replace(turn, events=(VisitPictured(receipt, sent, person),))
    turn = say(inbound, "visit.voice_kept", household=home, receipt=receipt)
    return replace(turn, events=(VisitVoiced(receipt, sent, person),))


def kept_with(one: Open, receipt: str, visitor: str) -> Iterator[Event]:
    """Yield what is stored besides the visit itself."""
    for photo in one.photos:
        yield VisitPictured(receipt, photo, visitor)
    for voice in one.voices:
        yield VisitVoiced(receipt, voice, visitor)
    if one.position:
        yield VisitPlaced(receipt, one.position, visitor)
