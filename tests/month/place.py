"""The township of the month: its villages, households, cadres and offices. All invented."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from random import Random

from bot.commands.roster_check import Roster, StatusRow
from state.records import LocalArea
from state.rows import Household, Member, Person

COUNTY, TOWNSHIP = "410185", "410185-t90"
VILLAGES, HOMES, CADRES = 20, 200, 3
NAMES = (
    "石坎", "柳湾", "北沟", "枣园", "响水", "鹰嘴", "磨盘", "黄土岭", "青杨", "桑树坪",
    "双井", "老窑", "卧牛", "白果", "南渠", "碾子", "杏花", "打铁", "槐荫", "羊角",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
# Of no two the sound is the same, so that whoever is named in a sentence is one household.
GIVEN = ("建国", "富贵", "满仓", "玉梅", "振山", "桃花", "银环", "冬生", "铁柱", "秀芝")
GROUPS = ("一组", "二组", "三组", "四组", "五组")
KINDS = ("脱贫户", "监测户", "一般户", "一般户", "低保户", "")
RELATIONS = ("妻子", "儿子", "女儿", "孙子", "母亲")


def villages() -> list[str]:
    return [f"{TOWNSHIP}-v{number:02d}" for number in range(1, VILLAGES + 1)]


def areas() -> tuple[LocalArea, ...]:
    """Return the township and its villages, as a roster brings them."""
    named = zip(villages(), NAMES, strict=True)
    here = (LocalArea(code, f"{name}村", "village", TOWNSHIP, ()) for code, name in named)
    return (LocalArea(TOWNSHIP, "柳林铺镇", "township", COUNTY, ()), *here)


def cadres() -> list[Person]:
    return [
        Person(f"mc-{village[-2:]}-{n}", f"干部{village[-2:]}{'甲乙丙'[n]}", "cadre", village)
        for village in villages()
        for n in range(CADRES)
    ]


def offices() -> list[Person]:
    """Return who assigns and verifies: the township, and two people of the county."""
    return [
        Person("mo-town", "章镇长", "supervisor", TOWNSHIP),
        Person("mo-one", "余科长", "supervisor", COUNTY),
        Person("mo-two", "苗科长", "supervisor", COUNTY),
    ]


def households(random: Random) -> list[Household]:
    """Return every village's households; in one village no two heads have one name."""
    return [home for village in villages() for home in _of_village(village, random)]


def _of_village(village: str, random: Random) -> Iterator[Household]:
    names = [surname + given for surname, given in product(SURNAMES, GIVEN)]
    for number, head in enumerate(random.sample(names, HOMES)):
        more = random.sample(RELATIONS, random.randrange(len(RELATIONS)))
        together = [Member(head, "户主", random.randrange(1940, 1990))]
        together += [Member(head[0] + relation, relation, None) for relation in more]
        home = f"m{village[-2:]}-{number:03d}"
        kind, group = random.choice(KINDS), random.choice(GROUPS)
        yield Household(home, village, group, head, "", kind, tuple(together))


def roster(homes: list[Household], random: Random) -> Roster:
    statuses = tuple(
        StatusRow(home.id, random.choice(("dibao", "tekun", "relocated")), date(2024, 3, 1), None)
        for home in random.sample(homes, 300)
    )
    return Roster(areas(), (*cadres(), *offices()), tuple(homes), statuses)
