"""One county with its API, everybody bound."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.reading import Api, api_of
from tests.promises.county import county


@pytest.fixture
async def api(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    async with county(valkey_url, sqlite_url) as here, api_of(here, tmp_path) as found:
        await here.bound()
        yield found
