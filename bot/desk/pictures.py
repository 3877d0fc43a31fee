"""Pictures of a visit: for who may see the visit and is told names; others do not learn of them.

Their files are shown on the page of the visit, whose reading stands in the audit.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bot.desk.view import NotThere, View
from bot.media import MediaFolder
from handlers.visit.receipt import tidy_receipt
from state.picture_records import Picture, PictureRecords

LINK = "/desk/picture/{receipt}/{name}"


def pictures(view: View, receipt: str) -> Sequence[Picture]:
    """Return the pictures of a visit this reader may see.

    A face or a home is a name: above the township there are none.
    """
    number = tidy_receipt(receipt[:40])
    if not view.names_shown or not view.desk.versions(view.area, number):
        return ()
    return PictureRecords(view.records.engine).of(number)


def links(view: View, receipt: str) -> list[str]:
    """Return where the page of a visit finds its pictures."""
    return [LINK.format(receipt=receipt, name=each.sha256) for each in pictures(view, receipt)]


async def shown(request: web.Request, view: View, folder: MediaFolder) -> web.StreamResponse:
    """Send one picture. Raises NotThere for who may not see it, and for a file that is gone."""
    receipt, name = request.match_info["receipt"], request.match_info["name"]
    known = {each.sha256: each for each in await asyncio.to_thread(pictures, view, receipt)}
    path = folder.path(name) if name in known else Path()
    if not path.is_file():
        raise NotThere
    headers = {
        "Content-Type": known[name].media_type,
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.FileResponse(path, headers=headers)
