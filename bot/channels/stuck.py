"""What a platform delivers again and again: one message that fails for ever stops no other.

Until it is done with, the platform gives nothing, or is asked for nothing, past its batch.
"""

import logging
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

MOST_TRIES = 10


@dataclass(slots=True)
class Stuck:
    """What failed in the last batch, and how often it did while others were answered."""

    _failed: dict[Hashable, int] = field(default_factory=dict)

    def note(self, batch: Sequence[tuple[Hashable, bool]]) -> None:
        """Take note of a batch: ids, and whether each was answered.

        While nothing new is answered it is not the message that fails.
        """
        works = any(well and one not in self._failed for one, well in batch)
        self._failed = {one: self._failed.get(one, 0) + works for one, well in batch if not well}
        for one in self._failed:
            if works and self._failed[one] == MOST_TRIES:
                log.error("message %s left out after %s tries", one, MOST_TRIES)

    def given_up(self, one: Hashable) -> bool:
        """Whether a message was tried too often."""
        return self._failed.get(one, 0) >= MOST_TRIES
