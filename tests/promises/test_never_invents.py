"""No number is of our own making: each is cited, asked, or reckoned from shown figures."""

import re
from decimal import Decimal

import pytest

from handlers.complaint.door import door, hotline
from handlers.policy.answer_text import AnswerText, reckoned_lines
from tests.knowledge.answering import answering, cited_numbers, content, numbers
from tests.promises.asking import ON, Asked, asked, odd

# All questions are answered within the first of these tests.
pytestmark = pytest.mark.timeout(300)
COUNTS = {"1", "12"}
SUM = re.compile(r"([\d.]+)(万)?[^\d（]*（([\d.]+)(万)?[^\d−]*−([\d.]+)(万)?")


def reckoned(one: Asked) -> list[str]:
    return reckoned_lines(content().texts, one.found.sums)


def titles(one: Asked) -> set[str]:
    """Numbers in the names of topics, which are said where nothing else is."""
    return {n for entry in one.found.near for n in numbers(entry.title)}


def echoed(one: Asked) -> set[str]:
    """The figure or year asked of that no source tells: spoken there, written in the answer."""
    absent, year = one.found.no_figure, one.found.no_year
    worth = answering().chooser.worth
    assert worth.values(absent) <= one.found.question.values
    assert year in ("", *one.found.question.years, str(ON.year))
    return numbers(f"{absent} {year}")


def of_the_door(one: Asked) -> set[str]:
    """Numbers in the lines that say where a complaint is taken; these name their own sources."""
    if not one.found.door:
        return set()
    texts, knowledge = content().texts, content().knowledge
    whom = AnswerText(texts, knowledge).whom(one.found, "household")
    anywhere = texts("complaint.anywhere", **hotline(knowledge))
    lines = anywhere if anywhere in one.text else door(texts, knowledge, whom, one.found.door)
    assert lines in one.text
    return numbers(lines)


MONTH = re.compile(r"\d{4}年\d{1,2}月")


def test_enough_is_asked_to_mean_something() -> None:
    assert len(odd()["subjects"]) * len(odd()["frames"]) >= 200
    assert len(asked()) > 2500
    assert sum(one.told for one in asked()) > 1500
    assert sum(not one.told for one in asked()) > 100
    assert sum(bool(reckoned(one)) for one in asked()) > 5


def test_every_number_told_is_cited_asked_or_reckoned() -> None:
    made_up = []
    for one in asked():
        if not one.told:
            continue
        first = numbers(one.found.first.figure) if one.found.first else set()
        sums = {n for line in reckoned(one) for n in numbers(line)}
        first |= numbers(one.found.history) | titles(one) | of_the_door(one) | echoed(one)
        undated = MONTH.sub("", one.text)  # the month a source is dated stands in its citation
        own = numbers(undated) - cited_numbers(one.found) - sums - first - {"1"}
        made_up += [(one.question, one.place, own, one.text)] * bool(own)
    assert made_up == []


def test_the_year_after_which_nothing_is_known_is_not_after_its_source() -> None:
    sources = content().knowledge.sources
    years = 0
    for one in asked():
        if one.told and one.found.history:
            said = [pick.saying for pick in one.found.picks]
            issued = [sources[saying.cites[0].split("#")[0]].issued for saying in said]
            dated = [saying.as_of for saying in said if saying.as_of[:4].isdigit()]
            assert one.found.history[:4] <= max(issued + dated)[:4], one.text
            years += 1
    assert years > 20


def test_every_figure_reckoned_with_is_cited_or_asked() -> None:
    """One result a line is ours; the figures it is made of are others' and stand beside it."""
    for one in asked():
        cited = cited_numbers(one.found) | COUNTS
        for line in reckoned(one):
            results = {g.gap for g in one.found.sums.gaps}
            results |= {g.times for g in one.found.sums.gaps}
            sums = one.found.sums
            results |= {sums.twelve[2]} if sums.twelve else set()
            made = [*([sums.product] if sums.product else []), *sums.quotients, *sums.totals]
            results |= {each.result for each in made}
            counts = set(sums.product.counts) if sums.product else set()
            ours = {n for text in (*results, *counts) for n in numbers(text)}
            assert numbers(line) - ours <= cited, (one.question, line)
            assert numbers(line) & cited, (one.question, line)


def test_differences_are_right() -> None:
    seen = 0
    for one in asked():
        for line in reckoned(one):
            if match := SUM.search(line):
                gap, larger, smaller = (
                    Decimal(match[at]) * (10_000 if match[at + 1] else 1) for at in (1, 3, 5)
                )
                assert gap == larger - smaller, (one.question, line)
                seen += 1
    assert seen


@pytest.mark.parametrize("stray", odd()["stray"])
def test_what_is_no_question_gets_no_figure_of_money(stray: str) -> None:
    told = [one for one in asked() if one.question == stray and one.told]
    for one in told:
        assert numbers(one.text) <= cited_numbers(one.found) | {"1"}


def test_what_is_not_covered_is_said_without_any_number_but_emergency_lines() -> None:
    for one in asked():
        if one.found.zone == "not_covered":
            lines = {"110", "120", "12345", "12393", "12333", "12348", "12315", "119"}
            assert numbers(one.text) <= titles(one) | lines | of_the_door(one), one.text


def test_the_numbers_of_the_door_of_complaints_are_those_of_contacts_and_their_sources() -> None:
    known = content().knowledge
    cited = {contact.cite.split("#")[0] for contact in known.contacts}
    told = {n for contact in known.contacts for n in numbers(f"{contact.value}{contact.cite}")}
    told |= {n for source in cited for n in numbers(known.sources[source].issued)}
    doors = [of_the_door(one) for one in asked() if one.found.door]
    assert len(doors) > 20
    assert set().union(*doors) <= told
