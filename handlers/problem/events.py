"""What happens in the problem ledger."""

from dataclasses import dataclass
from datetime import datetime

from handlers.turn import Reply
from state.problem_rows import Contact, Problem, ProblemStep


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to somebody who did not ask: to a person, or to the household that raised it.

    not_before: aware; when the step it tells of can no longer be taken back.
    """

    reply: Reply
    not_before: datetime
    person: str = ""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class ProblemRaised:
    """A problem came into the ledger. contact: how the household can be answered, if one raised.

    notices: who is told that a household asks for something.
    """

    problem: Problem
    step: ProblemStep
    contact: Contact | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def receipt(self) -> str:
        return self.problem.number


@dataclass(frozen=True, slots=True)
class ProblemStepped:
    """A problem took a step. after: as it stands then. notices: who is told."""

    step: ProblemStep
    after: Problem
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemStepUndone:
    """Somebody took their own step back; notices of it that were not sent yet are not sent."""

    step: ProblemStep
    after: Problem
