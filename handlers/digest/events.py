"""What happens to digests in a conversation."""

from dataclasses import dataclass

from state.digest_rows import Wish


@dataclass(frozen=True, slots=True)
class DigestWished:
    """Somebody said whether and when they want one kind of digest."""

    wish: Wish
