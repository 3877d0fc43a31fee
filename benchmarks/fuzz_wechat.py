"""Mutated callbacks by the million: what opens, and that nothing else is ever raised.

    python -m benchmarks.fuzz_wechat [--times N] [--seed S]

Each round changes bytes of a sealed message, tried twice, of a callback body, and of an event with
parts within parts: four inputs.
With the old signature none may open; signed anew (as only the platform could) the envelope may open
only where the change fell into the message itself.
"""

import argparse
import base64
import random
import secrets
import time
from collections import Counter

from benchmarks.mangled import mutated
from bot.channels.wechat_crypto import Envelope, NotGenuine, NotReadable, key_of, signed
from bot.channels.wechat_wire import MOST_BYTES, Malformed, items_of, read_body

ENVELOPE = Envelope("token", (key_of("A" * 43),), "wx0123456789abcdef")
MESSAGE = (
    "<xml><Content><![CDATA[低保一个月多少钱]]></Content><MsgId>605476859</MsgId></xml>".encode()
)
SEALED = base64.b64decode(ENVELOPE.seal(MESSAGE * 3, b"0123456789abcdef"))
BODY = b"<xml><ToUserName>gh</ToUserName><Encrypt>" + base64.b64encode(SEALED) + b"</Encrypt></xml>"
EVENTS = (
    b"<xml><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>t"
    b"</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List><List><TemplateId>u"
    b"</TemplateId></List></SubscribeMsgPopupEvent></xml>",
    b'{"Event":"subscribe_msg_sent_event","List":{"TemplateId":"t","ErrorCode":"0"}}',
    b'{"SubscribeMsgPopupEvent":{"List":[{"TemplateId":"t"},{"TemplateId":"u"}]}}',
)


def main(times: int, seed: int) -> None:
    print(f"seed {seed}", flush=True)
    dice, seen = random.Random(seed), Counter[str]()
    old = signed("token", "1", "2", base64.b64encode(SEALED).decode())
    begun = time.monotonic()
    for _ in range(times):
        raw = mutated(SEALED, dice)
        sealed = base64.b64encode(raw).decode()
        seen[_opened(old, sealed, raw == SEALED)] += 1
        seen["anew: " + _opened(signed("token", "1", "2", sealed), sealed, anyway=True)] += 1
        seen["body: " + _read(mutated(BODY, dice))] += 1
        seen["event: " + _read(mutated(dice.choice(EVENTS), dice))] += 1
    assert seen["open"] == 0, seen
    print(f"{4 * times} inputs, {time.monotonic() - begun:.0f} s, no other exception")
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
    assert all(isinstance(item, dict) for item in items_of(body))
    return "read"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_wechat")
    parser.add_argument("--times", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    main(**vars(parser.parse_args()))
