"""All that nobody asked for passes the one place that counts it."""

import ast
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.outbox import ANSWERS, PROMPTS
from state.tables import outbox
from tests.bot.test_outbox import NOON, Post, post
from tests.source import modules

__all__ = ["post"]


def test_every_purpose_that_is_queued_is_an_answer_or_counted() -> None:
    queued = {
        said.value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "Queued"
        for given in node.keywords
        if given.arg == "purpose"
        for said in ast.walk(given.value)
        if isinstance(said, ast.Constant)
    }
    assert {"digest", "reminder", "morning", "notice"} <= queued
    assert queued <= ANSWERS | set(PROMPTS)


def test_nothing_that_sends_reads_the_quiet_hours_by_itself() -> None:
    asking = {
        name
        for name, tree in modules().items()
        if name.startswith("bot.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "quiet_hours"
    }
    assert asking == {"bot.outbox"}


@pytest.mark.parametrize("purpose", PROMPTS)
async def test_each_kind_counts_against_the_same_three_a_day(post: Post, purpose: str) -> None:
    at = {"created_at": NOON - timedelta(minutes=5), "not_before": NOON - timedelta(minutes=5)}
    for number, kind in enumerate(("digest", "notice", "reminder")):
        await post.queue(f"k{number}", kind, purpose=kind, **at)
    await post.queue("k3", "fourth", purpose=purpose, **at)
    await post.outbox.send_due()
    assert len(post.texts()) == 3
    last = "fourth" if purpose == "digest" else "digest"  # what is least urgent waits
    assert last not in post.texts()
    post.clock.at = NOON.replace(hour=8) + timedelta(days=1)
    await post.outbox.send_due()
    assert last in post.texts()


async def test_a_morning_is_not_sent_a_day_later(post: Post) -> None:
    old = NOON - timedelta(hours=24, minutes=1)
    await post.queue("k0", "a morning", purpose="morning", created_at=old, not_before=old)
    await post.queue("k1", "a deadline", purpose="reminder", created_at=old, not_before=old)
    await post.outbox.send_due()
    assert post.texts() == ["a deadline"]
    with post.bot.records.engine.connect() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [row.given_up for row in rows] == [True, False]
