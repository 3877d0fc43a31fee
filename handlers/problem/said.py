"""What people say after a command of the ledger: which problem, whom it goes to, by when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from config.calendar import Calendar, Deadline
from config.problem_words import ProblemWords
from handlers.problem.limits import named_limit
from knowledge.reading.dates import read_day
from knowledge.reading.numerals import read_numeral

MOST_DAYS = 366
# A day without a year that far ahead was meant of this one, and is over.
FAR = timedelta(days=300)
SHORTEST_NAME, LONGEST_NAME = 2, 30
# Limits that say how long, not until when.
LENGTHS = ("week", "fortnight", "month")


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom and by when. own: the village itself.

    wrong_day: the day named lies behind or is none. vague: a limit nobody can count, as said.
    """

    department: str = ""
    owner: str = ""
    due: Deadline | None = None
    own: bool = False
    wrong_day: bool = False
    vague: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is read with: the day it is said on, the working days, the words."""

    today: date
    calendar: Calendar
    words: ProblemWords

    def index(self, text: str) -> tuple[str, str] | None:
        """Return (the problem as named, the rest), None when no problem is named."""
        match = self.words.patterns["index"].match(text.strip())
        return (match["index"], match["rest"].strip()) if match else None

    def limit(self, text: str) -> Deadline | None:
        """Return the deadline a piece of text is: "5 working days", "3 December", "next Friday"."""
        bare = self._bare(text)
        if match := self.words.patterns["days"].match(bare):
            return self._after(match["days"])
        if on := named_limit(bare, self.today, self.words):
            return self.calendar.deadline(self.today, on)
        hit = read_day(bare, self.today, ahead=True)
        if hit is None or hit.start > 0 or hit.end < len(bare):
            return None
        return self.calendar.deadline(self.today, self._slipped(bare) or hit.day)

    def is_wrong(self, text: str) -> bool:
        """Return whether a text is built like a limit and none can be read in it."""
        like = self.words.patterns["like_limit"].fullmatch(self._bare(text))
        return like is not None and self.limit(text) is None

    def is_vague(self, text: str) -> bool:
        """Return whether a text is a limit that nobody can count."""
        if self.words.patterns["vague"].fullmatch(self._bare(text)):
            return True
        return self.limit(text) is None and self.words.patterns["timed"].fullmatch(text) is not None

    def assignment(self, text: str) -> Assignment:
        """Read "department person limit", the last two optional and in any order."""
        pieces = [p for one in self.words.patterns["split"].split(text) for p in self._apart(one)]
        limits = [(at, due) for at, p in enumerate(pieces) if (due := self.limit(p))]
        due = limits[0][1] if limits else None
        left = [p for at, p in enumerate(pieces) if not limits or at != limits[0][0]]
        vague = next((p for p in left if self.is_vague(p)), "")
        wrong = any(map(self.is_wrong, left)) or (due is not None and due.on < self.today)
        no_one = self.words.lists["nobody"]
        names = [p for p in left if p != vague and not self.is_wrong(p) and p not in no_one]
        department, owner = self._two(names)
        own = department in self.words.lists["own"]
        due = None if wrong else due
        return Assignment(department, owner, due, own, wrong, "" if due else vague)

    def more(self, text: str, due: date | None) -> Deadline | None:
        """Return limit() of a text; a length of time is given on top of the present limit."""
        found, bare = self.limit(text), self._bare(text)
        counted = self.words.patterns["days"].match(bare) or self._is_length(bare)
        if found is None or not counted or due is None or due <= self.today:
            return found
        return replace(self, today=due).limit(text)

    def _is_length(self, bare: str) -> bool:
        return any(self.words.limits[unit].fullmatch(bare) for unit in LENGTHS)

    def extension(self, text: str, present: date | None = None) -> tuple[Deadline | None, str]:
        """Return (new deadline, reason) from "until 3 December waiting for parts".

        present: the limit there is.
        """
        pieces = [p for p in self.words.patterns["split"].split(text) if p]
        for at, piece in enumerate(pieces):
            if due := self.more(piece, present):
                return due, "，".join([*pieces[:at], *pieces[at + 1 :]])
        return None, text.strip()

    def _apart(self, piece: str) -> Sequence[str]:
        """Return a name and the limit written behind it without a space, else the piece."""
        if not piece or self.limit(piece) or self.is_wrong(piece) or self.is_vague(piece):
            return [piece] if piece else []
        for at in range(SHORTEST_NAME, len(piece) - 1):
            behind = piece[at:]
            if self.limit(behind) or self.is_wrong(behind) or self.is_vague(behind):
                return [piece[:at], behind]
        return [piece]

    def _slipped(self, bare: str) -> date | None:
        """Return the day just behind today that a month and day without a year means, else None."""
        ahead = read_day(bare, self.today, ahead=True)
        behind = read_day(bare, self.today)
        if ahead is None or behind is None or str(ahead.day.year) in bare:
            return None
        far = ahead.day - self.today > FAR and behind.day < self.today
        return behind.day if far else None

    def _after(self, said: str) -> Deadline | None:
        number = read_numeral(said)
        count = int(number.low) if number and number.exact else 0
        return self.calendar.after(self.today, count) if 0 < count <= MOST_DAYS else None

    def _bare(self, text: str) -> str:
        lists = self.words.lists
        for word in sorted((*lists["before"], *lists["urged"]), key=len, reverse=True):
            if text.startswith(word) and text != word:
                text = text.removeprefix(word)
                break
        while word := self._behind(text):
            text = text.removesuffix(word)
        return text

    def _behind(self, text: str) -> str:
        """Return the word behind a limit that says no more of it, "" when there is none."""
        lists = self.words.lists
        every = (*lists["behind"], *lists["finished"])
        found = [word for word in every if text.endswith(word) and text != word]
        return max(found, key=len, default="")

    def _two(self, names: Sequence[str]) -> tuple[str, str]:
        both = self.words.patterns["office_person"].fullmatch(names[0]) if names else None
        if both:
            names = [both["office"], both["person"], *names[1:]]
        department = names[0][:LONGEST_NAME] if names else ""
        return department, "、".join(names[1:])[:LONGEST_NAME]
