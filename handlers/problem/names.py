"""Who is named in what was written of problems: above the township nobody reads it."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from config.texts import Texts
from handlers.kept_words import masking, pieces
from handlers.names_shown import names_shown
from handlers.reader import Reader
from state.problem_rows import Problem

# Words about a problem as somebody may read them.
Hide: TypeAlias = Callable[[Problem, str], str]


def hiding(
    reader: Reader, texts: Texts, area: str, problems: Iterable[Problem], said: Iterable[str] = ()
) -> Hide:
    """Return what takes names out of words about these problems, for a reader of an area.

    Whoever is on the roster goes, of the problem's own household or not; of that household its
    long names too, and what it was called. said: words about them beside their own, so that all
    are looked up at once.
    """
    if names_shown(area):
        return lambda _, text: text
    known, sign = list(problems), texts("roster.somebody")
    homes = reader.problems.names_of({one.household_id for one in known if one.household_id})
    written = {text for one in known for text in (one.what, one.result)} | set(said)
    names = _among(reader, written).union({one.household for one in known}, *homes.values())
    mask = masking(names, sign)

    def hide(problem: Problem, text: str) -> str:
        if text in written and problem.household in names:
            return mask(text)
        return masking({problem.household, *names, *_among(reader, {text})}, sign)(text)

    return hide


def _among(reader: Reader, texts: Iterable[str]) -> frozenset[str]:
    words = sorted(pieces(texts))
    return reader.digests.names_among(words) if words else frozenset()
