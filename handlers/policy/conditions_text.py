"""All conditions of one policy, as they stand in its version for a place and day."""

from collections.abc import Iterator
from datetime import date

from handlers.inbound import Content
from handlers.policy.answer_text import AnswerText
from knowledge.answering.answer import Answering
from knowledge.finding.sayings import alternatives, conditions_text
from knowledge.schema import AllOf, AnyOf, Condition, Policy, Version


def conditions_reply(
    content: Content, answering: Answering, policy_id: str, place: str, on: date
) -> str:
    """Return the conditions of a policy in force for *place* (area code, "" unknown) on *on*.

    An id that is no policy, typed or out of an old message, is answered as unknown.
    """
    texts = content.texts
    policy = content.knowledge.policies.get(policy_id)
    if policy is None:
        return texts("policy.not_covered")
    version = _in_force(policy, answering, place, on)
    if version is None or version.eligible is None:
        return texts("policy.no_conditions", title=policy.title, whom=texts("policy.whom"))
    ref = AnswerText(texts, content.knowledge).cited(version.cite, version.area, str(version.from_))
    lines = [
        *_told(content, answering, policy.title, version.eligible, ref),
        *(texts("policy.self_check", text=check.text) for check in version.self_check),
        texts("policy.may"),
    ]
    return "\n".join(lines)


def _told(
    content: Content, answering: Answering, title: str, eligible: Condition, ref: str
) -> Iterator[str]:
    """Yield the conditions a line each, the ways to fulfil one below it."""
    phrases = answering.phrases
    if isinstance(eligible, AnyOf) and not eligible.yes:
        yield content.texts("policy.conditions_any", title=title, ref=ref)
        yield from (f"· {way}" for way in alternatives(eligible, phrases))
        return
    if not isinstance(eligible, AllOf):
        condition = conditions_text(eligible, phrases)
        yield content.texts("policy.condition", title=title, condition=condition, ref=ref)
        return
    yield content.texts("policy.conditions", title=title, ref=ref)
    for number, each in enumerate(eligible.all, 1):
        if isinstance(each, AnyOf) and not each.yes:
            yield f"{number} {content.texts('policy.one_of')}"
            yield from (f"· {way}" for way in alternatives(each, phrases))
        else:
            yield f"{number} {conditions_text(each, phrases)}"


def _in_force(policy: Policy, answering: Answering, place: str, on: date) -> Version | None:
    standing = [
        version
        for version in policy.versions
        if version.from_ <= on
        and (version.until is None or on <= version.until)
        and answering.chooser.placing.fit(version.area, place) in ("same", "above", "nation")
    ]
    return max(standing, key=lambda version: version.from_, default=None)
