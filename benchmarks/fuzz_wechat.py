"""Mutated callbacks by the million: what opens, and that nothing else is ever raised.

    python -m benchmarks.fuzz_wechat [TIMES]

Each round changes bytes of a sealed message, or of a callback body, in one of several ways. With
the old signature none may open; signed anew (as only the platform could) the envelope may open only
where the change fell into the message itself.
"""

import base64
import random
import sys
import time
from collections import Counter

from bot.channels.wechat_crypto import Envelope, NotGenuine, NotReadable, key_of, signed
from bot.channels.wechat_wire import MOST_BYTES, Malformed, read_body

ENVELOPE = Envelope("token", (key_of("A" * 43),), "wx0123456789abcdef")
MESSAGE = (
    "<xml><Content><![CDATA[低保一个月多少钱]]></Content><MsgId>605476859</MsgId></xml>".encode()
)
SEALED = base64.b64decode(ENVELOPE.seal(MESSAGE * 3, b"0123456789abcdef"))
BODY = b"<xml><ToUserName>gh</ToUserName><Encrypt>" + base64.b64encode(SEALED) + b"</Encrypt></xml>"


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """Return *raw* with bits flipped, bytes lost, doubled or moved."""
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(changed))
        way = dice.randrange(4)
        if way == 0:
            changed[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            del changed[at : at + dice.randint(1, 40)]
        elif way == 2:
            changed[at:at] = changed[at : at + dice.randint(1, 40)]
        else:
            changed[at] = dice.randrange(256)
        if not changed:
            break
    return bytes(changed)


def main(times: int) -> None:
    dice, seen = random.Random(20261122), Counter[str]()
    old = signed("token", "1", "2", base64.b64encode(SEALED).decode())
    begun = time.monotonic()
    for _ in range(times):
        raw = mutated(SEALED, dice)
        sealed = base64.b64encode(raw).decode()
        seen[_opened(old, sealed, raw == SEALED)] += 1
        seen["anew: " + _opened(signed("token", "1", "2", sealed), sealed, anyway=True)] += 1
        seen["body: " + _read(mutated(BODY, dice))] += 1
    assert seen["open"] == 0, seen
    print(f"{times} mutations, {time.monotonic() - begun:.0f} s, no other exception")
    for name, count in sorted(seen.items()):
        print(f"  {name}: {count}")


def _opened(signature: str, sealed: str, anyway: bool) -> str:
    try:
        ENVELOPE.open(signature, "1", "2", sealed)
    except NotGenuine:
        return "not genuine"
    except NotReadable:
        return "not readable"
    return "opens" if anyway else "open"


def _read(body: bytes) -> str:
    try:
        _, fields = read_body(body)
    except Malformed:
        return "malformed"
    assert len(body) <= MOST_BYTES
    assert all(isinstance(value, str) for value in fields.values())
    return "read"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
