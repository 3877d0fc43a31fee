"""Which household an official asks for: only those of their own scope are ever looked at."""

from collections.abc import Callable
from typing import TypeAlias

from handlers.household import Found, Said, names, resolve
from handlers.inbound import Inbound, say
from handlers.kept_words import masking, pieces
from handlers.names_shown import names_shown
from handlers.turn import Choice, Reply, Turn
from handlers.visit.naming import spoken_name
from handlers.visit.notes import Given
from state.rows import Household

MOST_CHOICES = 6
# What is done with a household found, and what was typed after its name.
Work: TypeAlias = Callable[[Inbound, Household, str], Turn]


def refusal(inbound: Inbound, *, cadres_only: bool = False) -> Turn | None:
    """Return what to tell whoever may not read files; None for a bound official."""
    said = inbound.conversation
    if said.role == "household" or not (said.person and said.area):
        return say(inbound, "file.only_officials")
    if cadres_only and said.role != "cadre":
        return say(inbound, "file.only_cadres")
    return None


def with_household(inbound: Inbound, rest: str, command: str, work: Work) -> Turn:
    """Do something with the household named first in *rest*; ask which when several fit.

    command: key of the text the choices repeat, with its {name}.
    """
    name, _, further = rest.strip().partition(" ")
    if not name:
        return say(inbound, "file.whose")
    found = find(inbound, name)
    if found.kind == "sure":
        return work(inbound, found.households[0], further.strip())
    if found.kind == "none":
        return say(inbound, "file.not_in_scope", name=name)
    return _which(inbound, found, name, further, command)


def own_household(inbound: Inbound) -> Household | None:
    """Return the household the sender is bound to, by the code at its door."""
    said = inbound.conversation
    if said.role != "household" or not said.person:
        return None
    found = inbound.reader.files.named(said.area, said.person)
    return next((home for home in found if home.id == said.person), None)


def find(inbound: Inbound, name: str) -> Found:
    """Return the households of the sender's scope that a name, or a household's id, means.

    Below the county names are also found by sound; above, only as they are written.
    """
    scope = inbound.conversation.area
    if not names_shown(scope):
        return _as_written(inbound, scope, name)
    roster = inbound.reader.households(scope)
    if by_id := [home for home in roster if home.id == name]:
        return Found("sure", tuple(by_id))
    given = Given(inbound.moment.today, roster, inbound.content.visit_words)
    return resolve(spoken_name(name, given) or Said(name), roster)


def _as_written(inbound: Inbound, scope: str, name: str) -> Found:
    found = tuple(inbound.reader.files.named(scope, name))
    if not found:
        return Found("none")
    return Found("sure" if len(found) == 1 else "ask", found)


def _which(inbound: Inbound, found: Found, name: str, further: str, command: str) -> Turn:
    texts, areas = inbound.content.texts, inbound.content.knowledge.areas
    choices = tuple(
        Choice(
            texts(
                "file.which_one",
                name=shown_name(inbound, home.head),
                place=areas.name(home.village),
                group=home.group,
            ),
            f"{texts(command, name=home.id)} {further}".strip(),
        )
        for home in found.households[:MOST_CHOICES]
    )
    key = "file.which" if found.kind == "ask" else "file.which_like"
    text = texts(key, name=name, count=len(found.households))
    return Turn(inbound.conversation, (Reply(text, choices),))


def called(inbound: Inbound, household: Household) -> str:
    """Return what finds exactly this household again: its head's name, or its id."""
    if not names_shown(inbound.conversation.area):
        return household.id
    found = find(inbound, household.head)
    sure = found.kind == "sure" and found.households[0].id == household.id
    return household.head if sure else household.id


def shown_name(inbound: Inbound, name: str) -> str:
    """Return a name as it may be shown: whole in village and township, masked above them."""
    if names_shown(inbound.conversation.area):
        return name
    return name[:1] + inbound.content.texts("file.masked") * (len(name) - 1)


def masked(inbound: Inbound, household: Household, text: str) -> str:
    """Return words about a household with the names that stand in them as they may be shown.

    Above the township its own people keep their surname; of whoever else is on the roster
    nothing stays but of the officials who look after it.
    """
    if names_shown(inbound.conversation.area):
        return text
    for name in sorted(names(household), key=len, reverse=True):
        text = text.replace(name, shown_name(inbound, name))
    known = inbound.reader.digests.names_among(sorted(pieces([text])))
    officials = {one.name for one in inbound.reader.people(household.village, "cadre")}
    return masking(known - officials, inbound.content.texts("roster.somebody"))(text)
