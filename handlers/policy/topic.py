"""Policy questions in a conversation: answers, asks back, follow-ups, all conditions."""

from dataclasses import replace
from functools import lru_cache

from config.texts import Texts
from handlers.complaint.door import door_choice
from handlers.digest.shown import numbers_kept
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.policy.answer_text import AnswerText
from handlers.policy.conditions_text import conditions_reply
from handlers.policy.kept import kept
from handlers.policy.last import context_of, kept_of, of_the_last
from handlers.policy.whether import asks_whether
from handlers.turn import Choice, QuestionUnanswered, Reply, Turn
from knowledge.answering.answer import Answer, Answering, Asking, answering_of
from knowledge.answering.following import Following, place_denied, place_told
from knowledge.answering.leaning import BRIEF
from knowledge.answering.small_talk import is_chat, small_talk
from knowledge.schema import NATION
from state.conversation import Conversation

CHOOSE = "policy:choose:"
NONE = "policy:none"
CONDITIONS = "policy:conditions:"
MORE = "more"
# In the conversation's context: what was asked and not answered, for a place told next.
MOST_OTHERS = 2
MOST_REMEMBERED = 1_024
MOST_QUESTION = 200


def answer(inbound: Inbound) -> Turn:
    """Answer whatever was said as a policy question; always returns something to say."""
    if kind := small_talk(inbound.text):
        return say(inbound, f"policy.{kind}")
    if inbound.text.startswith(CONDITIONS):
        return _conditions(inbound, inbound.text.removeprefix(CONDITIONS))
    topic = str(inbound.conversation.context.get("topic", ""))
    if topic in inbound.content.knowledge.policies and _wants_more(inbound):
        return _conditions(inbound, topic)
    if inbound.text == NONE:
        return _none_of_these(inbound)
    if turn := of_the_last(inbound) or _only_a_place(inbound):
        return turn
    return _told(inbound, *_answered(inbound))


def _only_a_place(inbound: Inbound) -> Turn | None:
    """Ask on where a household tells a place alone: which one is meant, or what is asked of it."""
    context, areas = inbound.conversation.context, inbound.content.knowledge.areas
    texts = inbound.content.texts
    if context.get("topic") and place_denied(inbound.text, areas):
        return say(inbound, "policy.which_place")
    place = place_told(inbound.text, areas)
    wide = areas.level(place) in ("city", "county", "township")
    if not wide or context.get("topic") or inbound.conversation.role != "household":
        return None
    screen = texts("help.screen")
    reply = Reply(texts("policy.what_of", place=areas.name(place)), (Choice(screen, screen),))
    return Turn(replace(inbound.conversation, place=place), (reply,))


def how_to_get(inbound: Inbound, entry_id: str) -> Turn:
    """Tell how to apply for what one topic is about, whatever was said."""
    texts, knowledge = inbound.content.texts, inbound.content.knowledge
    text = texts("policy.how_to_get", name=knowledge.topics[entry_id].short)
    asked = replace(inbound, text=text)
    return _told(asked, *_found(answering_of(knowledge), texts, entry_id, text, _asking(inbound)))


def told_of(inbound: Inbound) -> frozenset[str]:
    """Return the topics, by id, out of which what was said is answered."""
    found, _ = _answered(inbound)
    return frozenset(pick.saying.entry for pick in found.picks)


def leans(inbound: Inbound) -> bool:
    """Return whether what was said goes on with what was told last."""
    follow = following(answering_of(inbound.content.knowledge))
    return follow.leans(inbound.text, _asking(inbound))


def is_guess(turn: Turn) -> bool:
    """Return whether the last reply offers "none of these": it was not sure what is meant."""
    choices = turn.replies[-1].choices if turn.replies else ()
    return any(choice.value == NONE for choice in choices)


def _wants_more(inbound: Inbound) -> bool:
    command, _ = inbound.content.words.command(inbound.text)
    return command == MORE


