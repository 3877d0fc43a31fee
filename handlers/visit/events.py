"""What a confirmed visit carries besides its words: pictures and where it was, all optional."""

from dataclasses import dataclass

from handlers.turn import Photo, Position


@dataclass(frozen=True, slots=True)
class VisitPictured:
    """A picture was kept with a visit; the file itself lies under its hash."""

    receipt: str
    photo: Photo
    visitor: str


@dataclass(frozen=True, slots=True)
class VisitPlaced:
    """A position the cadre sent of their own accord was kept with a visit."""

    receipt: str
    position: Position
    visitor: str
