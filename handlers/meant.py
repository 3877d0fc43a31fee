"""What somebody wants done who says so in words of their own: nothing obeyed them literally.

What is all but sure is done; what is likely is offered as a button. Weights learnt from labelled
messages decide (benchmarks/train_wants.py); config/wants.yaml says what each stands for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from config.plain_wants import load_plain_wants
from config.wants import Want, load_wants
from handlers.household_file.whose import shown_name
from handlers.inbound import Inbound
from handlers.named import SOMEBODY, Named, named
from handlers.policy.topic import NONE, is_guess, leans
from handlers.turn import Choice, HouseholdRead, QuestionUnanswered, Reply, Turn, VisitSubmitted
from handlers.visit.likely import features, likely
from state.rows import Household

# A longer message tells or asks something of its own.
LONGEST = 30
SURE, AHEAD, LIKELY = 0.5, 2.0, 0.12
# What is less likely changes nothing.
FAINT = 0.05
MOST_OFFERED = 2
HOUSEHOLD, SAID, STATUS = "{household}", "{said}", "{status}"
WHEN, WHERE, WHAT = "{when}", "{where}", "{what}"
AROUND = " \uff0c,\u3002.\uff1f?\uff01!"
# What a want must take in to be done where a place is named that is not all of one's own area.
PLACED = (WHERE, HOUSEHOLD, SAID)
# In the conversation's context: the household a cadre spoke of last, by its id.
SPOKEN_OF = "household"
_NUMBER, _NO_WORD = re.compile(r"\d+"), re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """sure: what is wanted, as it might have been typed. tell: a text instead. offers: buttons."""

    sure: str = ""
    tell: str = ""
    offers: tuple[Choice, ...] = ()


def signs(text: str) -> list[str]:
    """Return the features a message is weighed by, punctuation left out."""
    return features(_NO_WORD.sub("", text), _NUMBER)


def plainly(inbound: Inbound, *, early: bool = False) -> str:
    """Return what a short question of an official stands for, as it might have been typed.

    early: of those only that are looked at before any topic. "" for any other message.
    """
    role = inbound.conversation.role
    if role == "household" or len(inbound.text) > LONGEST:
        return ""
    of = _named(inbound)
    text = of.text.strip(AROUND)
    for one in load_plain_wants():
        match = one.said.fullmatch(text) if role in one.want.roles else None
        if match is None or (early and not one.early):
            continue
        # A name several bear is not taken for the household spoken of last.
        nobody = SOMEBODY in text and of.household is None
        filled = None if nobody else _filled(inbound, one.want, of)
        if filled:
            return filled.obey.replace(WHAT, match.groupdict().get("what") or "")
    return ""


def meant(inbound: Inbound) -> Meant:
    """Return what a message asks to be done, as far as words tell."""
    if plain := plainly(inbound):
        return Meant(plain)
    short = len(inbound.text) <= LONGEST
    ranked = _ranked(inbound) if short and not leans(inbound) else []
    if not ranked:
        return Meant()
    (share, want), following = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    shown = dict(inbound.conversation.choices)
    # What a button was just shown for is more likely meant, and with what the button carries.
    sure = LIKELY if want.obey in {*shown, *shown.values()} else SURE
    if share >= sure and share >= AHEAD * following and not want.offered:
        return Meant(shown.get(want.obey, want.obey), want.tell)
    offered = [one for share, one in ranked if share >= LIKELY and one.obey]
    return Meant(offers=tuple(Choice(one.label, one.obey) for one in offered[:MOST_OFFERED]))


def wants_other(inbound: Inbound, command: str) -> bool:
    """Return whether a message all but surely wants something done that is not this command."""
    wanted = meant(inbound)
    named_command, _ = inbound.content.words.command(wanted.sure)
    return bool(wanted.sure or wanted.tell) and named_command != command


def offered(inbound: Inbound, turn: Turn, offers: Sequence[Choice]) -> Turn:
    """Return the turn with buttons for what may have been meant.

    Where nothing was found to answer they take the place of saying so, and for officials, who
    mostly ask of their work, the place of an answer that was only guessed. A household that was
    answered surely, or told that its help says nothing of it, is offered none.
    """
    if not offers or not turn.replies:
        return turn
    *before, last = turn.replies
    lost = any(isinstance(event, QuestionUnanswered) for event in turn.events)
    stays = lost and turn.conversation.context.get("topic")
    if inbound.conversation.role == "household" and (stays or not (lost or is_guess(turn))):
        return turn
    if is_guess(turn) and inbound.conversation.role != "household":
        asked = Reply(inbound.content.texts("meant.which"), (*offers, *last.choices))
        return replace(turn, replies=(*before, asked))
    if not lost:
        shown = replace(last, choices=(*last.choices, *offers))
        return replace(turn, replies=(*before, shown))
    texts = inbound.content.texts
    none = Choice(texts("policy.ask_none"), NONE)
    context = {**inbound.conversation.context, "asked": inbound.text}
    asked = Reply(texts("meant.which"), (*offers, none))
    return Turn(replace(inbound.conversation, context=context), (asked,))


def remembering(turn: Turn) -> Turn:
    """Return the turn whose conversation knows which household was spoken of last."""
    named = [home for event in turn.events if (home := _household(event))]
    said = turn.conversation
    if not named or said.role == "household" or said.context.get(SPOKEN_OF) == named[-1]:
        return turn
    context = {**said.context, SPOKEN_OF: named[-1]}
    return replace(turn, conversation=replace(said, context=context))


def _household(event: object) -> str:
    if isinstance(event, HouseholdRead):
        return event.household
    return event.draft.household_id if isinstance(event, VisitSubmitted) else ""


def _ranked(inbound: Inbound) -> list[tuple[float, Want]]:
    """Return what this person may mean, the likeliest first."""
    wants, role, of = load_wants(), inbound.conversation.role, _named(inbound)
    found = [(share, wants.of[name]) for name, share in _shares(of.text)]
    found = [(share, one) for share, one in found if not one.means_other(inbound.text)]
    ours = [(share, _filled(inbound, one, of)) for share, one in found if role in one.roles]
    return sorted(
        ((share, one) for share, one in ours if one), key=lambda pair: pair[0], reverse=True
    )


@lru_cache(maxsize=4096)  # the same questions are asked again and again
def _shares(text: str) -> tuple[tuple[str, float], ...]:
    """Return the wants that are likely at all, each with how likely it is."""
    shares = likely(signs(text), load_wants().weights)
    return tuple((name, share) for name, share in shares.items() if share >= FAINT)


def _named(inbound: Inbound) -> Named:
    """Return what the message names; of households only an official's own in a township."""
    said = inbound.conversation
    official = said.role != "household" and "-" in said.area
    homes = inbound.reader.households(said.area) if official else ()
    content = inbound.content
    areas = content.knowledge.areas
    return named(inbound.text, homes, content.file_words, content.digest_words, areas)


