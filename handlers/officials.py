"""Whose name is an official's of the sender's area: nobody is looked up or listed by it."""

from handlers.inbound import Inbound

ROLES = ("cadre", "supervisor")
WHOLE_NAME = 2


def officials(inbound: Inbound) -> frozenset[str]:
    """Return what the officials of the area are called: by name, and young So by their surname."""
    reader, area = inbound.reader, inbound.conversation.area
    found = {one.name for role in ROLES for one in reader.people(area, role)}
    young = inbound.content.file_words.young
    short = {f"{young}{name[0]}" for name in found if len(name) >= WHOLE_NAME}
    return frozenset(found | short)


def named_official(inbound: Inbound, text: str) -> str:
    """Return the longest of these names that stands in a text, "" for none."""
    return max((name for name in officials(inbound) if name in text), key=len, default="")
