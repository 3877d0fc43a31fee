"""The envelope against @wecom/crypto, the library of the platform's own makers (npm 1.0.1).

wecom_crypto.jsonl holds what it made of the first hundred messages of random_messages.py, as
wecom_crypto.js recorded it:

    WECOM_CRYPTO=FOLDER python -m tests.channels.test_against_wecom_crypto

With WECOM_CRYPTO set (FOLDER holds node_modules/@wecom/crypto) a thousand are exchanged with the
library itself.
"""

import dataclasses
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.channels.wechat_crypto import Envelope, key_of, signed
from tests.channels.random_messages import Sealing, sealings

HERE = Path(__file__).parent
RECORDED = HERE / "wecom_crypto.jsonl"
LIBRARY = os.environ.get("WECOM_CRYPTO", "")
FEW, MANY = 100, 1000

live = pytest.mark.skipif(not LIBRARY, reason="WECOM_CRYPTO names no folder with @wecom/crypto")


def theirs(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the library answers to each line."""
    stdin = "".join(json.dumps(line) + "\n" for line in lines)
    command = ["node", str(HERE / "wecom_crypto.js"), LIBRARY]
    done = subprocess.run(command, input=stdin, capture_output=True, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def asked(given: Sealing) -> dict[str, Any]:
    return {**dataclasses.asdict(given), "random16": given.random16.hex()}


def ours(given: Sealing) -> dict[str, str]:
    """Return a message sealed and signed here."""
    envelope = Envelope(given.token, (key_of(given.key),), given.receiver)
    sealed = envelope.seal(given.message.encode(), given.random16)
    return {
        "sealed": sealed,
        "signature": signed(given.token, given.timestamp, given.nonce, sealed),
    }


def opened(given: Sealing, answer: dict[str, str]) -> str:
    """Return what opens here of a message sealed there."""
    envelope = Envelope(given.token, (key_of(given.key),), given.receiver)
    at = (given.timestamp, given.nonce, answer["sealed"])
    return envelope.open(answer["signature"], *at).message.decode()


def test_a_hundred_messages_sealed_there_open_here_and_are_sealed_alike() -> None:
    recorded = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    assert len(recorded) == FEW
    for given, answer in zip(sealings(FEW), recorded, strict=True):
        assert opened(given, answer) == given.message
        assert ours(given) == answer


@live
def test_a_thousand_messages_sealed_there_open_here() -> None:
    every = list(sealings(MANY))
    for given, answer in zip(every, theirs(map(asked, every)), strict=True):
        assert opened(given, answer) == given.message


@live
def test_a_thousand_messages_sealed_here_open_there() -> None:
    every = list(sealings(MANY))
    sent = [ours(given) for given in every]
    lines = [{**asked(given), **sealed} for given, sealed in zip(every, sent, strict=True)]
    for given, sealed, answer in zip(every, sent, theirs(lines), strict=True):
        assert (answer["message"], answer["id"]) == (given.message, given.receiver)
        assert answer["signature"] == sealed["signature"]


if __name__ == "__main__":
    answers = theirs(map(asked, sealings(FEW)))
    RECORDED.write_text("".join(json.dumps(line) + "\n" for line in answers), encoding="utf-8")