def _filled(inbound: Inbound, want: Want, of: Named) -> Want | None:
    """Return the want with what it is about put in; None when that was not said.

    A household that is not named is the one spoken of last, days not named are this week. What
    is of one's whole area is not done when another place is named.
    """
    home = (of.household or _spoken_of(inbound)) if HOUSEHOLD in want.obey else None
    if (HOUSEHOLD in want.obey and home is None) or (STATUS in want.obey and not of.status):
        return None
    if _elsewhere(inbound, of.where) and not (want.tell or any(m in want.obey for m in PLACED)):
        return None
    when = of.when or inbound.content.texts("digest.when_week")
    put = {SAID: inbound.text, STATUS: of.status, WHEN: when, WHERE: of.where}
    obey, label = want.obey, want.label
    for mark, value in put.items():
        obey, label = obey.replace(mark, value), label.replace(mark, value)
    if home:
        called = shown_name(inbound, home.head)
        obey, label = obey.replace(HOUSEHOLD, home.id), label.replace(HOUSEHOLD, called)
    return replace(want, obey=obey.strip(), label=label)


def _elsewhere(inbound: Inbound, where: str) -> bool:
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    return bool(where) and areas.resolve(where) != own


def _spoken_of(inbound: Inbound) -> Household | None:
    last: Any = inbound.conversation.context.get(SPOKEN_OF, "")
    homes = inbound.reader.files.named(inbound.conversation.area, last) if last else ()
    return next((home for home in homes if home.id == last), None)
