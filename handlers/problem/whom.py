"""Whether a household leaves its name with what it raises, and under what name it does."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.problem.draft import Draft
from handlers.problem.nameless import contact_of
from handlers.visit.question import is_question


def with_consent(inbound: Inbound, draft: Draft, text: str) -> Draft | None:
    """Return the draft with what a text says of its name, None when the text says nothing of it."""
    if draft.raised_as != "household":
        return None
    words = inbound.content.problem_words
    if words.patterns["phone"].search(text):
        return _with_contact(inbound, draft, text)
    if text in words.lists["anonymous"] or words.patterns["stays_nameless"].fullmatch(text):
        return replace(draft, consent="anonymous", name="", phone="")
    if text in words.lists["named"] or words.patterns["names_self"].fullmatch(text):
        return replace(draft, consent="named")
    asked = draft.ask in ("consent", "contact")
    if not asked or is_question(text, inbound.content.visit_words):
        return None
    return _with_contact(inbound, draft, text)


def _with_contact(inbound: Inbound, draft: Draft, text: str) -> Draft | None:
    """Return the draft with a name, a number or both; a name alone must look like one."""
    patterns = inbound.content.problem_words.patterns
    name, phone = contact_of(inbound, patterns["no_phone"].sub("", text))
    if not phone and not patterns["called_so"].fullmatch(name):
        return None
    return replace(draft, consent="named", name=name, phone=phone)
