"""The one writer of the records: everybody's changes in shared transactions, one fsync for many.

    async with Writer(write_engine(url)) as writer:
        outcome = await writer.commit(TurnRow(...), [Write(insert(visits), {...}), ...])
        await writer.execute([Write(insert(outbox), {...})])        # timers, imports: no turn

commit returns, only after the database's COMMIT returned (SQLite: WAL, synchronous=FULL):
    Committed()            the turn row and all its writes are stored;
    Duplicate(replies)     this (channel, account, key) had been stored before; nothing was written
                           again, *replies* are the ones stored then;
    Conflict(why, detail)  nothing of it was written. why: "revision" – another turn of this sender
                           has this revision (the conversation it started from was old);
                           "untouched" – a must_touch write changed no row; "refused" – a
                           constraint said no (receipt or draft stored before, unknown person).
A commit that breaks a rule fails alone: the others in its transaction are stored.
Raises DatabaseDown when the database stays unreachable for *patience* seconds; the change may or
may not be stored then, and committing the same turn again is safe. WriterBusy: too many waiting.
A statement that cannot run at all (a naive time, an unknown column) raises its own error to its
own caller. A cancelled caller's change is still written.
Use the same statement object for the same kind of write, so that the writer can batch it.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from state.changes import Committed, Conflict, Duplicate, Outcome, TurnRow, Write
from state.commits import store_singly, store_together

__all__ = [
    "Committed",
    "Conflict",
    "DatabaseDown",
    "Duplicate",
    "Outcome",
    "TurnRow",
    "Write",
    "Writer",
    "WriterBusy",
]

MAX_GROUP = 256
MAX_WAITING = 20_000
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
COMMITTED = Committed()


class DatabaseDown(Exception):
    """The database could not be reached, or failed, for longer than the writer's patience."""


class WriterBusy(Exception):
    """More changes are waiting than the writer takes on."""


class _Unsure(Exception):
    """COMMIT itself failed: the transaction may or may not be stored."""


@dataclass(slots=True, eq=False)
class _Request:
    turn: TurnRow | None
    writes: Sequence[Write]
    future: asyncio.Future[Outcome]
    born: float
    result: Outcome | Exception = COMMITTED

    def deliver(self) -> None:
        if self.future.done():
            return
        if isinstance(self.result, Exception):
            self.future.set_exception(self.result)
        else:
            self.future.set_result(self.result)


class Writer:
    """See the module's text. engine: from state.database.write_engine, used by nobody else.

    All calls come from one event loop; those made in one of its turns go to the writing thread
    together, so that it wakes once for all.
    """

    def __init__(self, engine: Engine, *, patience: float = 5.0) -> None:
        self._engine = engine
        self._patience = patience
        self._queue: queue.SimpleQueue[list[_Request] | None] = queue.SimpleQueue()
        self._leaving: list[_Request] = []
        self._waiting = 0
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None

    async def open(self) -> Self:
        """Start the writing thread."""
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()
        return self

    async def close(self) -> None:
        """Store what is waiting, then stop."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._leave()
            self._queue.put(None)
            await asyncio.to_thread(thread.join)
            self._engine.dispose()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def commit(self, turn: TurnRow | None, writes: Sequence[Write]) -> Outcome:
        """Store one change, all or nothing; returns after COMMIT. See the module's text."""
        if self._thread is None:
            raise DatabaseDown("the writer is closed")
        if self._waiting >= MAX_WAITING:
            raise WriterBusy(f"{MAX_WAITING} changes are waiting")
        loop = asyncio.get_running_loop()
        request = _Request(turn, writes, loop.create_future(), time.monotonic())
        self._waiting += 1
        if not self._leaving:
            loop.call_soon(self._leave)
        self._leaving.append(request)
        return await request.future

    async def execute(self, writes: Sequence[Write]) -> Outcome:
        """Store changes that belong to no message, in one transaction: timers, outbox, imports."""
        return await self.commit(None, writes)

    def _leave(self) -> None:
        leaving, self._leaving = self._leaving, []
        if leaving:
            self._queue.put(leaving)

    def _work(self) -> None:
        going = True
        while going:
            batch, going = self._take()
            if batch:
                self._settle(batch)
                with contextlib.suppress(RuntimeError):  # the loop has closed; nobody waits
                    batch[0].future.get_loop().call_soon_threadsafe(self._deliver, batch)
        self._hang_up()

    def _take(self) -> tuple[list[_Request], bool]:
        """Wait for changes, return them with all others that wait by now; False after close."""
        batch: list[_Request] = []
        requests = self._queue.get()
        while requests is not None:
            batch += requests
            if len(batch) >= MAX_GROUP or self._queue.empty():
                return batch, True
            requests = self._queue.get()
        return batch, False

    def _deliver(self, batch: Sequence[_Request]) -> None:
        self._waiting -= len(batch)
        for request in batch:
            request.deliver()

    def _settle(self, batch: Sequence[_Request]) -> None:
        """Give every request its result, trying anew while the database is out of reach."""
        deadline = max(request.born for request in batch) + self._patience
        pause = FIRST_PAUSE
        while True:
            try:
                return self._store(batch)
            except Exception as error:
                self._hang_up()
                if isinstance(error, _Unsure) or time.monotonic() + pause > deadline:
                    for request in batch:
                        request.result = DatabaseDown(str(error))
                    return None
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _store(self, batch: Sequence[_Request]) -> None:
        """Store the batch at once, or one by one when one of it breaks a rule.

        Raises when the database does not work.
        """
        connection = self._connection = self._connection or self._engine.connect()
        try:
            store_together(connection, [(request.turn, request.writes) for request in batch])
        except Exception as error:
            if _down(error):
                raise
            connection.rollback()
            for request in batch:
                request.result = _singly(connection, request)
        else:
            for request in batch:
                request.result = COMMITTED
        try:
            connection.commit()
        except Exception as error:
            raise _Unsure(f"commit failed: {error}") from error

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.invalidate()
            with contextlib.suppress(Exception):
                connection.close()


def _singly(connection: Connection, request: _Request) -> Outcome | Exception:
    try:
        return store_singly(connection, request.turn, request.writes)
    except Exception as error:
        if _down(error):
            raise
        return error


def _down(error: Exception) -> bool:
    """True when the fault is the database's or the connection's, not the statement's."""
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
