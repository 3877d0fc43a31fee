"""All topics. Free text is offered to them in this order, and last to the policy questions."""

from handlers import account, help, no_ranking, scam  # noqa: A004
from handlers.benefit import topic as benefit
from handlers.clue import topic as clue
from handlers.complaint import topic as complaint
from handlers.digest import topic as digest
from handlers.feedback import topic as feedback
from handlers.household_file import topic as household_file
from handlers.order import topic as order
from handlers.problem import topic as problem
from handlers.problem import undo
from handlers.quality import topic as quality
from handlers.screening import topic as screening
from handlers.topic import Topic
from handlers.visit import topic as visit
from handlers.work import topic as work

TOPICS: tuple[Topic, ...] = (
    account.TOPIC,
    help.TOPIC,
    no_ranking.TOPIC,
    scam.TOPIC,
    problem.TOPIC,
    digest.TOPIC,
    household_file.TOPIC,
    benefit.TOPIC,
    clue.TOPIC,
    work.TOPIC,
    quality.TOPIC,
    order.TOPIC,
    visit.TOPIC,
    screening.TOPIC,
    feedback.TOPIC,
    complaint.TOPIC,
    undo.TOPIC,
)
