"""How clues are said: a kind with its state, a line of the list, the steps so far."""

from handlers.inbound import Content
from handlers.visit.card import clip
from state.file_rows import Clue, ClueStep

SENTENCE = 24


def clue_short(clue: Clue, content: Content) -> str:
    """Return a clue in two words: its kind and its state."""
    return content.texts(
        "clue.short", kind=kind_of(clue, content), state=content.file_words.steps[clue.state].name
    )


def kind_of(clue: Clue, content: Content) -> str:
    """Return the name of a clue's kind, its id when the kind is no longer in the data."""
    known = content.file_words.clues.get(clue.kind)
    return known.name if known else clue.kind


def clue_line(number: int, clue: Clue, name: str, content: Content) -> str:
    """Return one line of the list: whose, what kind, state, colour, since when, what was said."""
    colour = content.file_words.colours[clue.colour].name if clue.colour else ""
    return content.texts(
        "clue.line",
        number=number,
        household=name,
        short=clue_short(clue, content),
        colour=content.texts("clue.colour", colour=colour) if colour else "",
        day=f"{clue.raised_on:%m-%d}",
        sentence=clip(clue.sentence, SENTENCE),
    )


def step_line(step: ClueStep, by: str, content: Content) -> str:
    """Return one step: when, to which state, by whom, why."""
    colour = content.file_words.colours[step.colour].name if step.colour else ""
    return content.texts(
        "clue.step",
        day=f"{step.at:%m-%d}",
        state=content.file_words.steps[step.state].name,
        colour=content.texts("clue.colour", colour=colour) if colour else "",
        by=by,
        reason=clip(step.reason, SENTENCE),
    )
