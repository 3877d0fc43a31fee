"""The project's own knowledge, read once."""

import pytest

from knowledge.loader import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()