def _asking(inbound: Inbound) -> Asking:
    conversation = inbound.conversation
    context = conversation.context
    return Asking(
        role=conversation.role,
        place=str(context.get("place", "")) or conversation.place or conversation.area,
        on=inbound.moment.today,
        topic=str(context.get("topic", "")),
        aspect=str(context.get("aspect", "")),
    )


def _answered(inbound: Inbound) -> tuple[Answer, str]:
    answering, words = answering_of(inbound.content.knowledge), inbound.content.texts
    asking = _asking(inbound)
    if inbound.text.startswith(CHOOSE):
        asked = str(inbound.conversation.context.get("asked", ""))
        return _found(answering, words, inbound.text.removeprefix(CHOOSE), asked, asking)
    return _found(answering, words, "", inbound.text, asking)


@lru_cache(maxsize=MOST_REMEMBERED)
def _found(
    answering: Answering, texts: Texts, entry_id: str, text: str, asking: Asking
) -> tuple[Answer, str]:
    """Look up an answer, with the text that tells it, "" when something else is to be said.

    What was asked alike before, on the same day, needs no second look.
    """
    follow = following(answering)
    found = follow.chosen(entry_id, text, asking) if entry_id else follow.answer(text, asking)
    told = found.zone in ("answer", "guess")
    return found, AnswerText(texts, answering.knowledge).told(found, asking.role) if told else ""


@lru_cache(maxsize=2)
def following(answering: Answering) -> Following:
    """Return what says in full the messages that lean on answers of *answering*."""
    return Following(answering)


def forget() -> None:
    """Let go of the answers looked up before; after the knowledge has changed."""
    _found.cache_clear()
    following.cache_clear()


def _told(inbound: Inbound, found: Answer, text: str) -> Turn:
    if found.zone == "ask":
        return _ask_back(inbound, found)
    if found.zone == "not_covered":
        return _not_covered(inbound, found)
    if asks_whether(inbound.content, found):
        return _all_it_takes(inbound, found)
    if found.zone == "guess":
        return _guess(inbound, found, text)
    reply = Reply(text, _choices(inbound, found), rated=True)
    return Turn(_remembering(inbound, found), (reply,))


def _all_it_takes(inbound: Inbound, found: Answer) -> Turn:
    """Tell every condition, and offer to go through them."""
    texts, place = inbound.content.texts, _asking(inbound).place
    answering: Answering = answering_of(inbound.content.knowledge)
    today = inbound.moment.today
    text = conditions_reply(inbound.content, answering, found.entries[0], place, today)
    screen = texts("help.screen")
    reply = Reply(f"{text}\n{texts('policy.go_through')}", (Choice(screen, screen),), rated=True)
    return Turn(_remembering(inbound, found), (reply,))


def _not_covered(inbound: Inbound, found: Answer) -> Turn:
    if found.kept:
        return kept(inbound, found)
    if found.of_any:
        texts = inbound.content.texts
        screen = texts("help.screen")
        reply = Reply(texts("policy.which_matter"), (Choice(screen, screen),))
        return Turn(inbound.conversation, (reply,))
    words = AnswerText(inbound.content.texts, inbound.content.knowledge)
    text = words.not_covered(found, inbound.conversation.role)
    if found.only_complaint or is_chat(found.theme):
        return Turn(inbound.conversation, (Reply(text, _door_choice(inbound, found)),))
    door = _door_choice(inbound, found)
    return _hand_over(inbound, text, inbound.text, door, words.refers(found))


def _choices(inbound: Inbound, found: Answer) -> tuple[Choice, ...]:
    """All conditions first, then the other matters of the message, then raising a complaint."""
    also = tuple(Choice(entry.title, CHOOSE + entry.id) for entry in found.also)
    return (*_conditions_choice(inbound, found), *also, *_door_choice(inbound, found))


