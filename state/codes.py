"""One-time binding codes: made here, stored by hash only."""

import hashlib
import secrets

PREFIX = "zhucuntong-code:"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8


def new_code() -> str:
    """Return a fresh code: 8 letters and digits that cannot be mistaken for one another."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def hash_code(code: str) -> str:
    """Return the SHA-256 hex digest under which a code is stored. Case and spaces do not matter."""
    plain = "".join(code.split()).upper()
    return hashlib.sha256((PREFIX + plain).encode("utf-8", "replace")).hexdigest()
