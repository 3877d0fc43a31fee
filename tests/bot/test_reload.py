"""Changed knowledge and copy come into a running bot; what is bad does not, and nothing leaks."""

import asyncio
import gc
import shutil
import signal
import weakref
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build_app, opened
from bot.commands.roster import import_roster
from bot.content import PARTS, LiveContent, load_content, read_content
from bot.reload import Reload, forget_others, signature
from config.settings import Settings
from config.texts import Texts
from handlers.reader import Reader
from handlers.turn import Message, Moment
from knowledge.answering import answer
from state.conversation import Conversation
from tests.bot.conftest import NOON
from tests.bot.test_roster import ROWS, book
from tests.faults.live import LiveBot, Page
from tests.shared import begun
from tests.source import PACKAGES, ROOT

QUESTION = "郑州农村低保标准一个月多少钱"


def copied(folder: Path) -> Path:
    """Copy the program as it is compiled, with its data files."""
    for name in (*PACKAGES, "web"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "run_bot.py", folder)
    return folder


def change(folder: Path, old: str, new: str) -> None:
    """Replace a figure wherever the knowledge says it."""
    for file in folder.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if old in text:
            file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module", params=["told", "watching"])
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running server on its own copy: told by SIGHUP, or looking each second."""
    folder, data = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("data")
    seconds = "1" if request.param == "watching" else "0"
    more = {"RELOAD_SECONDS": seconds, "LOG_LEVEL": "INFO"}
    bot = LiveBot(begun(data), source=copied(folder), more=more)
    bot.start()
    yield bot
    assert bot.stop() == 0


@pytest.fixture
async def page(live: LiveBot) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as http:
        yield Page(http, live.url, "home")


async def logged(live: LiveBot, words: str, many: int = 1) -> str:
    """Wait until the log says so; return it."""
    if live.more["RELOAD_SECONDS"] == "0":
        assert live.process is not None
        live.process.send_signal(signal.SIGHUP)
    while (said := (live.data / "bot.log").read_text(encoding="utf-8")).count(words) < many:
        await asyncio.sleep(0.1)
    return said


async def test_a_screening_goes_on_after_a_reload_and_answers_give_the_new_figure(
    live: LiveBot, page: Page
) -> None:
    await page.say("帮我算算")
    open_question = (await page.say("不清楚"))[-1].splitlines()[-1]
    before = "\n".join(await page.say(QUESTION))
    assert "730元" in before
    assert open_question in before
    change(live.source / "knowledge", "730", "731")
    await logged(live, "content reloaded")
    after = "\n".join(await page.say(QUESTION))
    assert "731元" in after
    assert "730元" not in after
    assert open_question in after
    (*_, following) = await page.say("不清楚")
    assert following not in ("", open_question)
    assert "？" in following


async def test_bad_files_are_told_all_at_once_and_change_nothing(live: LiveBot, page: Page) -> None:
    before = await page.say(QUESTION)
    names = ("knowledge/rates/rural_dibao_standard.yaml", "config/texts.yaml", "config/county.yaml")
    kept = {live.source / name: (live.source / name).read_bytes() for name in names}
    for file in kept:
        file.write_bytes(b"- not: [what\n")
    said = await logged(live, "not reloaded")
    assert [name for name in names if name.rpartition("/")[2] not in said] == []
    assert await page.say(QUESTION) == before
    reloads = said.count("content reloaded")
    for file, content in kept.items():
        file.write_bytes(content)
    await logged(live, "content reloaded", reloads + 1)
    assert await page.say(QUESTION) == before


async def test_copy_the_program_needs_may_not_go_missing(live: LiveBot, page: Page) -> None:
    texts = live.source / "config" / "texts.yaml"
    whole = texts.read_text(encoding="utf-8")
    assert "  useful: " in whole
    texts.write_text(whole.replace("  useful: ", "  useful_: "), encoding="utf-8")
    said = await logged(live, "feedback.useful: missing")
    reloads = said.count("content reloaded")
    changed = whole.replace("  useful: ", "  useful: 改过了。")
    texts.write_text(changed, encoding="utf-8")
    await logged(live, "content reloaded", reloads + 1)
    await page.say(QUESTION)
    assert "改过了" in (await page.say("有用"))[0]


async def test_places_of_a_roster_are_known_soon_after_its_import(tmp_path: Path) -> None:
    file, place = book(tmp_path / "roster.xlsx", ROWS), "410185-t01-v90"
    async with opened(Settings(data=begun(tmp_path))) as parts:
        parts.reload.imports = 0.05
        running = asyncio.create_task(parts.reload.run())
        await asyncio.sleep(0.2)
        assert not parts.content.knowledge.areas.full_name(place)
        now = parts.turns.clock().at
        given = (parts.content.knowledge.areas, parts.content.texts)
        await import_roster(parts.writer, parts.records, file, now, given)
        while not parts.content.knowledge.areas.full_name(place):
            await asyncio.sleep(0.05)
        assert not running.done()
        running.cancel()


def test_a_turn_ends_with_the_content_it_began_with() -> None:
    old = load_content()
    keys = old.texts.keys()
    new = replace(old, texts=Texts(dict.fromkeys(keys, "新")))
    live = LiveContent(old)

    class Swapping:
        """Records that are read just when the content changes."""

        def code(self, code_hash: str) -> None:
            live.swap(new)

    message = Message("web", "home", "s", "k", "text", "绑定 ABCD2345", NOON)
    for said in (old.texts("account.unknown_code"), "新"):
        reader = cast(Reader, Swapping())
        turn = live.receive(Conversation(), message, reader, Moment(NOON, NOON.date()))
        assert turn.replies[0].text == said


async def test_everything_that_keeps_copy_hears_of_the_new(tmp_path: Path) -> None:
    async with (
        opened(Settings(data=tmp_path / "data")) as parts,
        TestClient(TestServer(build_app(parts))) as client,
    ):
        await client.get("/")
        content = parts.content
        keys = content.texts.keys()
        changed = Texts({key: f"新{content.texts(key)}" for key in keys})
        parts.live.swap(replace(content, texts=changed))
        me = await (await client.get("/api/home/me")).json()
        assert all(item["label"].startswith("新") for item in me["menu"])
        assert parts.turns.texts("bot.wait").startswith("新")
        refused = await client.post("/api/home/messages", data=b"{")
        assert (await refused.json())["text"].startswith("新")


async def test_nothing_built_of_old_knowledge_stays(tmp_path: Path) -> None:
    content = load_content()
    few = {"rural_dibao": content.knowledge.topics["rural_dibao"]}
    other = replace(content.knowledge, topics=few, ruleset="of-before")
    built = weakref.ref(answer.answering_of(other))
    assert built() is not None
    forget_others(content)
    gc.collect()
    assert built() is None
    assert set(answer._built) <= {content.knowledge.ruleset}


def test_what_is_in_order_is_read_without_problems() -> None:
    content, problems = read_content()
    assert problems == ()
    assert content is not None
    assert content.knowledge.ruleset == load_content().knowledge.ruleset


def test_a_file_of_the_wrong_shape_is_one_problem_among_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def shapeless() -> object:
        return cast(Any, ["a list"])["commands"]

    monkeypatch.setitem(cast(Any, PARTS), "words", shapeless)
    monkeypatch.setitem(cast(Any, PARTS), "county", shapeless)
    content, problems = read_content()
    assert content is None
    assert [problem.split(":")[1].strip() for problem in problems] == ["words", "county"]


def test_a_changed_file_changes_the_signature(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.reload.FOLDERS", (tmp_path,))
    (tmp_path / "a.yaml").write_text("a: 1")
    before = signature()
    assert signature() == before
    (tmp_path / "b.yaml").write_text("b: 1")
    assert signature() != before


async def test_asking_twice_at_once_reloads_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[int] = []

    async def now(self: Reload) -> bool:
        done.append(1)
        return True

    monkeypatch.setattr(Reload, "now", now)
    reload = Reload(LiveContent(load_content()), cast(Any, None), tmp_path)
    running = asyncio.create_task(reload.run())
    reload.ask()
    reload.ask()
    while not done:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    running.cancel()
    assert done == [1]
