"""How an event becomes writes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from handlers.turn import Message
from state.changes import Write

# The event, the message that made it, and when (aware).
Writing: TypeAlias = Callable[[Any, Message, datetime], list[Write]]
