"""A county's records made up by number: the same every time, for benchmarks of reading.

fill(url, size) migrates an empty database and fills it: 25 townships of 20 villages, and for every
five visits of the year one household, for every fifty one problem with its steps.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, text

from state.database import write_engine
from state.many_rows import insert_rows
from state.migrate import upgrade
from state.tables import (
    audit,
    bindings,
    clue_steps,
    clues,
    digests,
    findings,
    households,
    local_areas,
    members,
    outbox,
    people,
    problem_steps,
    problems,
    sweeps,
    unanswered,
    visits,
)

COUNTY = "410185"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TOWNSHIPS, OF_EACH, YEAR = 25, 20, 365
AT_ONCE = 20_000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "建国军明华平志强春秀英桂兰玉凤海涛文斌小红伟芳敏静丽勇艳杰娟刚霞鹏辉梅"
SEEN = ("屋顶漏雨", "水压小", "孩子上职高没领雨露计划", "老人腿脚不便", "一切都好")
STATES = ("raised", "accepted", "assigned", "done", "verified_one", *["closed"] * 9)
POLICIES = ("rural_dibao", "temporary_assistance", "yulu_plan", "disability_subsidy")
CLOSED = ("raised", "accepted", "assigned", "done", "verified_one", "closed")


@dataclass(frozen=True)
class Size:
    """How much: visits of the year; everything else follows."""

    visits: int

    @property
    def households(self) -> int:
        return self.visits // 5

    @property
    def problems(self) -> int:
        return self.visits // 50


VILLAGES = [
    f"{COUNTY}-t{township:02d}-v{village:02d}"
    for township in range(1, TOWNSHIPS + 1)
    for village in range(1, OF_EACH + 1)
]


def fill(url: str, size: Size) -> None:
    """Migrate the empty database at *url* and fill it."""
    upgrade(url)
    engine = write_engine(url)
    made = _Made(random.Random(20261122), size)
    with engine.begin() as connection:
        for table, rows in made.all():
            _store(connection, table, rows)
    if engine.dialect.name == "postgresql":
        # As its own cleaning does sooner or later; SQLite is left as the program leaves it.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _store(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while block := list(islice(rows, AT_ONCE)):
        columns = tuple(block[0])
        insert_rows(connection, table, columns, (tuple(row.values()) for row in block))


@dataclass(frozen=True)
class _Made:
    draw: random.Random
    size: Size

    def all(self) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
        yield local_areas, self.areas()
        yield people, self.people()
        yield bindings, self.bindings()
        yield households, self.households()
        yield members, self.members()
        yield visits, self.visits()
        yield problems, self.problems()
        yield problem_steps, self.steps()
        yield clues, self.clues()
        yield clue_steps, self.clue_steps()
        yield sweeps, iter([{"scope": COUNTY, "made_at": NOW, "ruleset": "", "households": 0}])
        yield findings, self.findings()
        yield unanswered, self.unanswered()
        yield audit, self.audit()
        yield outbox, self.outbox()
        yield digests, self.digests()

    def home(self, number: int) -> tuple[str, str]:
        """Return (id, village) of a household. Its number is not in the order of villages."""
        village = VILLAGES[number % len(VILLAGES)]
        return f"{village}-{number:06d}", village

    def name(self, number: int) -> str:
        one, two = number % len(GIVEN), number // 7 % (len(GIVEN) + 1)
        return SURNAMES[number % len(SURNAMES)] + GIVEN[one] + GIVEN[two : two + 1]

    def areas(self) -> Iterator[dict[str, Any]]:
        for township in range(1, TOWNSHIPS + 1):
            code = f"{COUNTY}-t{township:02d}"
            yield {"code": code, "name": f"第{township}乡", "level": "township",
                   "parent": COUNTY, "aliases": []}  # fmt: skip
        for code in VILLAGES:
            yield {"code": code, "name": f"{code[8:10]}乡{code[-2:]}村", "level": "village",
                   "parent": code[:10], "aliases": []}  # fmt: skip

    def people(self) -> Iterator[dict[str, Any]]:
        for number, area in enumerate((COUNTY, *sorted({code[:10] for code in VILLAGES}))):
            yield {"id": area, "name": f"主管{number}", "role": "supervisor", "area": area}
        for number, area in enumerate(VILLAGES):
            yield {"id": area, "name": f"队员{number}", "role": "cadre", "area": area}

    def bindings(self) -> Iterator[dict[str, Any]]:
        for person in self.people():
            yield {"channel": "web", "account": "home", "sender": person["id"],
                   "person": person["id"], "bound_at": NOW - timedelta(days=YEAR)}  # fmt: skip

    def households(self) -> Iterator[dict[str, Any]]:
        for number in range(self.size.households):
            id_, village = self.home(number)
            yield {"id": id_, "village": village, "group": f"{number % 6 + 1}组",
                   "head": self.name(number), "nickname": f"老{number % 997}"}  # fmt: skip

    def members(self) -> Iterator[dict[str, Any]]:
        for number in range(self.size.households):
            id_, _ = self.home(number)
            for position, relation in enumerate(("户主", "配偶", "子")):
                yield {"household": id_, "position": position,
                       "name": self.name(number + position * 31),
                       "relation": relation, "birth_year": 1950 + number % 60}  # fmt: skip

    def visits(self) -> Iterator[dict[str, Any]]:
        """One in fifty was changed and one in a hundred taken back, a day later."""
        for number in range(self.size.visits):
            row = self.visit(number)
            yield row
            if number % 50 and number % 99:
                continue
            changed = {"version": 2, "submitted_at": row["submitted_at"] + timedelta(days=1)}
            status = {"status": "voided"} if number % 99 == 0 else {"reason": "日子写错了"}
            yield {**row, **changed, **status}

    def visit(self, number: int) -> dict[str, Any]:
        draw = self.draw
        home, day = draw.randrange(self.size.households), TODAY - timedelta(draw.randrange(YEAR))
        id_, village = self.home(home)
        seen = draw.choice(SEEN)
        wrong = seen != SEEN[-1] and number % 10 == 0
        at = datetime(day.year, day.month, day.day, number % 9, number % 60, tzinfo=UTC)
        return {
            "receipt": f"{day:%y%m%d}-{number:08d}",
            "version": 1,
            "status": "kept",
            "visitor": village,
            "submitted_at": at,
            "reason": "",
            "draft_id": f"d{number}",
            "village": village,
            "household_id": id_,
            "household": self.name(home),
            "visited_on": day,
            "part_of_day": "morning",
            "method": "home",
            "seen": {"housing": seen},
            "problems": [seen] if wrong else [],
            "done": ["已联系镇里"] if wrong and number % 40 else [],
            "promised": [],
            "follow_up_on": day + timedelta(days=7) if number % 20 == 0 else None,
            "text": f"上午去{self.name(home)}家，{seen}，把政策又讲了一遍，下周再去看看",
        }

    def problems(self) -> Iterator[dict[str, Any]]:
        for number in range(self.size.problems):
            id_, village = self.home(number * 7 % self.size.households)
            raised = NOW - timedelta(days=number % YEAR, hours=1)
            state = STATES[number % len(STATES)]
            yield {
                "number": f"W{raised:%y%m%d}-{number:08d}",
                "version": 1,
                "state": state,
                "what": SEEN[number % 4],
                "area": village,
                "raised_as": "cadre",
                "raiser": village,
                "raised_at": raised,
                "household_id": id_,
                "household": self.name(number),
                "department": "" if state in CLOSED[:2] else f"县{number % 12}局",
                "due_on": (raised + timedelta(days=15)).date() if state not in CLOSED[:2] else None,
                "changed_at": raised + timedelta(days=number % 14),
            }

    def steps(self) -> Iterator[dict[str, Any]]:
        for problem in self.problems():
            taken = CLOSED[: CLOSED.index(problem["state"]) + 1]
            for position, kind in enumerate(taken, 1):
                yield {"number": problem["number"], "position": position, "kind": kind,
                       "actor": problem["area"], "actor_role": "cadre",
                       "at": problem["raised_at"] + timedelta(days=position - 1),
                       "from_state": taken[position - 2] if position > 1 else "",
                       "to_state": kind, "text": "", "sets": {}}  # fmt: skip

    def clues(self) -> Iterator[dict[str, Any]]:
        for number in range(self.size.visits // 500):
            id_, village = self.home(number * 11 % self.size.households)
            state = ("raised", "verified", "helping", "excluded")[number % 4]
            yield {"number": f"XS{number:08d}", "household": id_, "village": village,
                   "kind": "housing", "sentence": SEEN[0], "source": "request",
                   "raised_on": TODAY - timedelta(days=number % 90), "raised_by": village,
                   "state": state, "colour": "", "step": 1}  # fmt: skip

    def clue_steps(self) -> Iterator[dict[str, Any]]:
        for clue in self.clues():
            yield {"clue": clue["number"], "step": 1, "state": clue["state"],
                   "by": clue["village"], "at": NOW}  # fmt: skip

    def findings(self) -> Iterator[dict[str, Any]]:
        """One household in eight probably misses something."""
        for number in range(0, self.size.households, 8):
            id_, village = self.home(number)
            yield {"scope": COUNTY, "household": id_, "policy": POLICIES[number // 8 % 4],
                   "village": village, "outcome": "likely", "why": "年收入低于标准"}  # fmt: skip

    def unanswered(self) -> Iterator[dict[str, Any]]:
        for number in range(self.size.visits // 1000):
            yield {"text": f"{self.name(number)}家的{SEEN[number % 4]}归谁管",
                   "place": VILLAGES[number % len(VILLAGES)],
                   "asked_at": NOW - timedelta(hours=number)}  # fmt: skip

    def audit(self) -> Iterator[dict[str, Any]]:
        for number in range(self.size.visits // 4):
            id_, village = self.home(number * 13 % self.size.households)
            yield {"person": village, "household": id_,
                   "at": NOW - timedelta(minutes=self.size.visits - number)}  # fmt: skip

    def outbox(self) -> Iterator[dict[str, Any]]:
        """Half a message a visit; one in a thousand never arrived."""
        for number in range(self.size.visits // 2):
            lost = number % 1000 == 0
            at = NOW - timedelta(seconds=number * 60)
            yield {"dedup_key": f"reminder:{number}", "person": VILLAGES[number % len(VILLAGES)],
                   "replies": [{"text": "明天该去看看了", "choices": []}], "purpose": "reminder",
                   "not_before": at, "created_at": at, "sent_at": None if lost else at,
                   "given_up": lost, "attempts": 1,
                   "last_error": "45015 reply window" if lost else ""}  # fmt: skip

    def digests(self) -> Iterator[dict[str, Any]]:
        """The week before was told, so that what changed since is looked for."""
        at = NOW - timedelta(days=7)
        yield {"scope": COUNTY, "period": "2026-W46", "recipient": COUNTY, "as_of": at,
               "content_hash": "", "text": "", "shown": {}}  # fmt: skip
