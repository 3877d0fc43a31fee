"""All topics. Free text is offered to them in this order, and last to the policy questions."""

from handlers import account, help  # noqa: A004
from handlers.digest import topic as digest
from handlers.screening import topic as screening
from handlers.topic import Topic
from handlers.visit import topic as visit

TOPICS: tuple[Topic, ...] = (
    account.TOPIC,
    help.TOPIC,
    visit.TOPIC,
    screening.TOPIC,
    digest.TOPIC,
)
