"""Random callbacks for the comparisons with other people's code; the same ones every time."""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

LETTERS = "abcXYZ019 _-=+/\\\"'&<>;%$#\n\t"
HANZI = "低保户危房教育医疗住房饮水走访签到俺家娃上学咋办一二三四五六七八九十，。！？《》"
ODD = ("]]>", "<![CDATA[", "</xml>", "&amp;", "👨‍👩‍👧", "é", "\u3000", "𠮷", "{}", "🏚️", "\u200b")
PARTS = (*LETTERS, *HANZI, *ODD)
URLSAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Sealing:
    """One message and everything that decides how its callback looks. key: the 43 characters."""

    token: str
    key: str
    receiver: str
    timestamp: str
    nonce: str
    random16: bytes
    message: str


def sealings(number: int) -> Iterator[Sealing]:
    """Yield *number* messages, each under secrets of its own."""
    dice = random.Random(20261122)
    for _ in range(number):
        yield Sealing(
            token=_word(dice, dice.randint(3, 32)),
            key=base64.b64encode(dice.randbytes(32)).decode().rstrip("="),
            receiver=dice.choice(("wx", "ww")) + _word(dice, 16),
            timestamp=str(dice.randint(1_400_000_000, 1_800_000_000)),
            nonce=str(dice.randrange(2**31)),
            random16=_word(dice, 16).encode(),
            message=said(dice, dice.choice((0, 1, 11, 12, 40, 300))),
        )


def said(dice: random.Random, most: int) -> str:
    """Return up to *most* pieces of text, marks that break careless writers among them."""
    return "".join(dice.choices(PARTS, k=dice.randint(0, most)))


def bodies(number: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield callback bodies as XML, and the fields that stand in each."""
    dice = random.Random(11_22)
    for _ in range(number):
        fields = {
            "ToUserName": f"gh_{_word(dice, 12)}",
            "FromUserName": _word(dice, 28),
            "CreateTime": str(int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())),
            "MsgId": str(dice.randrange(2**63)),
            **dice.choice(KINDS)(dice),
        }
        yield _xml(fields, dice), fields


def _text(dice: random.Random) -> dict[str, str]:
    return {"MsgType": "text", "Content": said(dice, 60)}


def _image(dice: random.Random) -> dict[str, str]:
    link = f"http://mmbiz.qpic.cn/{_word(dice, 20)}/0?a=1&b=2"
    return {"MsgType": "image", "PicUrl": link, "MediaId": _word(dice, 64)}


def _voice(dice: random.Random) -> dict[str, str]:
    heard = {"Format": "amr", "MediaId": _word(dice, 64), "Recognition": said(dice, 20)}
    return {"MsgType": "voice", **heard}


def _place(dice: random.Random) -> dict[str, str]:
    at = {
        "Location_X": f"{dice.uniform(31, 37):.6f}",
        "Location_Y": f"{dice.uniform(110, 117):.6f}",
    }
    return {"MsgType": "location", **at, "Scale": "16", "Label": said(dice, 12)}


def _tap(dice: random.Random) -> dict[str, str]:
    return {"MsgType": "event", "Event": "CLICK", "EventKey": said(dice, 8)}


KINDS = (_text, _image, _voice, _place, _tap)


def _xml(fields: dict[str, str], dice: random.Random) -> str:
    """Return the fields as the platform writes them: CDATA, or escaped, with or without breaks."""
    between = dice.choice(("", "\n", "  "))
    return f"<xml>{between.join(_element(*field, dice) for field in fields.items())}</xml>"


def _element(name: str, value: str, dice: random.Random) -> str:
    if "]]>" in value or dice.random() < 0.2:
        return f"<{name}>{escape(value)}</{name}>"
    return f"<{name}><![CDATA[{value}]]></{name}>"


def _word(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(URLSAFE, k=length))
