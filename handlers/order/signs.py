"""An order as it is weighed: what varies put out of it, signs in its place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.order_words import load_order_words
from handlers.inbound import Inbound
from handlers.names_shown import names_shown
from handlers.order.naming import Named, named, of_holders, pointed
from handlers.order.spot import Span, apart
from handlers.order.when import Limit, limits
from handlers.order.whom import Somebody, has, holders, people
from handlers.problem.wanted import reading
from handlers.visit.likely import features
from state.problem_rows import Problem

# Signs: a problem by how far it is, what refers to one, who has it, somebody else, the village
# itself, a limit.
NEW, GOING, DONE = "N", "G", "D"
REFERS, HOLDER, OTHER, OWN, LIMIT = "R", "O", "P", "V", "L"
STATES = {"raised": NEW, "accepted": NEW, "reopened": NEW, "assigned": GOING, "returned": GOING}
_NO_WORD = re.compile(r"[\W_]+")
_TWICE = re.compile(r"([NGD])(?:\1)+")


@dataclass(frozen=True, slots=True)
class Marked:
    """What an order says. text: with signs; referred: what it may refer to when it names nothing.

    rest: the text with blanks for what names a problem, somebody or a limit.
    """

    text: str
    named: Named
    limits: tuple[Limit, ...]
    people: tuple[Somebody, ...]
    referred: tuple[Problem, ...]
    refers: bool
    rest: str

    @property
    def length(self) -> int:
        """Return of how many characters it was before signs were put into it."""
        return len(self.rest)

    @property
    def of(self) -> tuple[Problem, ...]:
        """Return the problems it is of."""
        return self.named.problems or (() if self.named.among else self.referred)


def marked(
    inbound: Inbound, last: Sequence[Problem], going: Sequence[tuple[Problem, str]]
) -> Marked:
    """Read an order.

    last: the problems spoken of last. going: the open ones, each as its reader may see it.
    """
    text, explicit = inbound.text, pointed(inbound, going)
    spans = [spot.span for spot in explicit]
    until = limits(text, reading(inbound), spans)
    spans += [one.span for one in until]
    who = people(inbound, [one for one, _ in going], spans)
    read = [*(one.span for one in until), *(one.span for one in who)]
    found = named(inbound, explicit, read, going)
    if not found.sure:
        held = of_holders(text, who, [one for one, _ in going])
        found = held if held.spots else found
    if not found.sure and found.problems and _refers(text) and last:
        found = Named()
    if not _may_refer(inbound):
        last = ()
    of = found.problems or tuple(last)
    spans += [spot.span for spot in found.spots]
    signs = _of_problems(found) + [(*one.span, LIMIT) for one in until]
    signs += [(*one.span, _who(one, of)) for one in who]
    refers = load_order_words().patterns["refers"]
    spans += [one.span for one in who]
    signs += [(*m.span(), REFERS) for m in refers.finditer(text) if apart(m.span(), spans)]
    return Marked(
        _tidy(_put(text, signs)),
        found,
        tuple(until),
        tuple(who),
        tuple(last),
        _refers(text),
        _blanked(text, [(start, end) for start, end, _ in signs]),
    )


def signs_of(role: str, said: Marked) -> list[str]:
    """Return the features an order is weighed by: its words, who says it, what it is of."""
    of = {STATES.get(one.state, DONE) for one in said.of}
    kinds = [f"@{kind}" for kind in sorted(of)] or ["@-"]
    whole = features(_NO_WORD.sub("", said.text), load_order_words().patterns["varies"])
    how = "named" if said.named.problems or said.named.among else "last" if said.of else "none"
    told = [f"@{how}", f"@{role}", *(f"@{role}{kind}" for kind in kinds)]
    cues = load_order_words().cues.items()
    heard = [f"#{name}" for name, cue in cues if cue.search(said.text)]
    both = [f"{cue}{kind}" for cue in heard for kind in kinds]
    given = [f"@limit{bool(said.limits)}", f"@who{bool(said.people)}"]
    return [*whole, *kinds, *told, *heard, *both, *given]


def _may_refer(inbound: Inbound) -> bool:
    """Return whether a text that names none may be of the problem spoken of last.

    Whoever may not read a name learns by no answer whether it was known.
    """
    if load_order_words().patterns["other_home"].search(inbound.text):
        return False
    return names_shown(inbound.conversation.area) or _refers(inbound.text)


def _refers(text: str) -> bool:
    return load_order_words().patterns["refers"].search(text) is not None


def _of_problems(found: Named) -> list[tuple[int, int, str]]:
    known = [one.number for one in (*found.problems, *found.among)]
    return [
        (*spot.span, STATES.get(one.state, DONE))
        for spot in found.spots
        for one in spot.problems
        if one.number in known
    ]


def _who(one: Somebody, of: Iterable[Problem]) -> str:
    if one.own:
        return OWN
    return HOLDER if any(has(holder, one.name) for holder in holders(of)) else OTHER


def _put(text: str, signs: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with a sign in place of each of these parts, the first that begins there."""
    out, at = list[str](), 0
    for start, end, sign in sorted(signs, key=lambda one: (one[0], -one[1])):
        if start >= at:
            out += [text[at:start], sign]
        at = max(at, end)
    return "".join([*out, text[at:]])


def _blanked(text: str, spans: Iterable[Span]) -> str:
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def _tidy(text: str) -> str:
    linked = load_order_words().patterns["linked"]
    return _TWICE.sub(r"\1", linked.sub(r"\1", _TWICE.sub(r"\1", text)))
