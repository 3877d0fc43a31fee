"""Pictures and recordings of a visit: for who may see it and is told names, for nobody else.

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
    """Return the pictures and recordings of a visit this reader may see.

    A face, a home or a voice is a name: above the township there are none.
    """
    number = tidy_receipt(receipt[:40])
    if not view.names_shown or not view.desk.versions(view.area, number):
        return ()
    return PictureRecords(view.records.engine).of(number)


def links(view: View, receipt: str) -> dict[str, list[str]]:
    """Return where the page of a visit finds its pictures, and its recordings."""
    found: dict[str, list[str]] = {"pictures": [], "voices": []}
    for each in pictures(view, receipt):
        heard = each.media_type.startswith("audio/")
        link = LINK.format(receipt=receipt, name=each.sha256)
        found["voices" if heard else "pictures"].append(link)
    return found


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
