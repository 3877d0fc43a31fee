"""The result of a screening as one printable page: plain HTML for A4, nothing loaded from anywhere.

outcome_page(content, request, today) -> str     request as for handlers.screening.report
"""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from handlers.inbound import Content
from handlers.screening.paper import Item, Paper, paper_of
from handlers.screening.report import case_of_request

STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 11pt/1.6 serif; color: #000; background: #fff; max-width: 180mm; margin: 0 auto; }
h1 { font-size: 17pt; text-align: center; margin: 0 0 4mm; }
h2 { font-size: 13pt; border-bottom: 1px solid #000; margin: 6mm 0 2mm; break-after: avoid; }
h3 { font-size: 11.5pt; margin: 3mm 0 1mm; break-after: avoid; }
p, li { margin: 0 0 1mm; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 5mm; }
section { break-inside: avoid; }
footer { border-top: 1px solid #000; margin-top: 6mm; padding-top: 2mm; font-size: 10pt; }
"""


def outcome_page(content: Content, request: Mapping[str, Any], today: date | None = None) -> str:
    """Return the page for one story or case. Raises ValueError for what cannot be read."""
    case, place, on, assessments = case_of_request(content, request, today)
    paper = paper_of(content.texts, content.knowledge, case, place, on, assessments)
    return page_of(paper)


def page_of(paper: Paper) -> str:
    """Return a paper as HTML; every text of it is escaped."""
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="zh-CN"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(paper.title)}</title><style>{STYLE}</style></head><body>",
            f"<h1>{escape(paper.title)}</h1>",
            *(_line(each) for each in paper.head),
            *(line for title, items in paper.groups for line in _group(title, items)),
            "<footer>",
            *(_line(each) for each in paper.foot),
            "</footer></body></html>\n",
        )
    )


def _group(title: str, items: tuple[Item, ...]) -> Iterator[str]:
    yield f"<h2>{escape(title)}</h2>"
    for item in items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    if not item.reasons and not item.steps:
        why = f": {item.why}" if item.why else ""
        yield _line(f"{item.name}{why}")
        return
    yield f"<section><h3>{escape(item.name)}</h3><ul>"
    yield from (f"<li>{escape(each)}</li>" for each in (*item.reasons, *item.steps))
    yield "</ul></section>"


def _line(text: str) -> str:
    return f"<p>{escape(text)}</p>"
