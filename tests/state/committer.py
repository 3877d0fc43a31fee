"""A process of its own that commits turns, 16 senders at once, and prints each that is stored:
python -m tests.state.committer URL.
"""

import asyncio
import sys
from itertools import count

from state.database import write_engine
from state.writer import Committed, Writer
from tests.state.samples import turn, visit


async def send(writer: Writer, sender: str) -> None:
    for n in count(1):
        key = f"{sender}-{n}"
        outcome = await writer.commit(turn(key, sender, n), [visit(f"R-{key}")])
        assert outcome == Committed(), outcome
        print(key, flush=True)


async def main(url: str) -> None:
    async with Writer(write_engine(url)) as writer:
        await asyncio.gather(*(send(writer, f"s{n}") for n in range(16)))


asyncio.run(main(sys.argv[1]))
