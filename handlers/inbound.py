"""Everything one topic may look at to decide one turn."""

from dataclasses import dataclass, field

from config.calendar import Calendar, load_calendar
from config.county import County
from config.digest_words import DigestWords, load_digest_words
from config.file_words import FileWords, load_file_words
from config.problem_words import ProblemWords, load_problem_words
from config.texts import Texts
from config.visit_words import VisitWords, load_visit_words
from config.words import Words
from config.work_words import WorkWords, load_work_words
from handlers.reader import Reader
from handlers.turn import Message, Moment, Reply, Turn
from knowledge.loader import Knowledge
from state.conversation import Conversation


@dataclass(frozen=True, slots=True, repr=False)  # as Knowledge
class Content:
    """Immutable data every turn shares: copy, knowledge, words obeyed and read, working rules."""

    texts: Texts
    knowledge: Knowledge
    words: Words
    county: County
    visit_words: VisitWords = field(default_factory=load_visit_words)
    calendar: Calendar = field(default_factory=load_calendar)
    problem_words: ProblemWords = field(default_factory=load_problem_words)
    file_words: FileWords = field(default_factory=load_file_words)
    digest_words: DigestWords = field(default_factory=load_digest_words)
    work_words: WorkWords = field(default_factory=load_work_words)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message with what is known when it arrives. text: cleaned, choices already resolved."""

    conversation: Conversation
    message: Message
    text: str
    content: Content
    reader: Reader
    moment: Moment


def say(inbound: Inbound, key: str, **values: object) -> Turn:
    """Return a turn that says one text of the copy and changes nothing."""
    return Turn(inbound.conversation, (Reply(inbound.content.texts(key, **values)),))
