"""Part of an area's households a question is narrowed to: of a status, of a village group."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.household import same_group
from handlers.household_file.listing import counting_as
from handlers.inbound import Inbound
from state.rows import Household


@dataclass(frozen=True, slots=True)
class Among:
    """status: what households count as, its id. group: as it was said. "" for any.

    by_area: sums of the areas are asked for, not the households.
    """

    status: str = ""
    group: str = ""
    by_area: bool = False


EVERYBODY = Among()


def among(inbound: Inbound, text: str) -> tuple[Among, str]:
    """Return what a text narrows a list to, and the text without it."""
    patterns, words = inbound.content.digest_words.patterns, inbound.content.file_words
    status, said = words.spoken_status(text)
    text = text.replace(said, " ", 1) if said else text
    group, by_area = patterns["group"].search(text), patterns["by_area"].search(text)
    for match in filter(None, (group, by_area)):
        text = text.replace(match.group(), " ", 1)
    return Among(status, group["group"] if group else "", bool(by_area)), text


def chosen(inbound: Inbound, scope: str, narrowed: Among) -> frozenset[str] | None:
    """Return the ids of the households of an area it is narrowed to, None for all."""
    if not (narrowed.status or narrowed.group):
        return None
    homes: Sequence[Household] = (
        counting_as(inbound, narrowed.status, scope)
        if narrowed.status
        else inbound.reader.households(scope)
    )
    group = narrowed.group
    return frozenset(home.id for home in homes if not group or same_group(home.group, group))


def called(inbound: Inbound, narrowed: Among) -> str:
    """Return the part in words, "" for all."""
    words, texts = inbound.content.file_words, inbound.content.texts
    status = words.statuses[narrowed.status].name if narrowed.status else ""
    group = texts("digest.group", group=narrowed.group) if narrowed.group else ""
    return group + status
