"""What is recorded of a policy that a household may have missed."""

from dataclasses import dataclass

from state.file_rows import PolicyMark


@dataclass(frozen=True, slots=True)
class PolicyMarked:
    """A cadre noted what became of a policy: enjoyed, applied for, not eligible, to check."""

    mark: PolicyMark
