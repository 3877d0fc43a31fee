"""Draws the charts of replies, when somebody is to see one and not before."""

import asyncio

from bot.commands.chart import chart_svg
from bot.commands.picture import png_of
from handlers.turn import Chart

TYPE = "image/png"
# Narrow enough that its words can be read in a bubble of a phone.
WIDTH = 360


async def drawn(chart: Chart) -> bytes:
    """Return a chart as PNG, drawn in a thread."""
    return await asyncio.to_thread(png, chart)


def png(chart: Chart) -> bytes:
    """Return a chart as PNG."""
    return png_of(chart_svg(chart.title, chart.line, chart.rows, WIDTH))
