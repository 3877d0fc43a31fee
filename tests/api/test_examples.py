"""Every curl of docs/api.md does what the page says."""

import re
import shlex

import pytest
from yarl import URL

from tests.api.reading import Api
from tests.source import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^curl .*$", PAGE, flags=re.M)


def test_there_are_examples() -> None:
    assert len(CURLS) >= 10


@pytest.mark.parametrize("line", CURLS, ids=lambda line: line.rpartition("/v1/")[2].strip('"'))
async def test_an_example_is_answered(api: Api, line: str) -> None:
    await api.county.visited()
    token, home = await api.token("410185"), str(api.client.make_url("")).rstrip("/")
    filled = line.replace("$TOKEN", token).replace("$HOME_URL", home)
    _, *rest = shlex.split(filled)
    headers = {rest[n + 1] for n, word in enumerate(rest) if word == "-H"}
    asked = dict(header.split(": ", 1) for header in headers)
    answer = await api.client.session.get(URL(rest[-1], encoded=True), headers=asked)
    assert answer.status == 200, await answer.text()
