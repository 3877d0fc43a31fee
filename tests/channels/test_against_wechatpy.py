"""The envelope and the bodies against wechatpy, which is here only to compare with."""

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WecomCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.parser import parse_message
from wechatpy.utils import check_signature

from bot.channels.wechat_crypto import Envelope, key_of, signed
from bot.channels.wechat_fields import message_from
from bot.channels.wechat_wire import read_body, sealed_answer, text_answer
from tests.channels.random_messages import Sealing, bodies, sealings

MANY = 1000


def envelope(given: Sealing) -> Envelope:
    return Envelope(given.token, (key_of(given.key),), given.receiver)


def theirs(given: Sealing) -> WeChatCrypto:
    return WeChatCrypto(given.token, given.key, given.receiver)


def test_what_wechatpy_seals_opens_here_as_it_was() -> None:
    for given in sealings(MANY):
        body = theirs(given).encrypt_message(given.message, given.nonce, given.timestamp)
        _, outer = read_body(body.encode())
        signature = outer["MsgSignature"]
        opened = envelope(given).open(signature, given.timestamp, given.nonce, outer["Encrypt"])
        assert opened.message.decode() == given.message


def test_what_is_sealed_here_opens_with_wechatpy_as_it_was() -> None:
    for given in sealings(MANY):
        sealed = envelope(given).seal(given.message.encode(), given.random16)
        signature = signed(given.token, given.timestamp, given.nonce, sealed)
        body = sealed_answer("xml", sealed, signature, given.timestamp, given.nonce).decode()
        opened = theirs(given).decrypt_message(body, signature, given.timestamp, given.nonce)
        assert opened == given.message


def test_wechatpy_accepts_our_signatures_and_no_others() -> None:
    for given in sealings(MANY):
        signature = signed(given.token, given.timestamp, given.nonce)
        check_signature(given.token, signature, given.timestamp, given.nonce)
        with pytest.raises(InvalidSignatureException):
            check_signature(given.token, signature, given.timestamp, f"{given.nonce}1")


def test_a_greeting_of_wecom_reads_the_same() -> None:
    for given in sealings(MANY):
        echo = envelope(given).seal(given.message.encode(), given.random16)
        signature = signed(given.token, given.timestamp, given.nonce, echo)
        crypto = WecomCrypto(given.token, given.key, given.receiver)
        at = (given.timestamp, given.nonce, echo)
        assert crypto.check_signature(signature, *at) == given.message
        assert envelope(given).open(signature, *at).message.decode() == given.message


def test_bodies_say_the_same_here_and_there() -> None:
    """Theirs loses the white space around a text; ours keeps it."""
    for body, fields in bodies(MANY):
        form, read = read_body(body.encode())
        assert (form, read) == ("xml", fields)
        other = parse_message(body)
        # Both take an empty element for nothing said.
        seen = {name: value or "" for name, value in other._data.items()}
        assert seen == {name: value.strip() for name, value in fields.items()}
        message = message_from(read, "wechat", "main", ("text", read.get("Content", "")))
        assert (message.sender, message.key) == (other.source, str(other.id))


def test_wechatpy_reads_our_answers_as_they_were_meant() -> None:
    for body, fields in bodies(MANY):
        text = fields.get("Content") or fields.get("Recognition") or "x"
        answer = parse_message(text_answer("xml", fields, text, 1_700_000_000).decode())
        assert answer.type == "text", body
        assert (answer.target, answer.source) == (fields["FromUserName"], fields["ToUserName"])
        assert (answer.content or "") == text.strip()