def _door_choice(inbound: Inbound, found: Answer) -> tuple[Choice, ...]:
    if not found.door:
        return ()
    # What was asked in vain is kept by nobody; what was answered is kept anyway.
    kept = found.complaint or found.zone in ("answer", "guess")
    return (door_choice(inbound.content.texts, inbound.text if kept else ""),)


def _guess(inbound: Inbound, found: Answer, text: str) -> Turn:
    """Say what may be meant, and offer what else it may be."""
    others = [entry for entry in found.near if entry.id != found.entries[0]]
    offered = list(dict.fromkeys([*found.also, *others]))[:MOST_OTHERS]
    choices = [Choice(entry.title, CHOOSE + entry.id) for entry in offered]
    choices.append(Choice(inbound.content.texts("policy.ask_none"), NONE))
    reply = Reply(text, (*choices, *_door_choice(inbound, found)))
    said = _remembering(inbound, found)
    topic = inbound.conversation.context.get("topic")
    plain, leaning = found.question.plain, answering_of(inbound.content.knowledge).leaning
    if topic and (len(plain) <= BRIEF or leaning.only_tells(plain)):
        # A word or two that were only guessed at, or that ask nothing, do not take the talk
        # elsewhere.
        said = replace(said, context={**said.context, "topic": topic})
    return Turn(said, (reply,))


def _conditions_choice(inbound: Inbound, found: Answer) -> tuple[Choice, ...]:
    if not found.conditions:
        return ()
    label = inbound.content.texts("policy.show_conditions")
    return (Choice(label, CONDITIONS + found.entries[0]),)


def _remembering(inbound: Inbound, found: Answer) -> Conversation:
    """What the next question may lean on, and what the answer was given to and by."""
    conversation, question = inbound.conversation, found.question.text[:MOST_QUESTION]
    named = found.question.places[0] if found.question.places else ""
    place = named if named != NATION else ""
    told = {"question": question, "ruleset": inbound.content.knowledge.ruleset}
    kept = numbers_kept(conversation.context)
    asked = {"asked": found.question.text[:300], **kept_of(inbound, found)}
    context = {**kept, **context_of(found), **told, **asked}
    return replace(conversation, context=context, place=place or conversation.place)


def _ask_back(inbound: Inbound, found: Answer) -> Turn:
    texts = inbound.content.texts
    choices = [Choice(entry.title, CHOOSE + entry.id) for entry in found.near]
    choices.append(Choice(texts("policy.ask_none"), NONE))
    context = {**inbound.conversation.context, "asked": inbound.text[:300]}
    conversation = replace(inbound.conversation, context=context)
    words = AnswerText(texts, inbound.content.knowledge)
    told = [texts("policy.ask"), *words.doors(found, inbound.conversation.role)]
    reply = Reply("\n".join(told), (*choices, *_door_choice(inbound, found)))
    return Turn(conversation, (reply,))


def _none_of_these(inbound: Inbound) -> Turn:
    texts = inbound.content.texts
    text = texts("policy.none_of_these", whom=texts("policy.whom"))
    asked = str(inbound.conversation.context.get("asked", ""))
    return _hand_over(inbound, text, asked)


def _hand_over(
    inbound: Inbound,
    text: str,
    asked: str,
    choices: tuple[Choice, ...] = (),
    referred: bool = False,
) -> Turn:
    """Say that nothing fits and keep the question for the curator, without long numbers."""
    kept = without_numbers(asked)
    numbers = numbers_kept(inbound.conversation.context)
    conversation = replace(inbound.conversation, context=numbers)
    place = inbound.conversation.place or inbound.conversation.area
    events = (QuestionUnanswered(kept, place, referred),) if kept else ()
    return Turn(conversation, (Reply(text, choices),), events)


def _conditions(inbound: Inbound, policy_id: str) -> Turn:
    answering: Answering = answering_of(inbound.content.knowledge)
    place = _asking(inbound).place
    text = conditions_reply(inbound.content, answering, policy_id, place, inbound.moment.today)
    return Turn(inbound.conversation, (Reply(text),))
