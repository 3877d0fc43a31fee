"""The read API over the two counties of tests/promises/county.py, as another system reads it."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.api.door import open_api
from config.settings import Settings
from state.changes import Committed, Write
from state.token_records import INSERT_TOKEN, hash_token
from tests.bot.conftest import NOON
from tests.bot.desk import Client, Parts
from tests.promises.county import County, content


@dataclass
class Api:
    """The API of one running county; get() asks with the token of an area."""

    county: County
    client: Client
    given: dict[str, str] = field(default_factory=dict)

    async def token(self, area: str, until: datetime = NOON + timedelta(days=30)) -> str:
        """Return a token for an area, the same each time."""
        if area not in self.given:
            self.given[area] = f"zct_of_{area}"
            row = {"name": f"system {area}", "token_hash": hash_token(self.given[area])}
            times = {"made_at": NOON - timedelta(days=30), "expires_at": until}
            row |= {"area": area, "made_by": "test"}
            stored = await self.county.bot.writer.execute([Write(INSERT_TOKEN, row | times)])
            assert isinstance(stored, Committed)
        return self.given[area]

    async def get(self, area: str, path: str, **headers: str) -> ClientResponse:
        token = await self.token(area)
        asked = {"Authorization": f"Bearer {token}", **headers}
        return await self.client.get(f"/api/v1{path}", headers=asked)

    async def read(self, area: str, path: str, status: int = 200) -> Any:
        answer = await self.get(area, path)
        body = await answer.json(content_type=None)
        assert answer.status == status, (path, answer.status, body)
        return body

    async def all(self, area: str, path: str) -> list[Mapping[str, Any]]:
        """Return the items of every page."""
        items: list[Mapping[str, Any]] = []
        page = await self.read(area, path)
        while True:
            items += page["items"]
            if page["next"] is None:
                return items
            more = "&" if "?" in path else "?"
            page = await self.read(area, f"{path}{more}cursor={page['next']}")


@contextlib.asynccontextmanager
async def api_of(county: County, folder: Path, per_minute: int = 0) -> AsyncIterator[Api]:
    bot = county.bot
    rest = (bot.link, bot.store, bot.writer, bot.records, bot.turns, bot.dispatcher, content())
    app = web.Application()
    open_api(app, Parts(Settings(data=folder, per_minute=per_minute), *rest))
    async with TestServer(app) as server, TestClient(server) as client:
        yield Api(county, client)
