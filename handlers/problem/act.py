"""The steps cadres and supervisors take by a word and a number, each shown before it is taken."""

from dataclasses import replace

from config.calendar import Deadline
from handlers.clue import topic as clue
from handlers.clue.shown import clue_at
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.policy import topic as policy
from handlers.problem.actor import is_staff
from handlers.problem.events import ProblemStepped
from handlers.problem.last import speaking_of
from handlers.problem.lists import closed, find, which
from handlers.problem.notices import notices
from handlers.problem.spoken import about
from handlers.problem.step_card import ask, card
from handlers.problem.step_card import done as told_done
from handlers.problem.steps import GOING, Refusal
from handlers.problem.view import LINE_LENGTH, View
from handlers.problem.wanted import KIND, Wanted, due_sets, hops, reading, with_due
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from handlers.visit.question import is_question
from state.problem_rows import Problem, Value

# What a word of words.yaml means in the state a problem is in.
BY_STATE = {
    "verify": {"verified_one": "verified_two", "": "verified_one"},
    "return": {"done": "returned_one", "": "returned"},
}
# Steps that move a problem on, in the order of its life.
MOVES = (
    "assigned", "done", "extended", "extension_asked", "verified_one", "verified_two",
    "returned_one", "returned", "closed", "reopened",
)  # fmt: skip
KINDS = {
    "accept": "accepted",
    "assign": "assigned",
    "extend": "extended",
    "done": "done",
    "close": "closed",
    "reopen": "reopened",
    "comment": "commented",
    "bulletin": "bulletin",
}


def command(inbound: Inbound, rest: str, verb: str) -> Turn:
    """Begin a step named by *verb* ("assign", "done", …) of the problem that *rest* names."""
    if not is_staff(inbound):
        return policy.answer(inbound)
    if turn := _of_a_clue(inbound, rest):
        return turn
    named = reading(inbound).index(rest)
    problem = find(inbound, named[0]) if named else about(inbound, _first(inbound, rest)[0])
    if problem is None:
        return _not_found(inbound, named[0] if named else "", verb)
    wanted = _wanted(inbound, verb, problem, named[1] if named else _first(inbound, rest)[1])
    if isinstance(wanted, Turn):
        return wanted
    return offer(inbound, problem, wanted)


def pause(inbound: Inbound, rest: str) -> Turn:
    """Tell what takes the place of putting a problem aside: the ledger has no such step."""
    return say(inbound, "problem.no_pause") if is_staff(inbound) else policy.answer(inbound)


def offer(inbound: Inbound, problem: Problem, wanted: Wanted) -> Turn:
    """Ask for what is missing, else show what would be done and wait for the confirmation."""
    wanted = with_due(inbound, wanted)
    taken, why = hops(inbound, problem, wanted)
    if why and why.why == "needs" and why.what != "elements":
        wanted = replace(wanted, ask=why.what)
        return _open(inbound, wanted, ask(inbound, problem, wanted))
    if why:
        return refused(inbound, problem, why)
    return _open(inbound, replace(wanted, ask=""), card(inbound, problem, wanted, taken))


def confirm(inbound: Inbound, problem: Problem, wanted: Wanted) -> Turn:
    """Take the step, unless somebody else moved the problem meanwhile."""
    done = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if problem.state != wanted.state:
        state = View(inbound).state(problem)
        return say(done, "problem.moved", number=problem.number, state=state)
    taken, why = hops(inbound, problem, wanted)
    if why:
        return refused(done, problem, why)
    told = {step.position: notices(inbound, step, after) for step, after in taken}
    events = tuple(ProblemStepped(step, after, told[step.position]) for step, after in taken)
    return replace(told_done(done, *taken[-1]), events=events)


def offering(inbound: Inbound, reply: Reply, then: str) -> Reply:
    """Return a reply with one tap for the orders of the same message that follow."""
    label = inbound.content.texts("problem.then", order=clip(readable(inbound, then), LINE_LENGTH))
    return replace(reply, choices=(*reply.choices, Choice(label, then)))


