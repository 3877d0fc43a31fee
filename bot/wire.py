"""Replies as JSON, the one form in which they are stored, logged and sent to the page."""

from collections.abc import Iterable
from typing import Any

import orjson

from handlers.turn import Chart, Choice, Reply


def replies_to_json(replies: Iterable[Reply]) -> bytes:
    """Return [{"text", "choices": [{"label", "value"}]}], flags where not the default."""
    return orjson.dumps([_plain(reply) for reply in replies])


def replies_from_json(raw: bytes | str) -> tuple[Reply, ...]:
    return tuple(
        Reply(
            plain["text"],
            tuple(Choice(choice["label"], choice["value"]) for choice in plain["choices"]),
            plain.get("numbered", True),
            plain.get("listed", False),
            plain.get("rated", False),
            chart_from(plain.get("chart")),
            plain.get("card", ""),
            plain.get("link", ""),
        )
        for plain in orjson.loads(raw)
    )


def chart_from(plain: Any) -> Chart | None:
    """Read a chart as a reply carries it, None where there is none."""
    if not plain:
        return None
    return Chart(plain["title"], plain["line"], tuple((n, s, e) for n, s, e in plain["rows"]))


def _plain(reply: Reply) -> dict[str, Any]:
    choices = [{"label": choice.label, "value": choice.value} for choice in reply.choices]
    plain: dict[str, Any] = {"text": reply.text, "choices": choices}
    if not reply.numbered:
        plain["numbered"] = False
    if reply.listed:
        plain["listed"] = True
    if reply.rated:
        plain["rated"] = True
    plain |= {name: said for name in ("card", "link") if (said := getattr(reply, name))}
    if reply.chart:
        chart = reply.chart
        plain["chart"] = {"title": chart.title, "line": chart.line, "rows": chart.rows}
    return plain
