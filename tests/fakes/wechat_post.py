"""How the platform signs and seals what it delivers, and opens what it is answered."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from bot.channels.wechat_crypto import Envelope, key_of, signed
from bot.channels.wechat_wire import read_body

KEY = "Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaTE"
APP_ID, TOKEN, SECRET, ACCOUNT = "wx0123456789abcdef", "tok", "sec", "gh_0123456789ab"
ENVELOPE = Envelope(TOKEN, (key_of(KEY),), APP_ID)


def sealed(fields: Mapping[str, Any], form: str) -> tuple[dict[str, str], bytes]:
    """Return query and body of a callback. form: "xml" or "json"."""
    inner = json.dumps(fields).encode() if form == "json" else _xml(fields)
    sealed = ENVELOPE.seal(inner, secrets.token_bytes(16))
    timestamp, nonce = str(int(time.time())), str(secrets.randbits(32))
    query = {
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "signature": signed(TOKEN, timestamp, nonce),
        "msg_signature": signed(TOKEN, timestamp, nonce, sealed),
    }
    outer = {"ToUserName": ACCOUNT, "Encrypt": sealed}
    return query, json.dumps(outer).encode() if form == "json" else _xml(outer)


def answered(raw: bytes, form: str) -> str:
    """Return the text of a passive reply; anything the platform would not take fails."""
    _, outer = read_body(raw)
    parts = (outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    written, inner = read_body(ENVELOPE.open(*parts).message)
    assert (written, inner["MsgType"], inner["FromUserName"]) == (form, "text", ACCOUNT)
    assert len(inner["Content"].encode()) <= 2048
    return inner["Content"]


def _xml(fields: Mapping[str, Any]) -> bytes:
    return f"<xml>{_inside(fields)}</xml>".encode()


def _inside(fields: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{_written(each)}</{name}>"
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    )


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return _inside(value)
    safe = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{safe}]]>"
