"""All conditions of one policy, as they stand in its version for a place and day."""

from datetime import date

from handlers.inbound import Content
from handlers.policy.answer_text import AnswerText
from knowledge.answering.answer import Answering
from knowledge.finding.sayings import conditions_text
from knowledge.schema import Policy, Version


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
    words = AnswerText(texts, content.knowledge)
    lines = [
        texts(
            "policy.conditions",
            title=policy.title,
            conditions=conditions_text(version.eligible, answering.phrases),
            ref=words.cited(version.cite, version.area, str(version.from_)),
        )
    ]
    lines += [texts("policy.self_check", text=check.text) for check in version.self_check]
    return "\n".join([*lines, texts("policy.may")])


def _in_force(policy: Policy, answering: Answering, place: str, on: date) -> Version | None:
    standing = [
        version
        for version in policy.versions
        if version.from_ <= on
        and (version.until is None or on <= version.until)
        and answering.chooser.placing.fit(version.area, place) in ("same", "above", "nation")
    ]
    return max(standing, key=lambda version: version.from_, default=None)
