"""The county of county.py on real Valkey and SQLite."""

from collections.abc import AsyncIterator

import pytest

from tests.promises.county import County, county


@pytest.fixture
async def fresh(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    """Nobody is bound yet."""
    async with county(valkey_url, sqlite_url) as here:
        yield here


@pytest.fixture
async def visited(fresh: County) -> County:
    """Everybody is bound, and one visit is stored in every village."""
    return await (await fresh.bound()).visited()
