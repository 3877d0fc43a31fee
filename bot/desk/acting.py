"""Acting from the desk: what the chat understands is said in the person's name, and confirmed."""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.contracts import NotHandled
from bot.desk.ledger import VERBS, find, rows_of
from bot.desk.view import NotThere, Page, View
from bot.dispatcher import Dispatcher
from handlers.turn import Message, Reply
from state.conversation import Conversation
from state.redis_store import Address

# What each step is asked for; the chat reads it as if it had been typed.
ASKED = {
    "assign": ("department", "owner", "limit"),
    "verify": (),
    "return": ("reason",),
    "close": (),
    "extend": ("limit", "reason"),
}
NEEDED = frozenset({"department", "limit", "reason"})
MOST = 50
LONGEST = 200
ONCE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Saying:
    """Sends messages in a visitor's own conversation. who: what is remembered of a sender."""

    dispatcher: Dispatcher
    who: Callable[[Address], Awaitable[Conversation]]

    async def confirmed(self, view: View, key: str, text: str) -> tuple[bool, str]:
        """Say a command and confirm its card; return whether it was taken, and what was answered.

        What asks for more than the form gave is left again. key: the same again does nothing new.
        """
        texts, words = view.content.texts, view.content.words
        try:
            replies = await self._say(view, f"{key}:1", text)
            if _is_card(replies, texts("visit.confirm")):
                return True, _text(await self._say(view, f"{key}:2", words.first("confirm")))
            if (await self.who(view.visitor.address)).task:
                await self._say(view, f"{key}:3", words.first("cancel"))
                return False, _text(replies)
            return False, _text(replies)
        except NotHandled as failure:
            return False, failure.text

    async def _say(self, view: View, key: str, text: str) -> Sequence[Reply]:
        address = view.visitor.address
        now = datetime.now(UTC)
        own = f"{address.sender}:{key}"
        return await self.dispatcher.dispatch(Message(*address, own, "text", text, now))


def check(view: View, verb: str, numbers: Sequence[str]) -> Page:
    """Return the page that shows what is about to be done, and asks for what it needs."""
    verb, _, named = verb.partition(" ")
    numbers = [named] if named else numbers
    if verb not in VERBS:
        raise NotThere
    chosen = list(dict.fromkeys(numbers))[:MOST]
    values = {
        "verb": verb,
        "name": view.content.texts(f"desk.verb_{verb}"),
        "rows": rows_of(view, [find(view, number) for number in chosen]),
        "fields": [(name, name in NEEDED) for name in ASKED[verb]],
        "departments": view.desk.departments(view.area),
        "minutes": view.content.county.undo_minutes,
        "once": secrets.token_hex(8),
    }
    return Page("check.html", values)


def commands(view: View, form: Mapping[str, str], numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Return (number, command) of every problem a form acts on. Raises NotThere."""
    verb = form.get("verb", "")
    if verb not in VERBS or not ONCE.fullmatch(form.get("once", "")):
        raise NotThere
    words = " ".join(filter(None, (_said(form, name) for name in ASKED[verb])))
    chosen = [find(view, number).number for number in dict.fromkeys(numbers[:MOST])]
    texts, key = view.content.texts, f"desk.do_{verb}"
    return [(number, texts(key, number=number, words=words).strip()) for number in chosen]


def clue_command(view: View, form: Mapping[str, str]) -> tuple[str, str]:
    """Return (number, command) of a step of a clue. Raises NotThere."""
    found = view.records.clues.one(view.area, form.get("number", "")[:40])
    steps, colours = view.content.file_words.steps, view.content.file_words.colours
    state, colour = form.get("state", ""), form.get("colour", "")
    known = state in steps and (not colour or colour in colours)
    if found is None or not known or not ONCE.fullmatch(form.get("once", "")):
        raise NotThere
    said = (steps[state].name, colours[colour].name if colour else "", _said(form, "reason"))
    words = " ".join(filter(None, said))
    return found.number, view.content.texts("desk.do_clue", number=found.number, words=words)


def _said(form: Mapping[str, str], name: str) -> str:
    """Return one field on one line; offices and names without spaces, which would part them."""
    apart = "" if name in ("department", "owner", "limit") else " "
    return apart.join(form.get(name, "").split())[:LONGEST]


def _is_card(replies: Sequence[Reply], confirm: str) -> bool:
    return any(choice.value == confirm for reply in replies for choice in reply.choices)


def _text(replies: Sequence[Reply]) -> str:
    return "\n".join(reply.text for reply in replies)
