"""What others may read for digests: `inbound.reader.digests`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from state.digest_rows import Change, Missed, MissedBy, QuietHome, SeenVisit, Wish
from state.problem_rows import Problem
from state.rows import StoredDigest


class DigestReader(Protocol):
    """Sums and records of a scope; days include both ends; as_of: visits as known by then.

    page: how many to leave out and how many to return at most.
    """

    def homes(self, scope: str) -> Mapping[str, int]:
        """Return village → how many households its roster has."""

    def visit_counts(
        self, scope: str, since: date, until: date, as_of: datetime
    ) -> Mapping[str, tuple[int, int]]:
        """Return village → (visits, households visited)."""

    def visits(
        self, scope: str, since: date, until: date, as_of: datetime, page: tuple[int, int] = ...
    ) -> Sequence[SeenVisit]: ...

    def follow_ups(
        self, scope: str, since: date, until: date, as_of: datetime, page: tuple[int, int] = ...
    ) -> Sequence[SeenVisit]:
        """Return visits whose promised next one was due before *until* and not made."""

    def follow_up_counts(
        self, scope: str, since: date, until: date, as_of: datetime
    ) -> Mapping[str, int]:
        """Return village → how many visits follow_ups() lists."""

    def unlisted(
        self, scope: str, since: date, until: date, as_of: datetime, page: tuple[int, int] = ...
    ) -> Sequence[SeenVisit]:
        """Return visits with a problem, nothing done about it and none in the ledger."""

    def unlisted_counts(
        self, scope: str, since: date, until: date, as_of: datetime
    ) -> Mapping[str, int]:
        """Return village → how many visits unlisted() lists."""

    def unvisited(self, scope: str, since: date, until: date, as_of: datetime) -> Mapping[str, int]:
        """Return village → how many households of its roster had no visit in these days."""

    def unvisited_homes(
        self, scope: str, since: date, until: date, as_of: datetime, page: tuple[int, int] = ...
    ) -> Sequence[QuietHome]:
        """Return those households, the longest unvisited first."""

    def changed(self, scope: str, after: datetime, as_of: datetime) -> Sequence[Change]:
        """Return the visits changed or taken back after *after* and up to *as_of*."""

    def missed(self, chain: Sequence[str], scope: str) -> Missed | None:
        """Return what the last look over one of *chain* found in the scope."""

    def missed_by(
        self, swept: str, scope: str, policy: str = "", page: tuple[int, int] = ...
    ) -> Sequence[MissedBy]: ...

    def raised(self, scope: str, since: date, until: date) -> Sequence[Problem]:
        """Return the problems raised in these days, withdrawn ones too."""

    def closed(self, scope: str, since: date, until: date) -> Sequence[Problem]:
        """Return the problems closed in these days."""

    def questions(
        self, scope: str, since: date, until: date, page: tuple[int, int] = ...
    ) -> Sequence[str]:
        """Return what was asked in vain, the latest first."""

    def names_among(self, words: Sequence[str]) -> frozenset[str]:
        """Return which of these words are somebody's name on the roster."""

    def earlier(self, scope: str, recipient: str, before: datetime) -> Sequence[StoredDigest]:
        """Return a scope's last digests composed up to then, the latest first."""

    def last_sent(self, recipient: str) -> tuple[StoredDigest, datetime] | None:
        """Return the digest that last reached somebody, and when."""

    def wishes(self, person: str = "") -> Sequence[Wish]:
        """Return what people wished for; person "": everybody."""
