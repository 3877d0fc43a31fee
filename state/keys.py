"""Keys that seal what is private: the newest one seals, all of them open.

    ring = KeyRing({"k2": newest, "k1": older})         # keys of 32 bytes
    sealed = ring.seal(b"...", b"visits/text")          # b"k2." + nonce, cipher text and tag
    ring.open(sealed, b"visits/text")                   # b"..."

AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits: one key is good for 2**32 values.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID = re.compile(r"[a-z0-9]{1,16}")

Keys: TypeAlias = Mapping[str, bytes]


class KeysWrong(ValueError):
    """Keys that cannot be used; the text never holds any of them."""


class SealBroken(Exception):
    """A sealed value that no key opens, or that stood in another column."""


class KeyRing:
    """Keys by id, the newest first. again: reads them anew when a value names an unknown key."""

    def __init__(self, keys: Keys, again: Callable[[], Keys] | None = None) -> None:
        self._again = again
        self._take(keys)

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._ciphers)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the keys, the newest first."""
        return tuple(self._ciphers)

    def _take(self, keys: Keys) -> None:
        if not keys:
            raise KeysWrong("no key is given")
        self.newest = next(iter(keys))
        self._head = self.newest.encode() + b"."
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._seal = self._ciphers[self.newest].encrypt
        self._nonce_key = hashlib.sha256(b"nonces of equal values" + keys[self.newest]).digest()

    def seal(self, plain: bytes, column: bytes, *, alike: bool = False) -> bytes:
        """Return the value sealed for a column. alike: equal values give equal sealed ones."""
        nonce = self._nonce(plain, column) if alike else os.urandom(NONCE_BYTES)
        return self._head + nonce + self._seal(nonce, plain, column)

    def open(self, sealed: bytes, column: bytes) -> bytes:
        """Return what was sealed for this column. Raises SealBroken."""
        name, _, rest = sealed.partition(b".")
        cipher = self._ciphers.get(name.decode("ascii", "replace")) or self._found(name)
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], column)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{column.decode()}: a sealed value was changed or moved") from error

    def _nonce(self, plain: bytes, column: bytes) -> bytes:
        """A nonce made of the value (as in SIV, RFC 5297): it repeats only with the value."""
        made = hmac.digest(self._nonce_key, column + b"\0" + plain, "sha256")
        return made[:NONCE_BYTES]

    def _found(self, name: bytes) -> AESGCM:
        if self._again:
            self._take(self._again())
        try:
            return self._ciphers[name.decode("ascii", "replace")]
        except KeyError:
            raise SealBroken(f"no key {name[:16]!r} to open a sealed value with") from None


def new_key() -> tuple[str, bytes]:
    """Return a fresh key and an id for it."""
    return f"k{os.urandom(4).hex()}", os.urandom(KEY_BYTES)


def read_keys(text: str) -> dict[str, bytes]:
    """Read "id:base64" entries, one a line or between commas, newest first. Raises KeysWrong."""
    entries = [entry.strip() for entry in text.replace(",", "\n").splitlines()]
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(filter(None, entries), 1):
        name, _, coded = entry.partition(":")
        key = _decoded(coded)
        if not KEY_ID.fullmatch(name) or name in keys or len(key) != KEY_BYTES:
            raise KeysWrong(
                f"key {place}: expected an id of its own, a colon, and {KEY_BYTES} bytes in base64"
            )
        keys[name] = key
    return keys


def write_keys(keys: Keys) -> str:
    """Return the text read_keys reads."""
    return "".join(f"{name}:{base64.b64encode(key).decode()}\n" for name, key in keys.items())


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except ValueError:
        return b""
