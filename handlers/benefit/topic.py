"""Policies that look for people: the list of a household, one policy's grounds, what became of it.

Nothing is decided here: the cadre checks and notes; offices decide.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from handlers.benefit.events import PolicyMarked
from handlers.benefit.missed import Missed, missed, why
from handlers.household_file.file import File, open_file
from handlers.household_file.saying import said_of, source_of
from handlers.household_file.whose import called, masked, refusal, with_household
from handlers.household_file.whose import find as located
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.names_shown import names_shown
from handlers.screening.outcome_text import OutcomeText
from handlers.topic import Topic
from handlers.turn import Choice, HouseholdRead, Reply, Turn
from handlers.visit.card import clip
from handlers.visit.question import is_question
from knowledge.schema import Policy
from state.conversation import Task
from state.file_rows import Mark, PolicyMark
from state.rows import Household

KIND = "benefit"
SHOWN, WHY, SAID, REASONS = 6, 34, 60, 3


def find(inbound: Inbound, rest: str) -> Turn:
    """List what a household probably misses; with a policy named, its grounds and papers."""
    if refused := refusal(inbound):
        return refused
    if not rest:
        return say(inbound, "benefit.whose")
    return with_household(inbound, rest, "file.do_benefits", _list_or_one)


def mark(inbound: Inbound, rest: str) -> Turn:
    """Note what became of a policy: "name policy enjoyed", and why when it does not fit."""
    if refused := refusal(inbound, cadres_only=True):
        return refused
    return with_household(inbound, rest, "benefit.do_mark", _marked)


def start(inbound: Inbound) -> Turn | None:
    """Take a mark on the list just shown, or a question what a household may get."""
    return _marked_by_number(inbound) or mark_told(inbound) or _asked_for(inbound)


def mark_told(inbound: Inbound) -> Turn | None:
    """Take "mark the Wangs: minimum enjoyed", or the three words alone, as a mark of a cadre."""
    words = inbound.content.file_words
    match = words.patterns["mark_told"].match(inbound.text)
    if match is None or inbound.conversation.role != "cadre":
        return None
    policy, said = _policy(inbound, match["what"])
    if policy is None or located(inbound, match["name"]).kind not in ("sure", "ask"):
        return None
    mark_id, more = words.mark(said)
    if not mark_id or (more and not words.marks[mark_id].why):
        return None
    return mark(inbound, f"{match['name']} {match['what']}")


def _asked_for(inbound: Inbound) -> Turn | None:
    """Answer "may the Wangs get the minimum" of an official from the household's file."""
    match = inbound.content.file_words.patterns["may_get"].match(inbound.text)
    if (
        match is None
        or refusal(inbound)
        or match["name"] in inbound.content.file_words.not_households
    ):
        return None
    if located(inbound, match["name"]).kind not in ("sure", "ask"):
        return None
    return find(inbound, f"{match['name']} {match['what']}")


def _marked_by_number(inbound: Inbound) -> Turn | None:
    """Take "2 enjoyed" as a mark on the second policy of the list just shown."""
    words = inbound.content.file_words
    number = words.patterns["number"].match(inbound.text)
    if number is None or inbound.conversation.role != "cadre":
        return None
    said = inbound.text[number.end() :].strip(" ，,：:.、")
    chosen = dict(inbound.conversation.choices).get(number["number"], "")
    command, rest = inbound.content.words.command(chosen)
    if command != "benefits" or not words.mark(said)[0]:
        return None
    return mark(inbound, f"{rest} {said}")


def proceed(inbound: Inbound) -> Turn | None:
    """Take any text as the reason that was asked for."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND or is_question(inbound.text, inbound.content.visit_words):
        return None
    return mark(inbound, f"{task.data['what']} {inbound.text}")


def pending(inbound: Inbound) -> Reply | None:
    """Return the question for the reason, to be put again."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    return Reply(inbound.content.texts("benefit.why"), numbered=False)


def _list_or_one(inbound: Inbound, household: Household, rest: str) -> Turn:
    file = open_file(inbound, household)
    policy, _ = _policy(inbound, rest)
    reply = _one(inbound, file, policy) if policy else _list(inbound, file)
    event = HouseholdRead(inbound.conversation.person, household.id)
    shown = replace(reply, text=masked(inbound, household, reply.text))
    return Turn(inbound.conversation, (shown,), (event,))


def _found(inbound: Inbound, file: File) -> tuple[Missed, ...]:
    drafts = [visit.draft for visit in file.visits]
    on, village = inbound.moment.today, file.household.village
    return missed(file.case, village, on, inbound.content, file.marks, drafts)


def _list(inbound: Inbound, file: File) -> Reply:
    texts, content, home = inbound.content.texts, inbound.content, file.household
    found = _found(inbound, file)
    if not found:
        return Reply(texts(_none_found(inbound), household=home.head))
    lines = [texts("benefit.head", household=home.head, day=inbound.moment.today)]
    for number, one in enumerate(found[:SHOWN], 1):
        lines.append(_line(inbound, number, one))
    if len(found) > SHOWN:
        lines.append(texts("benefit.more", count=len(found) - SHOWN))
    cadre = inbound.conversation.role == "cadre"
    lines.append(texts("benefit.foot" if cadre else "benefit.foot_read"))
    name = called(inbound, home)
    shorts = [content.knowledge.policies[one.policy].short for one in found[:SHOWN]]
    do = texts("file.do_benefits", name=name)
    return Reply("\n".join(lines), tuple(Choice(s, f"{do} {s}") for s in shorts), listed=True)


