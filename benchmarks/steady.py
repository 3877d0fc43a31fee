"""Sends prepared requests at moments fixed beforehand, whether or not earlier ones are answered.

    python -m benchmarks.steady PORT REQUESTS RATE    REQUESTS: a pickled list of requests

RATE: messages a second on average; the pauses between them are random (Poisson). Every latency
counts from the moment the message was due, so that one that had to wait for its turn is as late as
it is. Prints one JSON line: answers, those that were not 200, seconds, and latencies in ms.
"""

import asyncio
import gc
import json
import pickle
import random
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import quantiles

CONNECTIONS = 256
PATIENCE = 60.0


@dataclass(slots=True)
class Sending:
    """free: the longest idle first, none so long that the server closes it. waiting: what is due
    and has no free connection, with the moment it was due."""

    free: deque["Connection"] = field(default_factory=deque)
    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)
    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    lost: int = 0

    def due(self, at: float, request: bytes) -> None:
        if self.free:
            self.free.popleft().send(at, request)
        else:
            self.waiting.append((at, request))

    def answered(self, connection: "Connection", at: float, *, good: bool) -> None:
        self.latencies.append(time.perf_counter() - at)
        self.failed += not good
        if self.waiting:
            connection.send(*self.waiting.popleft())
        else:
            self.free.append(connection)


class Connection(asyncio.Protocol):
    """A keep-alive connection with one request under way at most."""

    def __init__(self, sending: Sending) -> None:
        self._sending, self._data, self._busy = sending, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._sending.free.append(self)

    def send(self, at: float, request: bytes) -> None:
        self._at, self._busy = at, True
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, end, body = self._data.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self._data, self._busy = b"", False
            self._sending.answered(self, self._at, good=head.startswith(b"HTTP/1.1 200"))

    def connection_lost(self, _: Exception | None) -> None:
        """Leave the line. What was under way is never answered, and counted in the end."""
        self._sending.lost += self._busy
        with suppress(ValueError):
            self._sending.free.remove(self)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:") + 15
    return int(head[at:].partition(b"\r\n")[0])


async def run(port: int, requests: list[bytes], rate: float) -> dict[str, float]:
    """Send it all at its moments; return the totals."""
    loop, sending, pauses = asyncio.get_running_loop(), Sending(), random.Random(rate)
    for _ in range(CONNECTIONS):
        await loop.create_connection(partial(Connection, sending), "127.0.0.1", port)
    gc.disable()
    began = at = time.perf_counter()
    for request in requests:
        at += pauses.expovariate(rate)
        if (pause := at - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        sending.due(at, request)
    over = time.perf_counter() + PATIENCE
    while (  # noqa: ASYNC110 – what is late is counted
        len(sending.latencies) + sending.lost < len(requests) and time.perf_counter() < over
    ):
        await asyncio.sleep(0.01)
    times = sorted(latency * 1000 for latency in sending.latencies)
    cuts = quantiles(times, n=1000)
    return {
        "answers": len(times),
        "failed": sending.failed + len(requests) - len(sending.latencies),
        "seconds": time.perf_counter() - began,
        "p50_ms": cuts[499],
        "p99_ms": cuts[989],
        "p999_ms": cuts[998],
    }


if __name__ == "__main__":
    prepared = pickle.loads(Path(sys.argv[2]).read_bytes())
    print(json.dumps(asyncio.run(run(int(sys.argv[1]), prepared, float(sys.argv[3])))))
