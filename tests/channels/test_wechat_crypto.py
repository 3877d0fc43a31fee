"""The callback envelope against Tencent's published vectors, and against whoever tampers."""

import base64

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wechat_crypto import Envelope, NotGenuine, NotReadable, key_of, signed
from bot.channels.wechat_wire import Malformed, read_body, text_answer

A = key_of("A" * 43)
DEMO = Envelope("AAAAA", (A,), "wxba5fad812f8e6fb9")
SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZq"
    "zDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pe"
    "de2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebu"
    "fAlr7F9mFUPAJGj04="
)
SAFE = ("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", "1714112445", "415670741", SEALED)


@pytest.mark.parametrize(
    ("parts", "signature"),
    [
        (("1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_the_published_signatures_come_out(parts: tuple[str, str], signature: str) -> None:
    assert signed("AAAAA", *parts) == signature
    DEMO.verify(signature, *parts)


def test_the_published_message_opens() -> None:
    form, fields = read_body(DEMO.open(*SAFE).message)
    assert form == "json"
    assert (fields["Event"], fields["debug_str"]) == ("debug_demo", "hello world")


def test_the_published_json_reply_is_sealed_to_the_letter() -> None:
    sealed = DEMO.seal(b'{"demo_resp":"good luck"}', b"707722b803182950")
    assert sealed == (
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    )
    signature = signed("AAAAA", "1713424427", "415670741", sealed)
    assert signature == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_the_published_xml_reply_is_sealed_to_the_letter() -> None:
    envelope = Envelope("AAAAA", (A,), "wx134c8103faa5a59e")
    message = b"<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>"
    assert envelope.seal(message, b"999951349e8ee746") == (
        "hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSv"
        "PT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7"
    )


@pytest.mark.parametrize(
    ("envelope", "given", "echo"),
    [
        (
            Envelope(
                "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
                (key_of("6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"),),
                "ww1436e0e65a779aee",
            ),
            (
                "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb",
                "1476416373",
                "47744683",
                "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==",
            ),
            b"1288432023552776189",
        ),
        (
            Envelope(
                "QDG6eK",
                (key_of("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),),
                "wx5823bf96d3bd56c7",
            ),
            (
                "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
                "1409659589",
                "263014780",
                "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
            ),
            b"1616140317555161061",
        ),
    ],
)
def test_the_published_wecom_echoes_open(
    envelope: Envelope, given: tuple[str, str, str, str], echo: bytes
) -> None:
    assert envelope.open(*given).message == echo


def test_during_a_change_of_keys_both_open_and_the_answer_uses_the_same() -> None:
    old, new = A, key_of("B" * 42 + "A")
    sealed = Envelope("t", (old,), "wx").seal(b"hello", b"r" * 16)
    both = Envelope("t", (new, old), "wx")
    opened = both.open(signed("t", "1", "2", sealed), "1", "2", sealed)
    assert (opened.message, opened.key) == (b"hello", old)


@settings(max_examples=200)
@given(st.integers(0, len(base64.b64decode(SEALED)) * 8 - 1))
def test_one_flipped_bit_is_no_longer_genuine(bit: int) -> None:
    raw = bytearray(base64.b64decode(SEALED))
    raw[bit // 8] ^= 1 << bit % 8
    signature, timestamp, nonce, _ = SAFE
    with pytest.raises(NotGenuine):
        DEMO.open(signature, timestamp, nonce, base64.b64encode(raw).decode())


@settings(max_examples=500)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_rightly_signed_garbage_opens_never_and_raises_nothing_else(raw: bytes) -> None:
    for sealed in (raw.decode("latin-1"), base64.b64encode(raw).decode()):
        signature = signed("AAAAA", "1", "2", sealed)
        with pytest.raises(NotReadable):
            DEMO.open(signature, "1", "2", sealed)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_what_is_sealed_opens_as_it_was(message: bytes, size: int) -> None:
    whole = message + b"x" * size
    sealed = DEMO.seal(whole, b"r" * 16)
    assert DEMO.open(signed("AAAAA", "1", "2", sealed), "1", "2", sealed).message == whole


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_body_breaks_the_reading(body: bytes) -> None:
    try:
        _, fields = read_body(body)
    except Malformed:
        return
    assert all(isinstance(value, str) for value in fields.values())


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_no_text_breaks_out_of_the_answer(text: str) -> None:
    fields = {"FromUserName": "o", "ToUserName": "gh"}
    for content in (text, f"]]></Content><MsgType>{text}</MsgType>"):
        _, read = read_body(text_answer("xml", fields, content, 1))
        assert (read["MsgType"], read["ToUserName"]) == ("text", "o")


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        b"<xml>" * 30,
        b"{" * 200_000,
        b"[1]",
        b"",
    ],
)
def test_hostile_bodies_are_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_body(body)


ELEMENTS = st.recursive(
    st.text("a<&\n 户", max_size=6).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    )
    | st.sampled_from(["<![CDATA[a]]>", "<!-- a -->", "<?a b?>", "&#65;", "&#x6237;", "\r\n"]),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from("ABC"),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(max_examples=500)
@given(st.lists(ELEMENTS, max_size=6), st.sampled_from(["", "\n", "x", "&b;", "<A>"]))
def test_fields_are_read_as_a_whole_tree_would_give_them(parts: list[str], odd: str) -> None:
    body = f"<xml>{odd.join(parts)}</xml>".encode()
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except ElementTree.ParseError:
        with pytest.raises(Malformed):
            read_body(body)
        return
    flat = {child.tag: child.text or "" for child in root if len(child) == 0}
    assert read_body(body) == ("xml", flat)


def test_64_bit_ids_lose_no_digit() -> None:
    assert read_body(b'{"MsgId": 6054768590064713389}')[1]["MsgId"] == "6054768590064713389"
