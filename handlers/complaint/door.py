"""Where a complaint can be taken: who handles it, the hotline, raising it here."""

from collections.abc import Sequence

from config.texts import Texts
from handlers.kept_words import LONGEST
from handlers.turn import Choice
from knowledge.contents import Knowledge

TOPIC_ID = "complaint"
CONDUCT, LETTER = "conduct", "letter"
HOTLINE, DISCIPLINE, NO_REVENGE = "hotline_12345", "discipline", "no_revenge"


def door(texts: Texts, knowledge: Knowledge, whom: str, kind: str) -> str:
    """Return how a complaint can be raised.

    whom: the office in charge of the matter. kind: "conduct" of somebody in office, or "service";
    "letter" when nobody is complained of and it is only not sure that the letter was understood.
    """
    values = {"whom": whom, **hotline(knowledge)}
    if kind == LETTER:
        return texts("complaint.letter", **values)
    lines = [texts("complaint.first", **values)]
    if kind == CONDUCT:
        lines.append(texts("complaint.discipline", **contact_values(knowledge)))
    contacts = {contact.id: contact for contact in knowledge.contacts}
    article = _article(contacts[NO_REVENGE].cite)
    return "\n".join([*lines, texts("complaint.here", article=article)])


def hotline(knowledge: Knowledge) -> dict[str, str]:
    """Return the number of the hotline and what it is called."""
    contact = next(contact for contact in knowledge.contacts if contact.id == HOTLINE)
    return {"number": contact.value, "label": contact.label}


def contact_values(knowledge: Knowledge) -> dict[str, str]:
    """Return the body that takes complaints of officials, its article, and the hotline."""
    body = next(contact for contact in knowledge.contacts if contact.id == DISCIPLINE)
    return {"body": body.label, "article": _article(body.cite), **hotline(knowledge)}


def door_cites(knowledge: Knowledge, kind: str) -> Sequence[str]:
    """Return where it stands whom to turn to."""
    more = {LETTER: (), CONDUCT: (NO_REVENGE, DISCIPLINE)}.get(kind, (NO_REVENGE,))
    wanted = (HOTLINE, *more)
    return [contact.cite for contact in knowledge.contacts if contact.id in wanted]


def door_choice(texts: Texts, told: str = "") -> Choice:
    """Return the choice that raises the problem here; its value is the command of the ledger.

    told: what was complained of already, so that nobody has to tell it twice.
    """
    word = texts("complaint.raise")
    return Choice(word, f"{word} {told[:LONGEST]}".strip())


def _article(cite: str) -> str:
    return cite.partition("#")[2]
