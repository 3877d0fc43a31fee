"""Who speaks, in the words of a household: read where it is to be passed on, else taken out."""

from handlers.household_file.whose import own_household
from handlers.inbound import Inbound
from handlers.kept_words import masking, without_numbers


def nameless(inbound: Inbound, text: str) -> str:
    """Return a household's words without its own names, for a problem raised without a name."""
    bare = inbound.content.problem_words.patterns["self_named"].sub("", text)
    said, home = inbound.conversation, own_household(inbound)
    names = {said.name} if said.role == "household" else set[str]()
    if home:
        names |= {home.head, home.nickname, *(one.name for one in home.members)}
    return masking(names, inbound.content.texts("roster.somebody"))(bare) or text


def contact_in(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return (name, phone) a household gives within what it tells, both "" unless it gives both.

    A number beside no name may be anybody's.
    """
    patterns = inbound.content.problem_words.patterns
    phone, named = patterns["phone"].search(text), patterns["self_named"].search(text)
    return (_name(inbound, named["named"]), phone.group()) if phone and named else ("", "")


def contact_of(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return (name, phone) of an answer that gives nothing else."""
    patterns = inbound.content.problem_words.patterns
    phone = patterns["phone"].search(text)
    rest = patterns["identity"].sub("", text.replace(phone.group(), "") if phone else text)
    return _name(inbound, rest), phone.group() if phone else ""


def _name(inbound: Inbound, text: str) -> str:
    words = inbound.content.problem_words
    name = words.patterns["name_noise"].sub("", without_numbers(text))
    return name.replace("*", "")[: words.lists["longest_name"]]
