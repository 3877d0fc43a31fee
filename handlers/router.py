"""Which topic a message belongs to: a command, the open question, a visit, or a policy question."""

import unicodedata
from dataclasses import replace
from functools import lru_cache

from config.traditional import simplified
from handlers import account
from handlers.inbound import Content, Inbound, say
from handlers.meant import MOST_OFFERED, Meant, meant, offered, plainly, remembering
from handlers.once import once
from handlers.order.obey import offers as orders
from handlers.policy import topic as policy
from handlers.problem import topic as problem
from handlers.problem.told import keeping
from handlers.reader import Reader
from handlers.screening import topic as screening
from handlers.screening.words import only_answers
from handlers.topic import Command, Topic
from handlers.topics import TOPICS
from handlers.turn import Message, Moment, QuestionUnanswered, Reply, Turn, Unfetched
from handlers.visit.besides import besides
from knowledge.answering.small_talk import small_talk
from state.conversation import Conversation

LONGEST_TEXT = 2000
INVISIBLE = {"Cc", "Cf", "Co", "Cs"}


def receive(
    content: Content, conversation: Conversation, message: Message, reader: Reader, moment: Moment
) -> Turn:
    """Decide one turn for a message as it came from a channel."""
    text = clean(message.text)
    return handle(Inbound(conversation, message, text, content, once(reader), moment))


def handle(inbound: Inbound) -> Turn:
    """Decide one turn: refuse what cannot be read, resolve a chosen number, hand to a topic."""
    if turn := _attached(inbound):
        return _with_choices(turn)
    inbound = _agreed(inbound)
    if refusal := _refusal(inbound):
        return say(inbound, refusal, limit=LONGEST_TEXT)
    inbound = account.current(inbound)
    chosen = _chosen(inbound)
    turn = _heard(besides(inbound if chosen == inbound.text else replace(inbound, text=chosen)))
    return _with_choices(keeping(inbound, remembering(turn)))


@lru_cache(maxsize=256)  # a message is asked about more than once
def clean(text: str) -> str:
    """Return the text in half-width digits, simplified characters and no control characters."""
    return "".join(map(_clean_letter, text)).strip()


@lru_cache(maxsize=20_000)
def _clean_letter(character: str) -> str:
    visible = character in "\n\t" or unicodedata.category(character) not in INVISIBLE
    return simplified().get(character) or _half_width(character) if visible else ""