def readable(inbound: Inbound, orders: str) -> str:
    """Return orders with what their problems are about in place of the numbers."""
    view, number = View(inbound), inbound.content.problem_words.patterns["number"]
    for found in number.findall(orders):
        if problem := find(inbound, found):
            orders = orders.replace(found, view.short(problem))
    return orders


def left_open(inbound: Inbound, problem: Problem, key: str) -> Reply:
    """Return the line that tells of a card that was not confirmed."""
    return Reply(inbound.content.texts(key, what=View(inbound).short(problem)))


def pending(inbound: Inbound, problem: Problem, wanted: Wanted) -> Reply | None:
    """Return the open question or card once more."""
    turn = offer(inbound, problem, wanted)
    return turn.replies[-1] if turn.conversation.task else None


def answered(inbound: Inbound, problem: Problem, wanted: Wanted) -> Turn | None:
    """Take the text as what was asked for; None when it cannot be."""
    text = inbound.text.strip()
    if wanted.ask in ("department", "due_on") and wanted.kind == "assigned":
        return _assigned(inbound, problem, wanted, text)
    if wanted.ask == "due_on":
        due, reason = reading(inbound).extension(text, problem.due_on)
        if due is None:
            return None
        if due.on < inbound.moment.today:
            return say(inbound, "problem.wrong_day")
        if refusal := _not_longer(inbound, problem, due):
            return refusal
        reason = wanted.text or without_numbers(reason)
        return offer(inbound, problem, replace(wanted, sets=due_sets(due), text=reason))
    kept = without_numbers(text)
    if wanted.ask == "result":
        return offer(inbound, problem, replace(wanted, sets={**wanted.sets, "result": kept}))
    return offer(inbound, problem, replace(wanted, text=kept)) if wanted.ask == "text" else None


def present(problem: Problem) -> dict[str, Value]:
    """Return to whom and by when a problem is handed on as it stands."""
    due = problem.due_on.isoformat() if problem.due_on else ""
    given: dict[str, Value] = {"department": problem.department, "owner": problem.owner}
    return given | {"due_on": due, "provisional": int(problem.provisional)}


def refused(inbound: Inbound, problem: Problem, why: Refusal) -> Turn:
    """Tell why a step cannot be taken, and where the problem stands."""
    view = View(inbound)
    if why.what == "elements":
        return say(inbound, "problem.lacks", what=view.short(problem), lacks=view.lacking(problem))
    texts = inbound.content.texts
    text = texts(f"problem.refused_{why.why}", what=view.short(problem), state=view.state(problem))
    names = "\u3001".join(texts(f"problem.step_{kind}") for kind in _possible(inbound, problem))
    then = texts("problem.can", steps=names) if names else texts("problem.can_not")
    return Turn(inbound.conversation, (Reply(f"{text}{then}"),))


def _possible(inbound: Inbound, problem: Problem) -> list[str]:
    """Return the steps that move the problem on and that the sender may take now."""
    wanted = Wanted("", problem.number, problem.state)
    tried = {kind: hops(inbound, problem, replace(wanted, kind=kind))[1] for kind in MOVES}
    return [kind for kind, why in tried.items() if why is None or why.why == "needs"]


def _not_found(inbound: Inbound, index: str, verb: str) -> Turn:
    """Ask which problem is meant; what is closed already is listed where that is opened again."""
    if verb != "reopen":
        return which(inbound, index)
    done = closed(inbound, "")
    head = inbound.content.texts("problem.which_closed")
    return replace(done, replies=(Reply(head), *done.replies))


def _first(inbound: Inbound, rest: str) -> tuple[str, str]:
    """Return the first words after a command and what follows them."""
    first, *behind = inbound.content.problem_words.patterns["split"].split(rest, maxsplit=1)
    return first, "".join(behind)


def _of_a_clue(inbound: Inbound, rest: str) -> Turn | None:
    """Leave a word both lists know to the clues when it names one of the clues just shown."""
    number = inbound.content.file_words.patterns["clue_number"]
    place = inbound.content.problem_words.patterns["index"].match(rest)
    named = number.match(rest.upper()) or (place and clue_at(inbound, place["index"]))
    return clue.start(inbound) if named else None


