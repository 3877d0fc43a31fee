"""Who may do what of a cadre's own work, and who their colleagues are."""

from collections.abc import Sequence

from handlers.inbound import Inbound, say
from handlers.turn import Turn
from state.rows import Person


def refusal(inbound: Inbound) -> Turn | None:
    """Return what to tell whoever is no bound cadre, None for a cadre."""
    said = inbound.conversation
    if said.role == "cadre" and said.person:
        return None
    return say(inbound, "work.only_cadres")


def is_staff(inbound: Inbound) -> bool:
    said = inbound.conversation
    return bool(said.person) and said.role in ("cadre", "supervisor")


def township(inbound: Inbound) -> str:
    """Return the code of the sender's township; their own area above or without one."""
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    return next((code for code in areas.chain(own) if areas.level(code) == "township"), own)


def colleagues(inbound: Inbound) -> Sequence[Person]:
    """Return the other cadres of the same township: who may stand in."""
    found = inbound.reader.people(township(inbound), "cadre")
    return [person for person in found if person.id != inbound.conversation.person]


def in_township(inbound: Inbound) -> bool:
    """Whether the sender works at a township or below, where villages may be told apart."""
    return "-" in inbound.conversation.area
