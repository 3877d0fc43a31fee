"""What is asked of a problem being raised, and the card of what would be passed on."""

from handlers.complaint.door import CONDUCT, contact_values
from handlers.inbound import Inbound
from handlers.problem.above import LEVELS
from handlers.problem.draft import Draft
from handlers.turn import Choice, Reply
from handlers.visit.card import clip

CARD_LENGTH = 200


def question(inbound: Inbound, draft: Draft) -> Reply:
    """Return the question for what is still missing."""
    texts = inbound.content.texts
    if draft.ask == "contact":
        who = _office(inbound, draft) or texts("problem.nearest")
        return Reply(texts("problem.ask_contact", who=who), numbered=False)
    if draft.ask != "consent":
        return Reply(texts(f"problem.ask_{draft.ask}"), numbered=False)
    choices = ["problem.consent_named", "problem.consent_anonymous", "visit.cancel"]
    if draft.above == "named":
        choices.insert(2, "problem.share")
    told = _goes_above(inbound, draft) or texts("problem.goes_to_all")
    key = "problem.ask_consent_given" if draft.phone else "problem.ask_consent"
    offered = tuple(Choice(texts(each), texts(each)) for each in choices)
    return Reply(f"{told}{texts(key)}", offered)


def card(inbound: Inbound, draft: Draft) -> Reply:
    """Return what would be passed on, to be confirmed."""
    texts = inbound.content.texts
    place = draft.place or draft.area
    area = inbound.content.knowledge.areas.full_name(place) or place
    lines = [
        texts("problem.card_new"),
        texts("problem.element_what", value=clip(draft.what, CARD_LENGTH)),
        texts("problem.element_where", value=f"{area}{draft.household}"),
    ]
    if draft.consent == "named":
        lines.append(texts("problem.contact", name=draft.name, phone=draft.phone))
    elif draft.consent:
        lines.append(texts("problem.stays_anonymous"))
    if told := _goes_above(inbound, draft):
        lines.append(told)
    if draft.to:
        lines.append(texts("problem.then_to", to=draft.to))
    keys = ["visit.confirm", "visit.cancel"]
    if draft.above == "named":
        keys.append("problem.share")
    choices = tuple(Choice(texts(key), texts(key)) for key in keys)
    return Reply("\n".join([*lines, texts("problem.card_new_end")]), choices, card="question")


def who_sees(inbound: Inbound, draft: Draft) -> str:
    """Return who will read what is being raised, and its name and telephone number."""
    texts = inbound.content.texts
    if told := _goes_above(inbound, draft):
        return told
    area = inbound.content.knowledge.areas.name(draft.area) or texts("problem.nearest")
    return texts("problem.seen_by", area=area)


def nobody_above(inbound: Inbound, draft: Draft) -> str:
    """Return where to complain of somebody above whom nobody reads the ledger."""
    texts = inbound.content.texts
    values = contact_values(inbound.content.knowledge)
    return texts("problem.nobody_above", level=texts(f"problem.of_{draft.level}"), **values)


def _office(inbound: Inbound, draft: Draft) -> str:
    return inbound.content.knowledge.areas.name(draft.area) if draft.above else ""


def _goes_above(inbound: Inbound, draft: Draft) -> str:
    """Return to whom words of somebody in office go and who reads them not, "" for other words."""
    if not draft.above:
        return ""
    texts = inbound.content.texts
    shut = LEVELS[: LEVELS.index(draft.level) + 1]
    names = texts("digest.and").join(texts(f"problem.of_{level}") for level in shut)
    key = "problem.goes_above_asked" if draft.above == "asked" else "problem.goes_above"
    told = texts(key, office=_office(inbound, draft), shut=names)
    if draft.above != CONDUCT:
        return told
    return told + texts("problem.or_elsewhere", **contact_values(inbound.content.knowledge))
