"""What is said of an assignment after its receipt: another last day, another office."""

from handlers.inbound import Inbound
from handlers.problem import act
from handlers.problem.last import last
from handlers.problem.mending import mended
from handlers.problem.steps import GOING
from handlers.problem.wanted import Wanted
from handlers.turn import Turn
from state.problem_rows import Problem


def righted(inbound: Inbound) -> Turn | None:
    """Open the assignment spoken of last anew, as it is put right; None for other words."""
    patterns = inbound.content.problem_words.patterns
    rights = patterns["rights"].search(inbound.text)
    if inbound.conversation.role != "supervisor" or not rights:
        return None
    if patterns["asks"].search(inbound.text):
        return None
    found = last(inbound)
    if len(found) != 1 or found[0].state not in GOING:
        return None
    return mended(inbound, found[0], as_it_is(found[0]))


def as_it_is(problem: Problem) -> Wanted:
    """Return the step that would hand a problem on as it is now."""
    return Wanted("assigned", problem.number, problem.state, sets=act.present(problem))
