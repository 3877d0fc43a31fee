"""How a problem comes into the ledger: from a visit in one tap, or told by anybody."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.clue.raising import raised_by_request
from handlers.household_file.whose import find, own_household
from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.problem.actor import is_staff
from handlers.problem.draft import LEVELS, Draft, blank, raised
from handlers.problem.events import ProblemRaised
from handlers.problem.view import WHAT_LENGTH
from handlers.problem.wanted import KIND
from handlers.turn import Choice, Event, Reply, Turn
from handlers.visit.card import clip
from handlers.visit.question import is_question
from handlers.visit.receipt import tidy_receipt
from knowledge.areas import Areas
from state.problem_rows import Problem
from state.rows import Visit, VisitDraft

LAST_VISITS_DAYS = 92
CARD_LENGTH = 200


def tell(inbound: Inbound, rest: str) -> Turn:
    """Begin a problem in somebody's own words; ask for what is missing, then show the card."""
    draft = _placed(inbound, replace(blank(inbound), what=without_numbers(rest)), rest)
    return shown(inbound, draft)


def seen_or_told(inbound: Inbound, what: str) -> Turn:
    """Take in what one's last visit found when these words name it; else begin a problem."""
    visit = _visit(inbound, "") if is_staff(inbound) else None
    if visit is None:
        return tell(inbound, what)
    whose = {home.id for home in find(inbound, what).households}
    other = whose and visit.draft.household_id not in whose
    named = [one for one in visit.draft.problems if one in what or what in one]
    return _taken_in(inbound, visit, named[0]) if named and not other else tell(inbound, what)


def shown(inbound: Inbound, draft: Draft) -> Turn:
    """Ask the next question, or show what would be passed on and wait for the confirmation."""
    draft = replace(draft, ask=draft.wants)
    reply = question(inbound, draft) if draft.ask else card(inbound, draft)
    return Turn(inbound.conversation.with_task(draft.task()), (reply,))


def answered(inbound: Inbound, draft: Draft) -> Turn | None:
    """Take the text as the answer to the open question; None when it is none."""
    text, words = inbound.text.strip(), inbound.content.problem_words
    if draft.ask == "consent":
        consent = {**dict.fromkeys(words.lists["named"], "named")}
        consent |= dict.fromkeys(words.lists["anonymous"], "anonymous")
        if words.patterns["phone"].search(text):
            return _with_contact(inbound, replace(draft, consent="named"), text)
        return shown(inbound, replace(draft, consent=consent[text])) if text in consent else None
    if draft.ask == "contact":
        return _with_contact(inbound, draft, text)
    if draft.ask and is_question(text, inbound.content.visit_words):
        return None
    if draft.ask == "what":
        return shown(inbound, _placed(inbound, replace(draft, what=without_numbers(text)), text))
    if draft.ask == "area":
        return _with_area(inbound, draft, text)
    return _of_card(inbound, draft, text)


