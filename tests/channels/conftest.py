"""A bot with its doors open, beside platforms that knock at them."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.conftest import Told, Valkey
from tests.bot.conftest import mortal_valkey as mortal_valkey
from tests.bot.conftest import valkey as valkey
from tests.channels.ends import Ends, connected


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def line(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Ends]:
    async with connected(valkey.url, sqlite_url, told) as ends:
        yield ends
