"""What a route answers with."""

from dataclasses import dataclass

from bot.api.shapes import Shape


@dataclass(frozen=True, slots=True)
class Answer:
    """The body, and the households whose data it holds, for the audit."""

    body: Shape
    reads: tuple[str, ...] = ()
