"""What a message names that something may be done about: a household, a status, days, a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.digest_words import DigestWords
from config.file_words import FileWords
from handlers.household import names
from knowledge.areas import Areas
from state.rows import Household

# Stands for a household in the text: what is wanted of one is wanted of any.
SOMEBODY = "H"
# The same for a place.
SOMEWHERE = "A"
WHOLE_NAME, SHORTEST = 3, 2


@dataclass(frozen=True, slots=True)
class Named:
    """text: with names of a household and of places put out. household: None for none or several.

    status: what households count as, in words. when: the days, in words. where: the place. "" for
    none.
    """

    text: str
    household: Household | None = None
    status: str = ""
    when: str = ""
    where: str = ""


def named(
    text: str,
    homes: Sequence[Household],
    files: FileWords,
    digests: DigestWords,
    areas: Areas,
) -> Named:
    """Return what a text names, of these households only as they are written."""
    said, bearers = _longest(text, homes)
    if len(said) >= WHOLE_NAME:
        # A place may be heard across the end of a name and the word behind it.
        text = text.replace(said, SOMEBODY, 1)
    text, where = _placed(text, areas)
    if len(said) < WHOLE_NAME:
        said, bearers = _longest(text, homes)
    status, _ = files.spoken_status(text)
    whens = (pattern.search(text) for _, pattern in digests.periods)
    when = next((match.group() for match in whens if match), "")
    return Named(
        text.replace(said, SOMEBODY, 1) if said else text,
        bearers[0] if len(bearers) == 1 else None,
        files.statuses[status].name if status else "",
        when,
        where,
    )


def _placed(text: str, areas: Areas) -> tuple[str, str]:
    """Return (the text with its places put out, the places as they were written)."""
    where = ""
    for hit in reversed(areas.spot(text)):
        where = text[hit.start : hit.end] + where
        text = f"{text[: hit.start]}{SOMEWHERE}{text[hit.end :]}"
    return text, where


def _longest(text: str, homes: Sequence[Household]) -> tuple[str, list[Household]]:
    """Return the longest name of the text, and every household where somebody bears it."""
    borne: dict[str, list[Household]] = {}
    for home in homes:
        for name in {called for each in names(home) for called in _called(each)}:
            if name in text:
                borne.setdefault(name, []).append(home)
    longest = max(borne, key=len, default="")
    return longest, borne.get(longest, [])


def _called(name: str) -> Iterable[str]:
    """Yield a name whole and, of three characters, without the family's."""
    if len(name) >= SHORTEST:
        yield name
    if len(name) == WHOLE_NAME:
        yield name[1:]