def _none_found(inbound: Inbound) -> str:
    """Return the text that nothing is missed; a name that is masked is no command to repeat."""
    shown = names_shown(inbound.conversation.area)
    return "benefit.none" if shown else "benefit.none_above"


def _line(inbound: Inbound, number: int, one: Missed) -> str:
    content, texts = inbound.content, inbound.content.texts
    policy = content.knowledge.policies[one.policy].short
    noted = content.file_words.marks[one.mark].name if one.mark else ""
    tail = texts("benefit.noted", mark=noted) if noted else ""
    if one.likely:
        grounds = clip(why(one, content), WHY)
        return texts("benefit.likely", number=number, policy=policy, why=grounds) + tail
    ask = OutcomeText(texts, content.knowledge).missing(one.assessment)
    return texts("benefit.ask", number=number, policy=policy, ask=clip(ask, WHY)) + tail


def _policy(inbound: Inbound, said: str) -> tuple[Policy | None, str]:
    """Return the policy a text begins with, by any of its names, and what follows the longest."""
    policies = inbound.content.knowledge.policies.values()
    names = ((name, p) for p in policies for name in (p.short, p.title, *p.aliases))
    named = [(len(name), p.id, p) for name, p in names if said.startswith(name)]
    if not named:
        return None, said
    length, _, policy = max(named, key=lambda each: each[0])
    return policy, said[length:].strip(" ，,：:")


def _one(inbound: Inbound, file: File, policy: Policy) -> Reply:
    """Return the deciding facts with their sources, where to go, the papers, and the marks."""
    texts, content, home = inbound.content.texts, inbound.content, file.household
    one = next((each for each in _found(inbound, file) if each.policy == policy.id), None)
    likely = one is not None and one.likely
    key = "benefit.one_likely" if likely else "benefit.one_open"
    lines = [texts(key, policy=policy.short, household=home.head)]
    lines += _grounds(inbound, one) if one else []
    for aspects, label in ((("papers",), "benefit.papers"), (("where", "how"), "benefit.where")):
        on = inbound.moment.today
        if said := said_of(policy, aspects, content, home.village, on):
            cited = source_of(said.cite, content)
            lines.append(texts(label, text=clip(said.text, SAID), source=cited))
    lines.append(texts("benefit.decided_by", department=policy.department))
    what = texts("benefit.do_mark", name=called(inbound, home))
    marks = content.file_words.marks.values()
    choices = tuple(Choice(m.name, f"{what} {policy.short} {m.name}") for m in marks)
    can_mark = inbound.conversation.role == "cadre"
    return Reply("\n".join(lines), choices if can_mark else ())


def _grounds(inbound: Inbound, one: Missed) -> Sequence[str]:
    texts, content = inbound.content.texts, inbound.content
    wording = OutcomeText(texts, content.knowledge)
    lines = [
        texts(
            "benefit.reason",
            text=wording.reason(reason),
            source=source_of(reason.cite, content),
        )
        for reason in one.assessment.because
        if reason.truth
    ][:REASONS]
    if not one.likely:
        lines.append(texts("benefit.missing", ask=wording.missing(one.assessment)))
    if one.assessment.stale:
        lines.append(texts("benefit.stale"))
    return lines


def _marked(inbound: Inbound, household: Household, rest: str) -> Turn:
    policy, left = _policy(inbound, rest)
    if policy is None:
        return say(inbound, "benefit.which_policy")
    words, texts = inbound.content.file_words, inbound.content.texts
    mark_id, why_not = words.mark(left)
    reason = without_numbers(why_not)
    if not mark_id:
        return say(inbound, "benefit.which_mark")
    closed = inbound.conversation.without_task(KIND)
    name = words.marks[mark_id].name
    if words.marks[mark_id].why and not reason:
        what = f"{called(inbound, household)} {policy.short} {name}"
        asked = closed.with_task(Task(KIND, {"what": what}))
        return Turn(asked, (Reply(texts("benefit.why"), numbered=False),))
    noted = PolicyMark(
        household.id,
        policy.id,
        cast(Mark, mark_id),
        reason,
        inbound.conversation.person,
        inbound.moment.today,
        inbound.content.knowledge.ruleset,
    )
    told = texts("benefit.marked", household=household.head, policy=policy.short, mark=name)
    file = open_file(inbound, household)
    further = _list(inbound, replace(file, marks={**file.marks, policy.id: noted}))
    reply = replace(further, text=f"{told}\n{further.text}")
    return Turn(closed, (reply,), (PolicyMarked(noted),))


TOPIC = Topic(
    KIND,
    always={"benefits": find, "benefit_mark": mark},
    proceed=proceed,
    pending=pending,
    beside=mark_told,
    start=start,
)