def _of_card(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    """Take what is said of the card: agreed to, refused, wrong, or something to add."""
    words = inbound.content.problem_words
    if text in words.lists["agreed"]:
        return confirm(inbound, draft)
    if text in words.lists["refused"]:
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return _say(left, "router.cancelled")
    if mended := words.patterns["mended"].match(text):
        # What was wrong stays to be read beside what is right.
        told = f"{draft.what}；{without_numbers(text)}" if mended["value"] else ""
        return shown(inbound, replace(draft, what=told))
    more = inbound.content.visit_words.patterns["more"].match(text)
    added = f"{draft.what}；{without_numbers(more['value'])}" if more else ""
    return shown(inbound, replace(draft, what=added)) if added else None


def confirm(inbound: Inbound, draft: Draft) -> Turn:
    """Put the problem into the ledger and give its number; first what is still missing."""
    if draft.wants:
        return shown(inbound, draft)
    event = raised(inbound, draft)
    done = inbound.conversation.without_task(KIND)
    minutes = inbound.content.county.undo_minutes
    key = "household" if draft.raised_as == "household" else "staff"
    reply = Reply(
        inbound.content.texts(f"problem.raised_{key}", number=event.problem.number, minutes=minutes)
    )
    return Turn(done, (reply,), (event, *_clues(inbound, draft, event)))


def _clues(inbound: Inbound, draft: Draft, event: ProblemRaised) -> list[Event]:
    """Return the signs of falling back in the words of a household that gave its name."""
    home = own_household(inbound) if draft.consent == "named" else None
    problem = event.problem
    return raised_by_request(inbound, home, problem.what, problem.number) if home else []


def question(inbound: Inbound, draft: Draft) -> Reply:
    """Return the question for what is still missing."""
    texts = inbound.content.texts
    if draft.ask == "consent":
        choices = ("problem.consent_named", "problem.consent_anonymous", "visit.cancel")
        offered = tuple(Choice(texts(key), texts(key)) for key in choices)
        return Reply(texts("problem.ask_consent"), offered)
    return Reply(texts(f"problem.ask_{draft.ask}"), numbered=False)


def card(inbound: Inbound, draft: Draft) -> Reply:
    """Return what would be passed on, to be confirmed."""
    texts = inbound.content.texts
    area = inbound.content.knowledge.areas.full_name(draft.area) or draft.area
    lines = [
        texts("problem.card_new"),
        texts("problem.element_what", value=clip(draft.what, CARD_LENGTH)),
        texts("problem.element_where", value=f"{area}{draft.household}"),
    ]
    if draft.consent == "named":
        lines.append(texts("problem.contact", name=draft.name, phone=draft.phone))
    elif draft.consent:
        lines.append(texts("problem.stays_anonymous"))
    choices = tuple(Choice(texts(key), texts(key)) for key in ("visit.confirm", "visit.cancel"))
    return Reply("\n".join([*lines, texts("problem.card_new_end")]), choices, card="question")


def offers(inbound: Inbound, receipt: str, draft: VisitDraft) -> tuple[Choice, ...]:
    """Return one tap for each problem of a confirmed visit; nobody has to tap any."""
    texts = inbound.content.texts
    return tuple(
        Choice(
            texts("problem.take_in_label", what=clip(what, WHAT_LENGTH)),
            texts("problem.take_in", receipt=receipt, place=place),
        )
        for place, what in enumerate(draft.problems, 1)
    )


def from_visit(inbound: Inbound, rest: str) -> Turn:
    """Take a problem of one's own visit into the ledger: by receipt and place, else the last."""
    visit = _visit(inbound, rest) if is_staff(inbound) else None
    if visit is None or not visit.draft.problems:
        return _say(inbound, "problem.no_visit_problem")
    places = re.findall(r"(?:^|\s)(\d{1,2})$", rest)
    if not places and len(visit.draft.problems) > 1:
        choices = offers(inbound, visit.receipt, visit.draft)
        return Turn(
            inbound.conversation, (Reply(inbound.content.texts("problem.which_of"), choices),)
        )
    place = int(places[0]) if places else 1
    if not 0 < place <= len(visit.draft.problems):
        return _say(inbound, "problem.no_visit_problem")
    return _taken_in(inbound, visit, visit.draft.problems[place - 1])


def _taken_in(inbound: Inbound, visit: Visit, what: str) -> Turn:
    listed = inbound.reader.problems.of_visit(visit.receipt)
    if there := _already(listed, without_numbers(what)):
        return _say(inbound, "problem.already_in", number=there.number)
    seen = visit.draft
    draft = Draft(what, seen.village, "visit", seen.household_id, seen.household, visit.receipt)
    event = raised(inbound, draft)
    values = {"number": event.problem.number, "what": clip(what, WHAT_LENGTH)}
    minutes = inbound.content.county.undo_minutes
    reply = Reply(inbound.content.texts("problem.taken_in", **values, minutes=minutes))
    left = _left(inbound, visit, [*listed, event.problem])
    return Turn(inbound.conversation, (replace(reply, choices=left),), (event,))


def _left(inbound: Inbound, visit: Visit, listed: Sequence[Problem]) -> tuple[Choice, ...]:
    """Return the taps for the visit's problems that are not in the ledger yet."""
    choices = offers(inbound, visit.receipt, visit.draft)
    problems = visit.draft.problems
    pairs = zip(problems, choices, strict=True)
    return tuple(c for what, c in pairs if not _already(listed, without_numbers(what)))


def _already(listed: Sequence[Problem], what: str) -> Problem | None:
    return next((one for one in listed if one.what == what and one.state != "withdrawn"), None)


def _visit(inbound: Inbound, rest: str) -> Visit | None:
    """Return one's own kept visit: the one of the receipt, else the last with a problem."""
    me = inbound.conversation.person
    if match := inbound.content.visit_words.patterns["receipt"].search(rest):
        visit = inbound.reader.visit(tidy_receipt(match["receipt"]))
        own = visit is not None and visit.visitor == me and visit.status == "kept"
        return visit if own else None
    today = inbound.moment.today
    since = today.fromordinal(today.toordinal() - LAST_VISITS_DAYS)
    visits = inbound.reader.visits_by(me, since, today)
    mine = [visit for visit in visits if visit.status == "kept" and visit.draft.problems]
    return max(mine, key=lambda visit: visit.submitted_at, default=None)


def _placed(inbound: Inbound, draft: Draft, text: str) -> Draft:
    """Return the draft with the place and the one household its words name, where they do."""
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    code = areas.resolve(text) if text else ""
    inside = not own or areas.contains(own, code)
    if code and inside and areas.level(code) in LEVELS:
        draft = replace(draft, area=code)
    if draft.raised_as == "household" or areas.level(draft.area) != "village":
        return draft
    homes = [h for h in inbound.reader.households(draft.area) if h.head in text]
    if len(homes) != 1:
        return draft
    return replace(draft, household_id=homes[0].id, household=homes[0].head)


def _with_area(inbound: Inbound, draft: Draft, text: str) -> Turn:
    areas = inbound.content.knowledge.areas
    code = areas.resolve(text)
    if areas.level(code) not in LEVELS:
        told = Reply(inbound.content.texts("problem.unknown_area"), numbered=False)
        return Turn(inbound.conversation, (told,))
    # What of the place is not on file stays with the words.
    rest = re.sub(r"\W", "", _without_places(areas, text))
    where = without_numbers(text) if len(rest) > 1 else ""
    what = inbound.content.texts("problem.what_where", what=draft.what, where=where)
    return shown(inbound, replace(draft, area=code, what=what if where else draft.what))


def _without_places(areas: Areas, text: str) -> str:
    for hit in reversed(areas.spot(text)):
        text = text[: hit.start] + text[hit.end :]
    return text


def _with_contact(inbound: Inbound, draft: Draft, text: str) -> Turn:
    words = inbound.content.problem_words
    if text in words.lists["anonymous"]:
        return shown(inbound, replace(draft, consent="anonymous"))
    phone = words.patterns["phone"].search(text)
    rest = words.patterns["identity"].sub("", text.replace(phone.group(), "") if phone else text)
    name = words.patterns["name_noise"].sub("", without_numbers(rest))
    name = name.replace("*", "")[: words.lists["longest_name"]]
    if not phone and not name:
        return Turn(inbound.conversation, (question(inbound, draft),))
    return shown(inbound, replace(draft, name=name, phone=phone.group() if phone else ""))


def _say(inbound: Inbound, key: str, **values: object) -> Turn:
    return Turn(inbound.conversation, (Reply(inbound.content.texts(key, **values)),))
