import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from state import embedded
from state.embedded import EmbeddedServerError, embedded_server
from state.redis_link import RedisLink
from tests.state.servers import alive, children, until

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


async def ask(url: str, *command: str | int) -> object:
    async with RedisLink(url, patience=20) as link:
        return await link.call(*command)


async def pid_of(url: str) -> int:
    info = await ask(url, "INFO", "server")
    assert isinstance(info, bytes)
    return int(info.split(b"process_id:")[1].split()[0])


async def test_it_serves_only_this_user_and_fsyncs_every_change(tmp_path: Path) -> None:
    async with embedded_server(tmp_path / "redis") as url:
        assert await ask(url, "CONFIG", "GET", "appendfsync") == [b"appendfsync", b"always"]
        assert await ask(url, "CONFIG", "GET", "port") == [b"port", b"0"]
    assert (tmp_path / "redis").stat().st_mode & 0o777 == 0o700


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as url:
        await ask(url, "SET", "k", "v")
        server = await pid_of(url)
    assert not alive(server)
    async with embedded_server(tmp_path) as url:
        assert await ask(url, "GET", "k") == b"v"


async def test_a_second_owner_of_the_folder_uses_the_same_server(tmp_path: Path) -> None:
    before = children()
    async with embedded_server(tmp_path) as one, embedded_server(tmp_path) as two:
        assert one == two
        assert await pid_of(one) == await pid_of(two)
        assert len(children() - before) == 1


async def test_the_second_owner_takes_over_when_the_first_leaves(tmp_path: Path) -> None:
    first = embedded_server(tmp_path)
    url = await first.__aenter__()
    async with embedded_server(tmp_path) as same, RedisLink(same, patience=20) as link:
        await link.call("SET", "k", "v")
        before = await pid_of(url)
        await first.__aexit__(None, None, None)
        assert await ask(url, "GET", "k") == b"v"
        assert await link.call("GET", "k") == b"v"
        assert await pid_of(url) != before


async def test_a_held_folder_whose_server_does_not_answer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "PATIENCE", 0.2)
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EmbeddedServerError, match="another process holds"):
            await embedded_server(tmp_path).__aenter__()
    async with embedded_server(tmp_path) as url:
        assert await ask(url, "PING") == b"PONG"


async def test_a_server_that_dies_is_started_again_with_its_data(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as url:
        await ask(url, "SET", "k", "v")
        for _ in range(2):
            os.kill(await pid_of(url), signal.SIGKILL)
            assert await ask(url, "GET", "k") == b"v"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_killed_owner_leaves_no_server_and_the_next_one_takes_over(
    tmp_path: Path, number: signal.Signals
) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-m", "tests.state.owner", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    with owner:
        assert owner.stdout is not None
        server = int(owner.stdout.readline())
        owner.send_signal(number)
    async with embedded_server(tmp_path) as url:
        assert await ask(url, "GET", "written") == b"before the kill"
        until(lambda: not alive(server))
        assert await ask(url, "GET", "written") == b"before the kill"
        assert await pid_of(url) != server


async def test_ctrl_c_in_the_terminal_does_not_reach_the_server(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as url:
        assert os.getpgid(await pid_of(url)) != os.getpgid(0)


async def test_damaged_data_are_kept_aside_and_the_server_starts_empty(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as url:
        for n in range(50):
            await ask(url, "SET", f"key{n}", "x" * 40)
    journal = next((tmp_path / "appendonlydir").glob("*.incr.aof"))
    damaged = bytearray(journal.read_bytes())
    damaged[1000:1010] = b"\xff" * 10
    journal.write_bytes(damaged)
    async with embedded_server(tmp_path) as url:
        assert await ask(url, "DBSIZE") == 0
    assert (tmp_path / "damaged-1" / journal.name).read_bytes() == damaged


async def test_a_torn_last_write_loses_only_itself(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as url:
        await ask(url, "SET", "one", "1")
        await ask(url, "SET", "two", "2")
    journal = next((tmp_path / "appendonlydir").glob("*.incr.aof"))
    journal.write_bytes(journal.read_bytes()[:-3])
    async with embedded_server(tmp_path) as url:
        assert await ask(url, "MGET", "one", "two") == [b"1", None]
    assert not (tmp_path / "damaged-1").exists()


async def test_a_folder_with_a_long_name_gets_a_short_private_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("长" * 40) / "redis data"
    async with embedded_server(folder) as url, embedded_server(folder) as same:
        assert url == same
        assert await ask(url, "PING") == b"PONG"
        assert Path((folder / "socket").read_text()).parent.stat().st_mode & 0o777 == 0o700
    Path((folder / "socket").read_text()).parent.rmdir()


async def test_a_short_folder_open_to_others_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("x" * 100)
    with tempfile.TemporaryDirectory(prefix="s") as near:
        monkeypatch.setattr("tempfile.tempdir", near)
        async with embedded_server(folder):
            short = Path((folder / "socket").read_text()).parent
        short.chmod(0o777)
        with pytest.raises(EmbeddedServerError, match="someone else"):
            await embedded_server(folder).__aenter__()


@pytest.mark.parametrize("binary", ["/nowhere/valkey-server", "/bin/false"])
async def test_a_server_that_cannot_start_is_reported_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, binary: str
) -> None:
    monkeypatch.setenv("VALKEY_SERVER", binary)
    with pytest.raises(EmbeddedServerError, match=r"server\.log"):
        await embedded_server(tmp_path).__aenter__()


def test_another_thread_than_the_main_one_is_refused(tmp_path: Path) -> None:
    seen: list[BaseException] = []

    async def start() -> None:
        async with embedded_server(tmp_path):
            pass

    def run() -> None:
        try:
            asyncio.run(start())
        except EmbeddedServerError as error:
            seen.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert len(seen) == (1 if sys.platform == "linux" else 0)
