"""What Redis keeps of a talk, sealed: the revision of a conversation stays readable to scripts."""

from dataclasses import dataclass

from state.keys import KeyRing, SealBroken

CONVERSATION, REPLIES, ENTRY = b"redis/conversation", b"redis/replies", b"redis/entry"
SEALED = b"sealed."
# How a sealed conversation begins; a plain one is a JSON object.
REVISION = b'"revision":'


@dataclass(frozen=True, slots=True)
class Sealing:
    """Seals and opens values. keys: None stores them plain; plain ones are always read."""

    keys: KeyRing | None

    def seal(self, plain: bytes, kind: bytes) -> bytes:
        return SEALED + self.keys.seal(plain, kind) if self.keys else plain

    def open(self, stored: bytes, kind: bytes) -> bytes:
        """Return what was sealed. Raises SealBroken."""
        if not stored.startswith(SEALED):
            return stored
        return self._ring().open(stored[len(SEALED) :], kind)

    def sealed_conversation(self, plain: bytes) -> bytes:
        if self.keys is None:
            return plain
        head = REVISION + revision_in(plain).encode() + b" "
        return head + self.keys.seal(plain, CONVERSATION)

    def conversation(self, stored: bytes | None) -> bytes | None:
        """Return a conversation as it was saved. Raises SealBroken."""
        if stored is None or not stored.startswith(REVISION):
            return stored
        return self._ring().open(stored.partition(b" ")[2], CONVERSATION)

    def _ring(self) -> KeyRing:
        if self.keys is None:
            raise SealBroken("what Redis keeps is sealed and no key is given: see SECRET_KEYS")
        return self.keys


def revision_in(conversation: bytes | None) -> str:
    """Return the revision standing in a stored conversation, as finish compares it."""
    if conversation is None:
        return ""
    _, found, rest = conversation.partition(REVISION)
    digits = rest[: len(rest) - len(rest.lstrip(b"0123456789"))]
    return digits.decode() if found else ""
