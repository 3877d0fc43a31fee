"""The demo county: invented people in real villages, plainly marked; fresh codes each start."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.commands.roster import issue, store
from bot.commands.roster_check import Roster
from config.yaml_file import read_yaml
from state.records import Records
from state.rows import Household, Member, Person
from state.writer import Writer

DEMO_FILE = Path(__file__).parent.parent / "config" / "demo.yaml"


async def load_demo(writer: Writer, records: Records, now: datetime) -> dict[str, str]:
    """Store the demo county and return door → a fresh one-time code: cadre, supervisor, county, …

    now: aware. Loading again updates the same rows; codes not used before stop working.
    Raises roster.RosterRefused, DatabaseDown.
    """
    plain = read_yaml(DEMO_FILE)
    doors = {row["id"]: row["door"] for row in plain["people"]}
    roster = demo_roster(plain)
    issued = issue(roster.people, now)
    await store(writer, records, roster, issued, now)
    return {doors[one.person.id]: one.code for one in issued}


def demo_roster(plain: Mapping[str, Any]) -> Roster:
    """Return the roster demo.yaml describes."""
    people = tuple(
        Person(**{name: value for name, value in row.items() if name != "door"})
        for row in plain["people"]
    )
    return Roster(people=people, households=tuple(_households(plain)))


def _households(plain: Mapping[str, Any]) -> Iterator[Household]:
    for village, rows in plain["villages"].items():
        for number, (group, head, nickname, kind, members) in enumerate(rows, 1):
            yield Household(
                id=f"demo-{village}-{number:02d}",
                village=village,
                group=group,
                head=head,
                nickname=nickname,
                kind=f"{plain['kind_mark']}{kind}",
                members=tuple(map(_member, members)),
            )


def _member(row: str) -> Member:
    name, relation, year = row.split()
    return Member(name, relation, int(year))
