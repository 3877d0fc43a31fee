"""Orders that leave open which problem they are of: it is asked for, the order kept."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.inbound import Inbound, say
from handlers.problem import act, lists
from handlers.problem.actor import is_staff
from handlers.problem.last import last
from handlers.problem.spoken import LONGEST, SHOW, Spoken, open_here, told
from handlers.problem.view import View
from handlers.problem.wanted import reading
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from state.problem_rows import Problem

MOST_OFFERED = 6
LABEL = 30
REOPEN = "problem_reopen"
# Of so many offered one is picked by words, of so many characters at most.
FEWEST, LONGEST_PICK = 2, 10


def which(inbound: Inbound, said: Spoken) -> Turn:
    """Ask which problem is meant, one tap each; tell when none in the ledger is like it."""
    texts = inbound.content.texts
    if said.among:
        return _offered(inbound, said, said.among, texts("problem.which_of_these"))
    if said.command == REOPEN:
        return act.command(inbound, "", "reopen")
    going = open_here(inbound)
    if not going:
        return lists.ledger(inbound, "")
    named = inbound.content.problem_words.patterns["bare"].match(said.said) is None
    none_like = texts("problem.none_like", said=clip(said.said, LABEL))
    return _offered(inbound, said, going, none_like if named else texts("problem.which_step"))


def bare(inbound: Inbound) -> Spoken | None:
    """Read a word of the ledger that names no problem; None for anything else.

    Where there is only one problem it is that one.
    """
    words, text = inbound.content.problem_words, inbound.text.strip(" \u3002.!\uff01")
    if not is_staff(inbound) or len(text) > LONGEST or words.patterns["asks"].search(text):
        return None
    match = words.patterns["bare"].match(text)
    rest = (match["rest"] or "").strip() if match else ""
    if match is None or reading(inbound).index(rest):
        return None
    command = words.lists["bare_verbs"][match["verb"]]
    of_last = command == SHOW or words.patterns["just_spoken"].match(text)
    shown = last(inbound) if of_last else ()
    going = shown if len(shown) == 1 else tuple(open_here(inbound))
    if len(going) == 1 and command != REOPEN:
        return Spoken(command, f"{going[0].number} {rest if command != SHOW else ''}".strip())
    return Spoken(command, rest, said=text)


def picked(inbound: Inbound) -> str:
    """Return the order offered whose problem a short text names, "" when it names none of them."""
    words, text = inbound.content.problem_words, inbound.text.strip()
    number = words.patterns["number"]
    offered = {
        found.group(): order
        for _, order in inbound.conversation.choices
        if (found := number.search(order))
    }
    if not is_staff(inbound) or len(offered) < FEWEST or len(text) > LONGEST_PICK:
        return ""
    among = [(one, said) for one, said in told(inbound) if one.number in offered]
    kept = words.patterns["about_noise"].sub("", text)
    like = [one for one, said in among if len(kept) > 1 and set(kept) <= set(said)]
    return offered[like[0].number] if len(like) == 1 else ""


def beyond(inbound: Inbound) -> Turn | None:
    """Tell what there is where an office above is wanted, or what the ledger never does."""
    words, text = inbound.content.problem_words, inbound.text
    if not is_staff(inbound) or len(text) > LONGEST or words.patterns["asks"].search(text):
        return None
    if words.patterns["upwards"].search(text):
        days = inbound.content.county.problems.ladder.up
        return say(inbound, "problem.upwards", days=days)
    # A cadre has lists of visits, too, and takes things out of them.
    if inbound.conversation.role == "supervisor" and open_here(inbound):
        if words.patterns["pauses"].search(text):
            return say(inbound, "problem.no_pause")
        if words.patterns["of_this"].search(text):
            return say(inbound, "problem.cannot")
    ours = "place_said" if inbound.conversation.role == "supervisor" else "ledger_said"
    if words.patterns[ours].search(text) and words.patterns["cannot"].search(text):
        return say(inbound, "problem.cannot")
    return None


def _offered(inbound: Inbound, said: Spoken, among: Sequence[Problem], head: str) -> Turn:
    """Show problems, each with the order as it is typed in full."""
    view = View(inbound).over(among[:MOST_OFFERED])
    word = inbound.content.words.leading_of(said.command)
    choices = tuple(
        Choice(clip(view.short(one), LABEL), f"{word}{one.number} {said.rest}".strip())
        for one in among[:MOST_OFFERED]
    )
    left = len(among) - len(choices)
    more = inbound.content.texts("problem.which_more", count=left) if left else ""
    turn = Turn(inbound.conversation, (Reply("\n".join(filter(None, (head, more))), choices),))
    return replace(turn, events=lists.reads(inbound, among[:MOST_OFFERED]))
