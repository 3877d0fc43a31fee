"""How many messages a visit costs: the sentence, its questions, the confirmation."""

from statistics import median

from handlers.visit.draft import opened
from state.rows import VisitDraft
from tests.visits.cases import SETS, VILLAGE, cases, given, reading


def _messages(sentence: str) -> tuple[int, int]:
    """Return (messages a cadre sends until the receipt, visits stored with it).

    A note of which no household is read is sent a second time.
    """
    known = given()
    blank = VisitDraft("d", VILLAGE, "", "", known.today)
    drafts = [opened(blank, visited, known) for visited in reading(sentence)]
    return 2 + sum(len(draft.asks) for draft in drafts) + (not drafts), max(1, len(drafts))


def test_a_visit_costs_two_messages_at_the_median_and_seldom_a_question() -> None:
    counted = [_messages(sentence) for sentence, expected in cases(*SETS) if expected]
    assert median(messages / visits for messages, visits in counted) <= 2
    asked = sum(messages > 2 for messages, _ in counted)
    assert asked <= len(counted) * 0.05
