"""What people see of a problem: one line of the list, the card, the progress, a receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.inbound import Content, Inbound
from handlers.names_shown import names_shown
from handlers.problem.names import Hide, hiding
from handlers.problem.steps import CLOCK, GOING, live, missing
from handlers.reader import Reader
from handlers.visit.card import clip, day
from state.problem_rows import Problem, ProblemStep

MOST_STEPS = 4
NAME_LENGTH, WHAT_LENGTH, LINE_LENGTH = 12, 16, 40


def short(content: Content, reader: Reader, problem: Problem, area: str) -> str:
    """Return whose problem it is and what, in a few words, for a reader of an area."""
    hide = hiding(reader, content.texts, area, [problem])
    return _short(content, problem, area, hide(problem, problem.what))


def who_of(content: Content, problem: Problem, area: str) -> str:
    """Return the household, or the place when there is none. area: the reader's."""
    place = content.knowledge.areas.called(problem.area)
    if not problem.household:
        return place
    if names_shown(area):
        return clip(problem.household, NAME_LENGTH)
    return content.texts("problem.masked", area=place, household=f"{problem.household[0]}**")


def _short(content: Content, problem: Problem, area: str, what: str) -> str:
    who = who_of(content, problem, area)
    return content.texts("problem.short", who=who, what=clip(what, WHAT_LENGTH))


@dataclass(frozen=True, slots=True)
class View:
    """Words a problem for one reader. Above the township nobody is named.

    area: the reader's, when it is not the sender. hide: see over().
    """

    inbound: Inbound
    area: str = ""
    hide: Hide | None = None

    def over(self, problems: Iterable[Problem], said: Iterable[str] = ()) -> "View":
        """Return it with the names in words about these problems looked up together."""
        return replace(self, hide=self._hiding(problems, said))

    def line(self, place: int, problem: Problem) -> str:
        """Return one line of a numbered list."""
        texts = self.inbound.content.texts
        what = self.short(problem)
        return texts("problem.line", place=place, what=what, state=self.state(problem))

    def short(self, problem: Problem) -> str:
        """Return whose problem it is and what, in a few words."""
        what = self.hidden(problem, problem.what)
        return _short(self.inbound.content, problem, self._area, what)

    def who(self, problem: Problem) -> str:
        """Return the household, or the place when there is none or it may not be named."""
        return who_of(self.inbound.content, problem, self._area)

    def hidden(self, problem: Problem, text: str) -> str:
        """Return words about a problem without the names this reader may not see."""
        hide = self.hide or self._hiding([problem], [text])
        return hide(problem, text)

    def state(self, problem: Problem) -> str:
        """Return where it stands, with its deadline while one runs."""
        texts = self.inbound.content.texts
        state = texts(f"problem.state_{problem.state}")
        if problem.state not in GOING or problem.due_on is None:
            return state
        return texts("problem.state_due", state=state, due=self.due(problem))

    def due(self, problem: Problem) -> str:
        """Return the deadline as it stands today: days left, due today, days over."""
        assert problem.due_on is not None
        texts, today = self.inbound.content.texts, self.inbound.moment.today
        left = self.inbound.content.calendar.left(today, problem.due_on)
        if problem.due_on < today:
            return texts("problem.overdue", days=max(-left, 1))
        if problem.due_on == today:
            return texts("problem.due_today")
        return texts("problem.due", day=self.day(problem.due_on, problem.provisional))

    def day(self, on: date, provisional: bool = False) -> str:
        """Return a day; one counted without that year's calendar says so."""
        texts = self.inbound.content.texts
        shown = day(on, texts, self.inbound.moment.today)
        return texts("problem.provisional", day=shown) if provisional else shown

    def card(self, problem: Problem, steps: Sequence[ProblemStep]) -> str:
        """Return the five elements of a problem, where it stands, and its last steps."""
        if self.hide is None:
            return self.over([problem], [step.text for step in steps]).card(problem, steps)
        texts = self.inbound.content.texts
        lines = [
            texts("problem.head", number=problem.number, state=self.state(problem)),
            texts("problem.element_where", value=self.who(problem)),
            texts(
                "problem.element_what", value=clip(self.hidden(problem, problem.what), LINE_LENGTH)
            ),
            texts("problem.element_due", value=self._due_day(problem)),
            texts("problem.element_owner", value=self.owner(problem)),
            texts(
                "problem.element_account", value=self._said(self.hidden(problem, problem.result))
            ),
        ]
        if problem.bulletins:
            lines.append(texts("problem.bulletins", count=problem.bulletins))
        last = live(steps)[-MOST_STEPS:]
        trail = [self.step(problem, step) for step in last]
        return "\n".join([*lines, texts("problem.trail"), *trail])

    def step(self, problem: Problem, step: ProblemStep) -> str:
        """Return one hop of the trail: day, what was done, by whom, and why."""
        texts = self.inbound.content.texts
        at = step.at.astimezone(self.inbound.content.county.zone)
        kind = texts(f"problem.step_{step.kind}")
        said = clip(self.hidden(problem, step.text), LINE_LENGTH // 2)
        text = f"：{said}" if said else ""
        on = f"{at.month}-{at.day}"
        return texts("problem.step", day=on, kind=kind, who=self.actor(step), text=text)

    def actor(self, step: ProblemStep) -> str:
        """Return who took a step; a household that raised it is only called that."""
        if step.actor == CLOCK:
            return self.inbound.content.texts("problem.by_clock")
        if step.actor_role == "household":
            return self.inbound.content.texts("problem.by_household")
        person = self.inbound.reader.person(step.actor)
        return person.name if person else step.actor

    def owner(self, problem: Problem) -> str:
        """Return the double assignment: office, place, and the person in charge."""
        if not problem.department:
            return self._said("")
        area = self.inbound.content.knowledge.areas.called(problem.locality)
        both = dict.fromkeys((problem.department, area, problem.owner))
        return "、".join(filter(None, both))

    def lacking(self, problem: Problem) -> str:
        """Return the names of the elements a problem lacks."""
        texts = self.inbound.content.texts
        return "、".join(texts(f"problem.name_{name}") for name in missing(problem))

    def progress(self, problem: Problem) -> str:
        """Return a household's own problem as it is told of it."""
        texts = self.inbound.content.texts
        state = texts(f"problem.told_{problem.state}")
        said = clip(problem.result, LINE_LENGTH)
        result = texts("problem.told_result", result=said) if said else ""
        values = {"number": problem.number, "what": clip(problem.what, LINE_LENGTH)}
        return texts("problem.told", **values, state=state) + result

    @property
    def _area(self) -> str:
        return self.area or self.inbound.conversation.area

    def _hiding(self, problems: Iterable[Problem], said: Iterable[str]) -> Hide:
        texts, reader = self.inbound.content.texts, self.inbound.reader
        return hiding(reader, texts, self._area, problems, said)

    def _due_day(self, problem: Problem) -> str:
        return self.day(problem.due_on, problem.provisional) if problem.due_on else self._said("")

    def _said(self, text: str) -> str:
        return clip(text, LINE_LENGTH) if text else self.inbound.content.texts("problem.not_yet")
