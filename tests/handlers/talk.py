"""A talk with the screening alone: what is said, as the router would hand it over."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo

from config.county import load_county
from config.texts import load_texts
from config.words import load_words
from handlers.inbound import Content, Inbound
from handlers.reader import Reader
from handlers.screening import topic as screening
from handlers.screening.state import Screening, load
from handlers.turn import Message, Moment, Reply, Turn
from knowledge.loader import read_knowledge
from state.conversation import Conversation, from_json, to_json

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def content() -> Content:
    return Content(load_texts(), read_knowledge()[0], load_words(), load_county())


@dataclass
class Talk:
    """One sender. Every turn passes through the stored form of the conversation."""

    conversation: Conversation = field(default_factory=Conversation)
    last: Reply = field(default_factory=lambda: Reply(""))

    def inbound(self, text: str) -> Inbound:
        message = Message("test", "a", "s", "k", "text", text, NOW)
        nobody = cast(Reader, None)
        moment = Moment(NOW, NOW.date())
        return Inbound(self.conversation, message, text, content(), nobody, moment)

    def say(self, text: str) -> str:
        """Return the reply to a text; "" when the screening leaves it to others."""
        chosen = dict(self.conversation.choices).get(text, text)
        inbound = self.inbound(chosen)
        turn = screening.proceed(inbound) if self.conversation.task else screening.start(inbound)
        return self._taken(turn)

    def _taken(self, turn: Turn | None) -> str:
        if turn is None:
            return ""
        self.last = turn.replies[-1]
        numbered = self.last.choices if self.last.numbered else ()
        choices = tuple((str(n), choice.value) for n, choice in enumerate(numbered, 1))
        self.conversation = from_json(to_json(replace(turn.conversation, choices=choices)))
        return self.last.text

    def state(self) -> Screening:
        found = load(self.conversation, content().knowledge)
        assert found is not None
        return found

    def known(self) -> dict[tuple[str, str], object]:
        return {(who, fact): known.value for who, fact, known in self.state().case.all()}

    def until(self, fact: str, answer: str = "不清楚") -> str:
        """Answer until the question is about *fact*; return that question."""
        for _ in range(60):
            if self.state().stage == "result":
                self.say("继续")
            question = self.state().question
            assert question is not None, f"{fact} is never asked"
            if question[1] == fact:
                return self.last.text
            self.say("登封" if question[1] == "place" else answer)
        raise AssertionError(f"{fact} is not asked within 60 questions")
