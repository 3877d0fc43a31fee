"""The keys tests seal private columns with."""

from state.keys import KeyRing

RING = KeyRing({"test": b"a key of tests, thirty-two bytes"})
