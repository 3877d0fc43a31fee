"""A decided turn goes to the writer: its row, and what its events change in the records."""

import logging

from bot.after import After
from bot.contracts import Commits
from bot.recorder import writes_of
from bot.running import Decided
from bot.trouble import trouble
from handlers.turn import Message
from state.writer import Conflict, DatabaseDown, Outcome, TurnRow, WriterBusy

log = logging.getLogger(__name__)


async def keep(writer: Commits, message: Message, decided: Decided, after: After) -> Outcome:
    """Commit a turn with its events. Raises DatabaseDown, WriterBusy."""
    at = decided.moment.at
    row = TurnRow(
        message.channel,
        message.account,
        message.sender,
        message.key,
        after.revision,
        after.conversation,
        after.replies,
        at,
    )
    try:
        return await writer.commit(row, writes_of(decided.turn.events, message, at))
    except (DatabaseDown, WriterBusy):
        raise
    except Exception as error:  # a statement that cannot run; running it again mends nothing
        log.error("turn not stored: %s", trouble(error))
        return Conflict("refused", "statement failed")
