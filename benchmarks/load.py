"""Load generator: sends prepared requests over keep-alive connections, each exactly once.

    python -m benchmarks.load PORT REQUESTS    REQUESTS: a pickled list, one list a connection

Prints one JSON line: answers, answers that were not 200, seconds, and latencies in ms. It does no
more per answer than find its end, so that the server is what is measured.
"""

import asyncio
import gc
import json
import pickle
import sys
import time
from functools import partial
from pathlib import Path
from statistics import quantiles


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests = iter(requests)
        self.latencies: list[float] = []
        self.failed = 0
        self.done = asyncio.get_running_loop().create_future()
        self._missing = 0
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def begin(self) -> None:
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"connection lost: {error}"))

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            self._missing = end + 4 + _length(self._head[:end]) - len(self._head)
            self.failed += not self._head.startswith(b"HTTP/1.1 200")
            self._head = b""
        if self._missing == 0:
            self.latencies.append(time.perf_counter() - self.began)
            self._next()

    def _next(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self.began = time.perf_counter()
        self.transport.write(request)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:") + 15
    return int(head[at : head.find(b"\r\n", at) if b"\r\n" in head[at:] else None])


async def run(port: int, work: list[list[bytes]]) -> dict[str, float]:
    """Send it all; return the totals."""
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(partial(Connection, requests), "127.0.0.1", port))[1]
        for requests in work
    ]
    gc.disable()
    began = time.perf_counter()
    for connection in connections:
        connection.begin()
    await asyncio.gather(*(connection.done for connection in connections))
    seconds = time.perf_counter() - began
    times = sorted(latency * 1000 for c in connections for latency in c.latencies)
    cuts = quantiles(times, n=100) if len(times) > 1 else times * 99
    return {
        "answers": len(times),
        "failed": sum(connection.failed for connection in connections),
        "seconds": seconds,
        "p50_ms": cuts[49],
        "p99_ms": cuts[98],
    }


if __name__ == "__main__":
    prepared = pickle.loads(Path(sys.argv[2]).read_bytes())
    print(json.dumps(asyncio.run(run(int(sys.argv[1]), prepared))))
