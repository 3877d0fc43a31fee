"""An error for the log: its kind and where it arose, never its words."""

import traceback
from pathlib import Path

DEEPEST = 8


def trouble(error: BaseException) -> str:
    """Return an error's kinds and places. Its message is left out: it can hold what people said."""
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-DEEPEST:])
    )
    cause = error.__cause__
    return f"{type(error).__name__} at {places}" + (f"; from {trouble(cause)}" if cause else "")
