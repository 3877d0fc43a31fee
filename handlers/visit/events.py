"""What a confirmed visit carries besides its words, all optional: files, and where it was."""

from dataclasses import dataclass

from handlers.turn import Photo, Position, Voice


@dataclass(frozen=True, slots=True)
class VisitPictured:
    """A picture was kept with a visit; the file itself lies under its hash."""

    receipt: str
    photo: Photo
    visitor: str


@dataclass(frozen=True, slots=True)
class VisitVoiced:
    """A recording was kept with a visit, as a picture is."""

    receipt: str
    voice: Voice
    visitor: str


@dataclass(frozen=True, slots=True)
class VisitPlaced:
    """A position the cadre sent of their own accord was kept with a visit."""

    receipt: str
    position: Position
    visitor: str
