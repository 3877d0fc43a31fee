"""The ledger through the real dispatcher: one number once, one of two at once, no foreign names."""

import asyncio
import re

from tests.promises.county import County

NUMBER = re.compile(r"W\d{6}-[0-9A-HJKMNP-TV-Z]{8}")
CADRE, TOWN, COUNTY = "410185-t01-v01", "410185-t01", "410185"
OUTSIDE = ("410185-t01-v02", "410185-t02", "410185-t02-v01", "410122", "410122-t01-v01", "nobody")


async def _raised(county: County) -> str:
    await county.bound()
    await county.say(CADRE, "登记问题 王建国家墙裂了")
    found = NUMBER.search(await county.say(CADRE, "确认", key="yes"))
    assert found
    return found.group()


async def test_the_same_message_again_gives_the_same_number_and_no_second_problem(
    fresh: County,
) -> None:
    number = await _raised(fresh)
    assert number in await fresh.say(CADRE, "确认", key="yes")
    assert [one.number for one in fresh.bot.records.problems.open("100000")] == [number]


async def test_of_two_who_hand_it_on_at_once_one_is_told_of_the_other(fresh: County) -> None:
    number = await _raised(fresh)
    for who in (TOWN, COUNTY):
        await fresh.say(who, "交办 1 县住建局 3天")
    said = await asyncio.gather(*(fresh.say(who, "确认") for who in (TOWN, COUNTY)))
    assert sorted("刚才别人动过了" in each for each in said) == [False, True]
    steps = fresh.bot.records.problems.steps(number)
    assert [step.kind for step in steps] == ["raised", "accepted", "assigned"]


async def test_nobody_outside_sees_or_moves_it_whatever_they_say(fresh: County) -> None:
    number = await _raised(fresh)
    for who in OUTSIDE:
        for word in ("问题台账", f"问题 {number}", f"交办 {number} 县住建局 3天", "确认",
                     f"办结 {number} 好了", "确认", f"核实{number}", f"撤销 {number}", "我反映的事",
                     f"收回 {number}", f"备注 {number} 看看"):  # fmt: skip
            said = await fresh.say(who, word)
            assert "墙裂" not in said, (who, word)
            assert "王建国" not in said, (who, word)
    assert [step.kind for step in fresh.bot.records.problems.steps(number)] == ["raised"]


async def test_above_the_township_the_household_is_not_named_in_the_ledger(fresh: County) -> None:
    number = await _raised(fresh)
    await fresh.say(CADRE, "备注 1 去王建国家看过两回")
    await fresh.say(CADRE, "确认")
    assert "王建国" in await fresh.say(TOWN, "问题台账")
    for who in (COUNTY, "410100"):
        for word in ("问题台账", f"问题 {number}", f"交办 {number} 县住建局 3天", "确认"):
            said = await fresh.say(who, word)
            assert "王建国" not in said, (who, word)
            assert "墙裂" in said or "刚才" in said or "不归" in said, (who, word, said)
