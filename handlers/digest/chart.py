"""The picture of a digest: for each area below its scope the households, and of those the visited.

It tells nothing that the text leaves out: whoever cannot see it has lost the picture only.
"""

from handlers.digest.facts import Facts, summed, total
from handlers.inbound import Content
from handlers.turn import Chart

# One bar is no comparison; more than these no phone can show.
FEWEST, MOST = 2, 40


def chart_of(facts: Facts, content: Content) -> Chart:
    """Return the chart, the areas in the order of their codes."""
    seen = dict(summed(facts.scope, {code: homes for code, (_, homes) in facts.visits.items()}))
    every = dict(summed(facts.scope, facts.homes))
    areas, texts = content.knowledge.areas, content.texts
    made, homes = total(facts.visits)
    return Chart(
        texts(
            "digest.sheet.chart_title",
            area=areas.called(facts.scope),
            period=f"{facts.since} – {facts.until}",
        ),
        texts(
            "digest.sheet.chart_line",
            count=made,
            households=homes,
            every=sum(facts.homes.values()),
        ),
        tuple(
            (areas.called(code), seen.get(code, 0), every.get(code, 0))
            for code in sorted({*seen, *every})
        ),
    )


def chart_in_chat(facts: Facts, content: Content) -> Chart | None:
    """Return the chart that goes with a digest in the chat, None where it would show nothing."""
    chart = chart_of(facts, content)
    return chart if FEWEST <= len(chart.rows) <= MOST else None
