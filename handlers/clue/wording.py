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
    return content.texts(
        "clue.line",
        number=number,
        household=name,
        short=clue_short(clue, content),
        colour=colour_of(clue.colour, content),
        day=f"{clue.raised_on:%m-%d}",
        sentence=clip(clue.sentence, SENTENCE),
    )


def colour_of(colour: str, content: Content) -> str:
    """Return a colour (id) as it stands behind a state, nothing for none."""
    named = content.file_words.colours[colour].name if colour else ""
    return content.texts("clue.colour", colour=named) if named else ""


def reason_of(step: ClueStep, content: Content) -> str:
    """Return why a step was taken; of one that takes another back, that it does."""
    return content.texts("clue.taken_back") if step.undoes else step.reason


def step_line(step: ClueStep, by: str, content: Content) -> str:
    """Return one step: when, to which state, by whom, why."""
    return content.texts(
        "clue.step",
        day=f"{step.at:%m-%d}",
        state=content.file_words.steps[step.state].name,
        colour=colour_of(step.colour, content),
        by=by,
        reason=clip(reason_of(step, content), SENTENCE),
    )
