"""What is recorded of a clue: that it was raised, and every step after."""

from dataclasses import dataclass

from state.file_rows import Clue, ClueState, Colour


@dataclass(frozen=True, slots=True)
class ClueRaised:
    """Something that was said, asked for or is missing raised a clue; a person verifies it."""

    clue: Clue


@dataclass(frozen=True, slots=True)
class ClueMoved:
    """An official took a clue one step further. was: the state it was in, so that two officials

    cannot move it at once; step: the number of this step; undoes: of the step it takes back, or 0.
    """

    number: str
    step: int
    was: ClueState
    state: ClueState
    colour: Colour
    reason: str
    by: str
    undoes: int = 0


@dataclass(frozen=True, slots=True)
class ClueSeenAgain:
    """What raised an open clue was said again; the state stays, the sentence is kept as a step."""

    number: str
    step: int
    state: ClueState
    colour: Colour
    sentence: str
    by: str
