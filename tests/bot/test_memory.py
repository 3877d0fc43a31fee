"""What a bot let go of does not stay in memory because of all that stays."""

import subprocess
import sys

# As a closed connection does, a thing refers to itself and has outlived the first looks.
PROGRAM = """
import gc, weakref
from bot.reload import settle_memory

knowledge = [[number] for number in range(400_000)]
settle_memory()

class Connection:
    pass

closed = Connection()
closed.itself = closed
gone = weakref.ref(closed)
gc.collect(1)
gc.collect(1)
del closed
for _ in range(4_000_000):
    if gone() is None:
        break
    left = []
    left.append(left)
print(gone() is None)
"""


def test_what_was_let_go_of_long_after_the_start_is_freed() -> None:
    command = [sys.executable, "-c", PROGRAM]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "True\n"
