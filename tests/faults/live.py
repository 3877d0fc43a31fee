"""A real server process with its own folder, to be killed; and a page that talks to it."""

import asyncio
import contextlib
import os
import random
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import redis

from state.codes import hash_code, new_code
from state.server_files import noted_socket

ROOT = Path(__file__).parent.parent.parent
ISO = "%Y-%m-%dT%H:%M:%S.%fZ"
VILLAGE, CADRE = "410185-t01-v01", "cadre-1"
HEADS = ("张建国", "李秀英", "赵铁柱", "孙大娘")
SENTENCE = "上午去{head}家，屋顶漏雨，已联系镇里"
RECEIPT = re.compile(r"\d{6}-[0-9A-HJKMNP-TV-Z]{8}")


def free_port() -> int:
    """Return a port that stays free while its server is down: no outgoing connection gets it."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass(slots=True)
class LiveBot:
    """run_bot.py serve on a data folder, with a village of our own in it.

    source: folder of the program and its data files. more: further environment variables.
    options: of the command. program: what is run. A DATABASE_URL or REDIS_URL in *more* is heeded.
    host: where it is reached. inside: the command it is started through, such as ip netns exec.
    records: URL of the same database for connections of our own, when DATABASE_URL is not for us.
    """

    data: Path
    source: Path = ROOT
    more: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    program: tuple[str, ...] = ("run_bot.py",)
    host: str = "127.0.0.1"
    inside: tuple[str, ...] = ()
    records: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    links: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def database(self) -> Path:
        return self.data / "zhucuntong.db"

    def start(self) -> None:
        """Start it; return when it has printed its links and is ready."""
        ours = {"DATA_DIR": str(self.data), "LOG_LEVEL": "WARNING", "PER_MINUTE": "0"}
        kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL")}
        environment = kept | ours | self.more
        place = ["--host", self.host, "--port", str(self.port)]
        command = [*self.inside, sys.executable, *self.program, "serve", *place, *self.options]
        with (self.data / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.source,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                role, _, link = line.strip().partition(" ")
                if role == "ready":
                    return
                self.links[role] = link.strip()
        raise RuntimeError(f"not started: {(self.data / 'bot.log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End the bot with -9, this instant. Its Valkey is told to go by Linux."""
        process = self.process
        assert process is not None
        process.kill()
        process.wait()  # or it is not seen to be dead when it is to be revived

    def kill_server(self) -> None:
        """End the embedded Valkey with -9, if it is there."""
        with contextlib.suppress(redis.ConnectionError, ProcessLookupError, FileNotFoundError):
            os.kill(int(self.client().info("server")["process_id"]), signal.SIGKILL)

    def revive(self) -> None:
        """Start the bot again if it was killed."""
        assert self.process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.05)
            self.start()

    def stop(self) -> int:
        """End the bot politely; return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)

    def client(self) -> Any:
        """A client of the embedded Valkey."""
        path = noted_socket(self.data / "redis")
        if path is None:
            raise FileNotFoundError("no socket noted")
        return redis.Redis(unix_socket_path=str(path))

    def add_village(self) -> None:
        """Write a cadre and the households of their village into the database."""
        person = "INSERT INTO people (id, name, role, area) VALUES (?, ?, 'cadre', ?)"
        self.change(person, CADRE, "王干部", VILLAGE)
        for number, head in enumerate(HEADS):
            household = "INSERT INTO households (id, village, head) VALUES (?, ?, ?)"
            self.change(household, f"h{number}", VILLAGE, head)

    def new_code(self, person: str) -> str:
        """Write a fresh binding code for a person straight into the database."""
        code = new_code()
        until = (datetime.now(UTC) + timedelta(hours=1)).strftime(ISO)
        insert = "INSERT INTO codes (code_hash, person, expires_at) VALUES (?,?,?)"
        self.change(insert, hash_code(code), person, until)
        return code

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Select with a connection of our own, independent of all the bot's code."""
        if url := self.records or self.more.get("DATABASE_URL"):
            with psycopg.connect(url) as postgres:
                return postgres.execute(
                    query.replace("?", "%s").encode(), values or None
                ).fetchall()
        with self.sql() as database:
            return database.execute(query, values).fetchall()

    def change(self, statement: str, *values: object) -> None:
        """Change a row with a connection of our own."""
        if url := self.records or self.more.get("DATABASE_URL"):
            with psycopg.connect(url) as postgres:
                postgres.execute(statement.replace("?", "%s").encode(), values)
            return
        with self.sql() as database:
            database.execute(statement, values)

    def workers(self) -> list[int]:
        """Process ids of the workers, oldest first."""
        assert self.process is not None
        listed = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "--", "--socket"],
            capture_output=True,
            text=True,
            check=False,
        )
        return sorted(int(one) for one in listed.stdout.split())

    @contextlib.contextmanager
    def sql(self) -> Iterator[sqlite3.Connection]:
        """A connection of our own to the SQLite file."""
        database = sqlite3.connect(self.database, timeout=20)
        try:
            with database:
                yield database
        finally:
            database.close()


@dataclass(slots=True)
class Page:
    """One phone: sends in order, and again with the same id until it has an answer."""

    http: aiohttp.ClientSession
    url: str
    door: str = "cadre"
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    retries: int = 0

    async def say(self, text: str, key: str = "") -> list[str]:
        """Return the texts of the replies. key: the message's own id, any when empty."""
        body = _body(text, key or secrets.token_hex(8))
        while True:
            if (answer := await self._send(body)) is not None:
                return answer
            self.retries += 1
            await asyncio.sleep(0.1)

    async def once(self, text: str, key: str, seconds: float) -> int:
        """Send it once and return the answer's status. Raises TimeoutError when there is none."""
        limit = aiohttp.ClientTimeout(total=seconds)
        async with self._posted(_body(text, key), timeout=limit) as answer:
            return int(answer.status)

    def _posted(self, body: dict[str, str], **more: Any) -> Any:
        headers = {"Cookie": f"zc_{self.door}={self.token}", "X-Requested-With": "test"}
        url = f"{self.url}/api/{self.door}/messages"
        return self.http.post(url, json=body, headers=headers, **more)

    async def _send(self, body: dict[str, str]) -> list[str] | None:
        try:
            async with self._posted(body) as answer:
                if answer.status >= 500 or answer.status == 429:
                    return None
                assert answer.status == 200, await answer.text()
                if renewed := answer.cookies.get(f"zc_{self.door}"):
                    self.token = renewed.value
                return [reply["text"] for reply in (await answer.json())["replies"]]
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            return None


def _body(text: str, key: str) -> dict[str, str]:
    return {"id": key, "kind": "text", "text": text, "sent_at": ""}
