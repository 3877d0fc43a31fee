"""Receipt numbers and draft ids: the same message always yields the same ones."""

import hashlib
from datetime import date

from handlers.turn import Message

# Crockford's base 32: no I, L, O, U, so that a number read over the telephone stays itself.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LETTERS = 8
DRAFT_LETTERS = 20


def receipt(message: Message, day: date, position: int = 0) -> str:
    """Return the receipt of the visit a message confirms, e.g. 261122-7K3M9QXT.

    day: the working day it is confirmed on. position: which of several visits confirmed at once.
    """
    return f"{day:%y%m%d}-{_letters('receipt', message, position, RECEIPT_LETTERS)}"


def draft_id(message: Message, position: int = 0) -> str:
    """Return the id of the draft a message created, so that it can be stored once only."""
    return _letters("draft", message, position, DRAFT_LETTERS)


def tidy_receipt(said: str) -> str:
    """Return a receipt as it is stored, from one typed in lower case or with O, I, L for 0, 1."""
    day, _, letters = said.partition("-")
    return f"{day}-{letters.upper().translate(str.maketrans('OIL', '011'))}"


def _letters(purpose: str, message: Message, position: int, length: int) -> str:
    named = (purpose, message.channel, message.account, message.key, str(position))
    digest = hashlib.sha256("\0".join(named).encode()).digest()
    # The last bytes of it, from the end: five bits a letter, eight letters of five bytes.
    number = int.from_bytes(digest[-5 * -(-length // 8) :], "big")
    return "".join([LETTERS[(number >> bit) & 31] for bit in range(0, 5 * length, 5)])
