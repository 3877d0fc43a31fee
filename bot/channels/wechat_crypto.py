"""The callback envelope of WeChat and WeCom: signed, encrypted, addressed; nothing else opens.

AES-256-CBC with the key's first half as IV, padding to blocks of 32; inside: 16 random bytes, the
length in 4 bytes, the message, the receiver's id. Source: Tencent's callback documentation; its
published vectors stand in tests/channels/test_wechat_crypto.py.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM, LENGTH = 16, 4
MOST_BYTES = 128 * 1024


class NotGenuine(Exception):
    """The signature is not the platform's: whoever sent it does not know the token."""


class NotReadable(Exception):
    """Rightly signed, yet it does not open; *str* says which check failed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was inside, and the key that opened it; the answer must be sealed with the same."""

    message: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """One callback's secrets. keys: the current one first, then the one before it, 32 bytes each.

    receiver: app id of an official account, corp id of a WeCom app.
    """

    token: str
    keys: tuple[bytes, ...]
    receiver: str

    def verify(self, signature: str, *parts: str) -> None:
        """Check a signature over the token and *parts*. Raises NotGenuine."""
        if not hmac.compare_digest(signed(self.token, *parts).encode(), signature.encode()):
            raise NotGenuine

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> Opened:
        """Verify, decrypt and check a sealed message. Raises NotGenuine or NotReadable."""
        self.verify(signature, timestamp, nonce, sealed)
        if len(sealed) > MOST_BYTES:
            raise NotReadable("too long")
        why = NotReadable("no key")
        for key in self.keys:
            try:
                return Opened(_unsealed(sealed, key, self.receiver), key)
            except NotReadable as error:
                why = error
        raise why

    def seal(self, message: bytes, random: bytes, key: bytes | None = None) -> str:
        """Return *message* sealed for the platform. random: 16 fresh bytes."""
        length = len(message).to_bytes(LENGTH, "big")
        plain = random[:RANDOM] + length + message + self.receiver.encode()
        pad = BLOCK - len(plain) % BLOCK
        key = key or self.keys[0]
        encryptor = _cipher(key).encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()


def signed(*parts: str) -> str:
    """Return the platform's signature: SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def key_of(text: str) -> bytes:
    """Return the key behind an EncodingAESKey of 43 characters. Raises ValueError."""
    try:
        key = base64.b64decode(text + "=", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(text) != 43 or len(key) != BLOCK:
        raise ValueError(f"an EncodingAESKey has 43 characters, not {len(text)}")
    return key


def _unsealed(sealed: str, key: bytes, receiver: str) -> bytes:
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotReadable("not base64") from error
    if not raw or len(raw) % BLOCK:
        raise NotReadable("not whole blocks")
    decryptor = _cipher(key).decryptor()
    plain = _unpadded(decryptor.update(raw) + decryptor.finalize())
    begins = RANDOM + LENGTH
    ends = begins + int.from_bytes(plain[RANDOM:begins], "big")
    if ends > len(plain):
        raise NotReadable("length out of bounds")
    if not hmac.compare_digest(plain[ends:], receiver.encode()):
        raise NotReadable("for another receiver")
    return plain[begins:ends]


def _unpadded(plain: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise NotReadable("wrong padding")
    if len(plain) - pad < RANDOM + LENGTH:
        raise NotReadable("too short")
    return plain[:-pad]


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
