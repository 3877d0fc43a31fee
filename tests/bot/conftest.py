"""Real Valkey and SQLite for the dispatcher, and a small topic that keeps what it is told."""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import redis

from bot.contracts import Handle
from bot.dispatcher import Dispatcher
from bot.on_loop import Memory
from bot.running import Saved
from bot.turns import Turns
from config.texts import Texts, load_texts
from handlers.reader import Reader
from handlers.turn import Choice, Message, Moment, QuestionUnanswered, Reply, Turn
from state.conversation import Conversation
from state.database import read_engine, write_engine
from state.records import Records
from state.redis_cluster import link_to
from state.redis_link import Link
from state.redis_store import RedisStore
from state.server_files import server_binary, server_command
from state.writer import Writer
from tests.conftest import until_pong
from tests.keys import RING

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def clock() -> Moment:
    return Moment(NOON, NOON.date())


@cache
def texts() -> Texts:
    """The real copy, read once."""
    return load_texts()


@dataclass(slots=True)
class Valkey:
    """One server process whose data a test may empty, and which it may kill."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/v.sock"

    def start(self) -> None:
        socket = self.folder / "v.sock"
        command = server_command(server_binary(), self.folder, socket)
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def empty(self) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            self.start()
        until_pong(self.folder / "v.sock")
        with redis.Redis(unix_socket_path=str(self.folder / "v.sock")) as client:
            client.flushall()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def mortal_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("v"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def valkey(mortal_valkey: Valkey) -> Valkey:
    """An emptied server, started again if a test before left it dead."""
    mortal_valkey.empty()
    return mortal_valkey


@dataclass(slots=True)
class Told:
    """A topic: keeps what it was told in the conversation, and in the records after a "!".

    "boom" fails, "read" asks the records, "empty" says nothing; "yes" counts after "sure?" only.
    """

    runs: list[str] = field(default_factory=list)

    def __call__(
        self, conversation: Conversation, message: Message, reader: Reader, moment: Moment
    ) -> Turn:
        self.runs.append(message.text)
        if message.text == "boom":
            raise RuntimeError("boom")
        if message.text == "read":
            found = reader.unanswered("100000", moment.today, moment.today)
            return Turn(conversation, (Reply(f"records: {found}"),))
        heard = [*conversation.context.get("heard", []), message.text]
        counts = "!" in message.text or heard[-2:] == ["sure?", "yes"]
        events = (QuestionUnanswered(message.text, "410185"),) if counts else ()
        replies = (Reply(f"{len(heard)} {message.text}"), Reply("next?", (Choice("Yes", "yes"),)))
        return Turn(replace(conversation, context={"heard": heard}), replies, events)


@dataclass(slots=True)
class Bot:
    """One process's parts."""

    dispatcher: Dispatcher
    turns: Turns
    store: RedisStore
    records: Records
    writer: Writer
    link: Link


@contextlib.asynccontextmanager
async def running(
    redis_url: str, database_url: str, handle: Handle, recent: Memory[Saved] | None = None
) -> AsyncIterator[Bot]:
    writing, reading = write_engine(database_url, RING), read_engine(database_url, RING)
    async with link_to(redis_url) as link, Writer(writing) as writer:
        records = Records(reading)
        store = RedisStore(link, RING)
        turns = Turns(
            store=store,
            writer=writer,
            past=records,
            reader=records,
            handle=handle,
            texts=texts(),
            clock=clock,
            logged=frozenset({"web"}),
            recent=recent,
        )
        dispatcher = Dispatcher(turns)
        yield Bot(dispatcher, turns, store, records, writer, link)
        await dispatcher.close()
        turns.threads.shutdown()
    reading.dispose()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def bot(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Bot]:
    async with running(valkey.url, sqlite_url, told) as parts:
        yield parts


@pytest.fixture
def message() -> Callable[..., Message]:
    def make(text: str, key: str = "", sender: str = "s1") -> Message:
        return Message("web", "home", sender, f"{sender}:{key or text}", "text", text, NOON)

    return make


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; the test's own time limit ends a wait in vain."""
    while not condition():
        await asyncio.sleep(0.005)