def kind_of(inbound: Inbound, verb: str, problem: Problem) -> str:
    """Return the kind of step a verb of KINDS or BY_STATE means of a problem as it stands."""
    meant = BY_STATE.get(verb, {})
    kind = meant.get(problem.state, meant.get("", "")) or KINDS[verb]
    asked = kind == "extended" and inbound.conversation.role == "cadre"
    return "extension_asked" if asked else kind


def _wanted(inbound: Inbound, verb: str, problem: Problem, rest: str) -> Wanted | Turn:
    kind = kind_of(inbound, verb, problem)
    wanted = Wanted(kind, problem.number, problem.state)
    if kind == "assigned":
        given = _with_assignment(inbound, wanted, rest)
        return _changing(inbound, problem, given) if given else say(inbound, "problem.wrong_day")
    if kind == "extended":
        due, reason = reading(inbound).extension(rest, problem.due_on)
        if due and due.on < inbound.moment.today:
            return say(inbound, "problem.wrong_day")
        if due and (refusal := _not_longer(inbound, problem, due)):
            return refusal
        return replace(wanted, sets=due_sets(due) if due else {}, text=without_numbers(reason))
    kept = without_numbers(rest)
    if kind == "done":
        return replace(wanted, sets={"result": kept} if kept else {})
    return replace(wanted, text=kept)


def _changing(inbound: Inbound, problem: Problem, wanted: Wanted) -> Wanted:
    """Return an assignment with what it leaves as it is of a problem already handed on."""
    ahead = problem.due_on is not None and problem.due_on >= inbound.moment.today
    if not wanted.sets or not ahead or problem.state not in GOING:
        return wanted
    return replace(wanted, sets={**present(problem), **wanted.sets})


def _not_longer(inbound: Inbound, problem: Problem, due: Deadline) -> Turn | None:
    """Refuse an extension that ends no later than the limit there is; "a week more" is told so."""
    if problem.due_on is None or due.on > problem.due_on:
        return None
    day = View(inbound).day(problem.due_on, problem.provisional)
    return say(inbound, "problem.not_longer", day=day)


def _with_assignment(inbound: Inbound, wanted: Wanted, rest: str) -> Wanted | None:
    """Return the step with what was said of office, person and limit; None for a past day."""
    read = reading(inbound).assignment(without_numbers(rest))
    if read.wrong_day:
        return None
    sets = dict(wanted.sets)
    if read.department and not sets.get("department"):
        sets |= {"department": read.department, "owner": read.owner}
    if read.due:
        sets |= due_sets(read.due)
    return replace(wanted, sets=sets, own=wanted.own or read.own)


def _assigned(inbound: Inbound, problem: Problem, wanted: Wanted, text: str) -> Turn | None:
    read = reading(inbound).assignment(without_numbers(text))
    if wanted.ask == "due_on" and read.due is None:
        return say(inbound, "problem.wrong_day") if read.wrong_day else None
    changed = _with_assignment(inbound, wanted, text)
    return offer(inbound, problem, changed) if changed else say(inbound, "problem.wrong_day")


def no_day(inbound: Inbound, wanted: Wanted) -> Turn | None:
    """Tell that an answer gives no last day; None when it is a question of something else."""
    content, text = inbound.content, inbound.text.strip()
    asks = content.problem_words.patterns["asks"].search(text)
    if wanted.ask != "due_on" or asks or is_question(text, content.visit_words):
        return None
    pieces = content.problem_words.patterns["split"].split(text)
    vague = next(filter(reading(inbound).is_vague, pieces), "")
    return say(inbound, "problem.vague_day" if vague else "problem.no_day", said=vague)


def _open(inbound: Inbound, wanted: Wanted, reply: Reply) -> Turn:
    said = speaking_of(inbound, inbound.conversation, [wanted.number])
    return Turn(said.with_task(wanted.task()), (reply,))
