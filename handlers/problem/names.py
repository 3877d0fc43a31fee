"""Who is named in what was written of problems: above the township nobody reads it."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from config.texts import Texts
from handlers.kept_words import masking, pieces
from handlers.reader import Reader
from state.problem_rows import Problem

# Words about a problem as somebody may read them.
Hide: TypeAlias = Callable[[Problem, str], str]


def hiding(
    reader: Reader, texts: Texts, area: str, problems: Iterable[Problem], said: Iterable[str] = ()
) -> Hide:
    """Return what takes names out of words about these problems, for a reader of an area.

    Of a household of the roster everybody it is made of; where none is known, whoever is on the
    roster at all. said: words about them beside their own, so that all are looked up at once.
    """
    if "-" in area:
        return lambda _, text: text
    known = list(problems)
    homes = reader.problems.names_of({one.household_id for one in known})
    loose = [one for one in known if one.household_id not in homes]
    written = {text for one in loose for text in (one.what, one.result)}
    written |= set(said) if loose else set()
    others, sign = _among(reader, written), texts("roster.somebody")

    def hide(problem: Problem, text: str) -> str:
        names = homes.get(problem.household_id)
        if names is None:
            names = others if text in written else _among(reader, {text})
        return masking({problem.household, *names}, sign)(text)

    return hide


def _among(reader: Reader, texts: Iterable[str]) -> frozenset[str]:
    words = sorted(pieces(texts))
    return reader.digests.names_among(words) if words else frozenset()
