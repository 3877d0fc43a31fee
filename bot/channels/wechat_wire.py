"""Bodies of WeChat and WeCom callbacks, XML or JSON as set in the console, and answers to them."""

import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import escape

import orjson
from defusedxml import ElementTree

MOST_BYTES = 128 * 1024
# Characters that no XML 1.0 document can carry, escaped or not.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Form: TypeAlias = Literal["xml", "json"]
# Field → text; what holds further fields is left out but for the ids in it.
Fields: TypeAlias = Mapping[str, str]


class Malformed(Exception):
    """The body is not what the platform sends."""


def read_body(body: bytes) -> tuple[Form, dict[str, str]]:
    """Return the form of a callback body and its flat fields. Raises Malformed."""
    if len(body) > MOST_BYTES:
        raise Malformed("too long")
    if body.lstrip()[:1] == b"{":
        return "json", _from_json(body)
    return "xml", _from_xml(body)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        plain = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    # Ids have 64 bits: as text they lose none of them.
    return {name: str(value) for name, value in plain.items() if isinstance(value, str | int)}


def _from_xml(body: bytes) -> dict[str, str]:
    fields = _FlatFields()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    # Without a document type there are no entities but those of XML itself.
    parser.StartDoctypeDeclHandler = _refused
    parser.StartElementHandler, parser.EndElementHandler = fields.begin, fields.end
    parser.CharacterDataHandler = fields.text.append
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Malformed("not XML") from error
    return fields.found


class _FlatFields:
    """The elements right below the root that hold nothing but text. No tree is built."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.text: list[str] = []
        self._depth = 0
        self._is_field = False

    def begin(self, _: str, __: Mapping[str, str]) -> None:
        self._depth += 1
        self._is_field = self._depth == 2
        self.text.clear()

    def end(self, name: str) -> None:
        if self._is_field:
            self.found[name] = "".join(self.text)
        self._is_field = False
        self._depth -= 1


def items_of(body: bytes) -> tuple[dict[str, Any], ...]:
    """Return what an event on templates tells of each; a single one stands in no list in JSON.

    body: one that read_body has read.
    """
    if not body.lstrip().startswith(b"{"):
        root = ElementTree.fromstring(body, forbid_dtd=True)
        return tuple({part.tag: part.text or "" for part in item} for item in root.iter("List"))
    plain = orjson.loads(body)
    inner = next((plain[name] for name in plain if name.startswith("SubscribeMsg")), plain)
    found = inner.get("List") if isinstance(inner, dict) else inner
    listed = found if isinstance(found, list) else [found]
    return tuple(item for item in listed if isinstance(item, dict))


def _refused(*_: object) -> None:
    raise Malformed("a document type")


def text_answer(form: Form, fields: Fields, text: str, at: int) -> bytes:
    """Return a passive text reply to the message with *fields*. at: seconds since 1970."""
    answer: dict[str, str | int] = {
        "ToUserName": fields.get("FromUserName", ""),
        "FromUserName": fields.get("ToUserName", ""),
        "CreateTime": at,
        "MsgType": "text",
        "Content": text,
    }
    return _written(form, answer)


def sealed_answer(form: Form, sealed: str, signature: str, timestamp: str, nonce: str) -> bytes:
    """Return the outer body of an encrypted passive reply."""
    names = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    return _written(form, dict(zip(names, (sealed, signature, timestamp, nonce), strict=True)))


def _written(form: Form, fields: Mapping[str, str | int]) -> bytes:
    if form == "json":
        return orjson.dumps(fields)
    inside = "".join(f"<{name}>{_escaped(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>".encode()


def _escaped(value: str | int) -> str:
    # Escaped, not CDATA: no text can end the element early.
    text = str(value)
    # What can be shown can be carried: the usual text is not looked through letter by letter.
    carried = text if text.replace("\n", "").isprintable() else NOT_XML.sub("", text)
    return escape(carried)
