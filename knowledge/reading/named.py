"""Which policies a household speaks of by name."""

import re

from config.patterns import one_of
from knowledge.contents import Knowledge
from knowledge.reading.chinese import negated
from knowledge.reading.spoken import SPOKEN
from knowledge.schema import Policy

_HELP = re.compile(one_of(SPOKEN["story"]["help_words"]))


def named_in(text: str, knowledge: Knowledge) -> frozenset[str]:
    """Return the ids of the policies named in a text; a bare noun ("tap water") names none.

    What a household says not to have is no question about it, where conditions can be weighed.
    """
    return frozenset(
        policy.id
        for policy in knowledge.policies.values()
        for name in (policy.short, policy.title, *policy.aliases)
        if name in text and _HELP.search(name) and _asked_for(text, name, policy)
    )


def _asked_for(text: str, name: str, policy: Policy) -> bool:
    spots = [match.start() for match in re.finditer(re.escape(name), text)]
    return any(not (policy.versions and negated(text, at)) for at in spots)