def _half_width(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if folded.isascii() and folded.isalnum() else character


def _attached(inbound: Inbound) -> Turn | None:
    """Hand what was sent without words to the open task; a cadre is told when none is."""
    if inbound.message.attachment is None or inbound.text:
        return None
    sent, voiced = inbound.message.attachment, inbound.message.kind == "voice"
    if isinstance(sent, Unfetched):
        why = f"router.voice_{sent.reason}" if voiced else f"router.picture_{sent.reason}"
        return say(inbound, why)
    inbound = account.current(inbound)
    if turn := next((turn for topic in TOPICS if (turn := topic.attach(inbound))), None):
        return turn
    if inbound.conversation.role != "cadre":
        return None
    return say(inbound, "router.voice_to_nothing" if voiced else "router.nothing_to_attach_to")


def _agreed(inbound: Inbound) -> Inbound:
    """Return a thumb held up to what is open as the word it stands for."""
    words = inbound.content.words
    thumb = inbound.conversation.task and words.patterns["thumb"].fullmatch(inbound.text)
    return replace(inbound, text=words.first("confirm")) if thumb else inbound


def _refusal(inbound: Inbound) -> str:
    if inbound.message.kind not in ("text", "action") and not inbound.text:
        paper = inbound.message.kind == "image" and inbound.conversation.role == "household"
        return "router.not_picture" if paper else "router.not_text"
    if not any(c.isalnum() or c in "?\uff1f" for c in inbound.text):
        return "router.empty"
    return "router.too_long" if len(inbound.text) > LONGEST_TEXT else ""


def _chosen(inbound: Inbound) -> str:
    choices = inbound.conversation.choices
    return dict(choices).get(inbound.text.strip(" .\u3001\u3002"), inbound.text)


def _with_choices(turn: Turn) -> Turn:
    """Return the turn whose conversation knows what may be typed for the last reply's choices."""
    last = turn.replies[-1] if turn.replies else Reply("")
    typed = tuple(
        pair
        for number, choice in enumerate(last.choices, 1)
        for pair in _ways_to_choose(number, choice.label, choice.value, last.numbered)
    )
    if typed == turn.conversation.choices:
        return turn
    return replace(turn, conversation=replace(turn.conversation, choices=typed))


def _ways_to_choose(
    number: int, label: str, value: str, numbered: bool
) -> tuple[tuple[str, str], ...]:
    by_label = () if label == value else ((label, value),)
    return ((str(number), value), *by_label) if numbered else by_label


def _heard(inbound: Inbound) -> Turn:
    """Tell a household that speaks of ending its life whom to call, before anything else.

    What it was reporting is gone on with; nothing else is asked of it.
    """
    despairs = inbound.content.words.patterns["despair"].search(inbound.text)
    if inbound.conversation.role != "household" or not despairs:
        return _listening(inbound)
    told, task = say(inbound, "policy.crisis"), inbound.conversation.task
    raises = inbound.content.words.command(inbound.text)[0] == "problem_raise"
    if not (raises or (task and task.kind == problem.TOPIC.kind)):
        return told
    turn = _route(inbound)
    more = () if turn.replies == told.replies else turn.replies
    return replace(turn, replies=(*told.replies, *more))


def _listening(inbound: Inbound) -> Turn:
    """Do what is wanted behind "I cannot read", and tell how to listen first."""
    text = inbound.content.words.patterns["unread"].sub("", inbound.text)
    if text == inbound.text or inbound.conversation.role != "household":
        return _route(inbound)
    turn = _route(replace(inbound, text=text))
    told = inbound.content.texts("help.read_aloud")
    return replace(turn, replies=(Reply(told), *turn.replies))


def _route(inbound: Inbound) -> Turn:
    command, rest = inbound.content.words.command(inbound.text)
    if always := ALWAYS.get(command):
        return always(inbound, rest)
    if turn := _proceed(inbound):
        return turn
    if idle := IDLE.get(command):
        return idle(inbound, rest)
    return _start(inbound)


def _proceed(inbound: Inbound) -> Turn | None:
    task = inbound.conversation.task
    topic = OF_KIND.get(task.kind) if task else None
    if topic is None:
        return None
    if inbound.content.words.command(inbound.text)[0] in AT_ONCE:
        return _side_question(inbound, topic)
    if said := next((turn for each in TOPICS if (turn := each.beside(inbound))), None):
        return _put_again(inbound, topic, said)
    return topic.proceed(inbound) or _side_question(inbound, topic)


def _side_question(inbound: Inbound, topic: Topic) -> Turn | None:
    """Answer something else asked in the middle, then put the open question again, once."""
    if tell := meant(inbound).tell:
        told = say(inbound, tell)
        # Whoever despairs is not asked for their income next.
        return (
            told if inbound.conversation.role == "household" else _put_again(inbound, topic, told)
        )
    command, rest = inbound.content.words.command(inbound.text)
    aside = IDLE[command](inbound, rest) if command in ASIDE else _told_aside(inbound)
    lost = [event for event in aside.events if isinstance(event, QuestionUnanswered)]
    unanswered = any(not event.referred for event in lost)
    if (unanswered or policy.is_guess(aside)) and (unread := topic.unread(inbound)):
        return unread
    if unanswered and topic.pending(inbound):
        aside = say(inbound, "router.not_an_answer")
    return _put_again(inbound, topic, aside)


def _put_again(inbound: Inbound, topic: Topic, aside: Turn) -> Turn:
    """Return the turn with the question that was open before put once more."""
    pending = topic.pending(replace(inbound, conversation=aside.conversation))
    return replace(aside, replies=(*aside.replies, pending)) if pending else aside


def _told_aside(inbound: Inbound) -> Turn:
    """Do what is all but sure to be wanted where that ends no open work; else answer."""
    command, rest = inbound.content.words.command(meant(inbound).sure)
    obey = IDLE[command] if command in ASIDE else ALWAYS.get(command)
    return obey(inbound, rest) if obey else policy.answer(inbound)


def _start(inbound: Inbound) -> Turn:
    plain = plainly(inbound, early=True)
    if plain and (turn := _obeyed(replace(inbound, text=plain))):
        return turn
    for topic in TOPICS:
        if turn := topic.start(inbound):
            question = topic.asked(inbound)
            return _answered_along(inbound, turn, question) if question else turn
    return _in_own_words(inbound)


def _in_own_words(inbound: Inbound) -> Turn:
    """Do what is all but sure to be wanted; else answer, and offer what may be."""
    if only_answers(inbound.text) and not small_talk(inbound.text):
        return _nothing_open(inbound, "")
    read = meant(inbound)
    if read.tell:
        return say(inbound, read.tell)
    if screening.tells_trouble(inbound):
        read = Meant()
    if read.sure and (turn := _obeyed(replace(inbound, text=read.sure))):
        return turn
    answered = policy.answer(inbound)
    told = screening.beside(inbound, answered)
    # Who tells of their home wants it worked out, and nothing besides.
    may_want = (*orders(inbound), *read.offers)[:MOST_OFFERED]
    return offered(inbound, answered, may_want) if told is answered else told


def _obeyed(inbound: Inbound) -> Turn | None:
    command, rest = inbound.content.words.command(inbound.text)
    if obey := ALWAYS.get(command) or IDLE.get(command):
        return obey(inbound, rest)
    started = (topic.start(inbound) for topic in TOPICS)
    return next((turn for turn in started if turn), None)


def _answered_along(inbound: Inbound, turn: Turn, question: str) -> Turn:
    """Return the turn with the question answered first, when there is an answer to it."""
    aside = policy.answer(replace(inbound, conversation=turn.conversation, text=question))
    if any(isinstance(event, QuestionUnanswered) for event in aside.events):
        return turn
    replies = (*aside.replies, *turn.replies)
    return replace(aside, replies=replies, events=(*turn.events, *aside.events))


def _cancel(inbound: Inbound, rest: str) -> Turn:
    task = inbound.conversation.task
    if task is None:
        return say(inbound, "router.nothing_to_cancel")
    of_it, kind = OF_KIND.get(task.kind), task.kind
    left = replace(inbound, conversation=inbound.conversation.without_task(kind))
    turn = (of_it.stopped(inbound) if of_it else None) or say(left, "router.cancelled")
    below = turn.conversation.task
    topic = OF_KIND.get(below.kind) if below and below.kind != kind else None
    return _put_again(left, topic, turn) if topic else turn


def _more(inbound: Inbound, rest: str) -> Turn:
    told_of = inbound.conversation.context.get("topic")
    return policy.answer(inbound) if told_of else _nothing_open(inbound, rest)


def _again(inbound: Inbound, rest: str) -> Turn:
    """Answer what was asked last once more: a wrong button was tapped, or it was not heard."""
    asked = str(inbound.conversation.context.get("asked", ""))
    if not asked:
        return _nothing_open(inbound, rest)
    return policy.answer(replace(inbound, text=asked))


def _nothing_open(inbound: Inbound, rest: str) -> Turn:
    return say(inbound, "router.nothing_open")


OF_KIND: dict[str, Topic] = {topic.kind: topic for topic in TOPICS}
ALWAYS: dict[str, Command] = {"cancel": _cancel}
IDLE: dict[str, Command] = {
    "confirm": _nothing_open,
    "back": _again,
    "again": _again,
    "more": _more,
    "resume": _nothing_open,
}
for _topic in TOPICS:
    ALWAYS.update(_topic.always)
    IDLE.update(_topic.idle)
# Commands that may be asked in the middle of other work without ending it.
ASIDE = frozenset().union(*(topic.aside for topic in TOPICS))
AT_ONCE = frozenset().union(*(topic.at_once for topic in TOPICS))
