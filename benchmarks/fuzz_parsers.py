"""Mutated inputs for every parser that reads what comes from outside: none raises a foreign error.

    python -m benchmarks.fuzz_parsers [--times N] [--seed S] [--only NAME]

times: rounds of the quick parsers; workbooks, answers and talk take a hundredth of them. Prints the
seed, another one in every run unless it is given, and how each input ended, by parser. Callbacks of
WeChat have a run of their own: fuzz_wechat.
"""

import argparse
import json
import random
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import orjson
import telegram
from aiohttp.test_utils import make_mocked_request
from pydantic import ValidationError

from benchmarks.mangled import mutated, plain, repacked, shaken, text
from bot.after import readable
from bot.attempts import network_of
from bot.channel import Commands
from bot.channels.telegram_updates import said
from bot.channels.web_chat import Refusal, WebChat
from bot.channels.web_page import sender_behind
from bot.channels.web_request import seconds, sent_at
from bot.channels.wecom_kf import UNREADABLE, WecomKf
from bot.commands.backup import restore
from bot.commands.lines import requests
from bot.commands.office import Refused
from bot.commands.rate_workbook import read_filled, write_rates_template
from bot.commands.roster_check import check_roster
from bot.commands.roster_file import write_template
from bot.content import load_content
from bot.desk.door import Pass, read_pass, sign
from bot.media import MediaFolder, NotKept
from config.county import COUNTY_FILE, load_county
from config.settings import Settings, SettingsError, settings_from
from config.yaml_file import YamlError
from handlers.policy.report import ask_line
from state.codes import hash_code
from state.keys import KeyRing, KeysWrong, SealBroken, read_keys
from state.redis_store import Address
from tests.dialogs.talk import PEOPLE, Talk

Target: TypeAlias = Callable[[random.Random], object]

ADDRESS = Address("web", "home", "s")
COMMANDS = Commands(help="帮助", bind="绑定", forget="忘掉我")
ROLES = ("home", *PEOPLE)
# What questions are answered with, and sentences are read for; commands come from the bot's words.
SAYINGS = (
    *("是", "不是", "不清楚", "不想说", "跳过", "再说一遍", "谢谢", "好", "没有", "都有"),
    *("1", "2", "9", "改3", "改 3 水管修好了", "三口人", "一年两万来块", "六七十岁", "12月3号"),
    *("上午去王建国家", "屋顶漏雨", "孙子上职高没领雨露计划", "已联系镇里", "王建国", "刘富贵"),
    *("我家三口人", "老伴残疾", "儿子在外打工", "低保一个月多少钱", "为啥不给我批", "离队三天"),
)


class Targets:
    """Every parser with what it needs; each method takes dice and parses one input."""

    def __init__(self, folder: Path) -> None:
        self.content = load_content()
        self.folder = folder
        texts = self.content.texts
        # Of the channels only what parses is run, and that needs no more.
        self.chat = object.__new__(WebChat)
        self.chat._texts = texts
        self.desk = object.__new__(WecomKf)
        self.desk.commands = COMMANDS
        self.media = MediaFolder(folder / "media")
        self.ring = KeyRing({"k1": b"k" * 32})
        write_template(folder / "roster.xlsx")
        write_rates_template(folder / "rates.xlsx", self.content.knowledge, texts)
        self.roster = (folder / "roster.xlsx").read_bytes()
        self.rates = (folder / "rates.xlsx").read_bytes()
        self.county = COUNTY_FILE.read_bytes()
        self.people = Talk()
        self.commands = list(self.content.words.exact)

    def body(self, dice: random.Random) -> object:
        """A message of the phone page."""
        message = {"id": "m-1", "text": text(dice), "kind": "text", "sent_at": "2026-11-22T04:00Z"}
        raw = json.dumps(shaken(message, dice)).encode("utf-8", "replace")
        try:
            said = orjson.loads(mutated(raw, dice) if dice.random() < 0.3 else raw)
        except orjson.JSONDecodeError:
            return "malformed"
        return self.chat._message(ADDRESS, said, "")

    def query(self, dice: random.Random) -> object:
        """What stands in addresses and headers: numbers, times, cookies, whom it comes from."""
        said = text(dice)
        shown = (
            said.encode("latin-1", "ignore").decode("latin-1").translate({10: "", 13: "", 0: ""})
        )
        headers = {"Cookie": f"home={shown}; zc={shown}", "X-Forwarded-For": shown}
        request = make_mocked_request("GET", "/?after=1", headers=headers)
        sender_behind("home", request)
        network_of(said, dice.choice((None, said, f"{said}, 10.0.0.1", "::1")))
        return sent_at(dice.choice((said, plain(dice)))), seconds(request, "after", 5)

    def upload(self, dice: random.Random) -> object:
        """A picture."""
        head = dice.choice((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", b"GIF89a", b""))
        return self.media.keep(head + dice.randbytes(dice.randint(0, 64)))

    def roster_workbook(self, dice: random.Random) -> object:
        """A roster in XLSX."""
        file = self.folder / "r.xlsx"
        file.write_bytes(repacked(self.roster, dice))
        return check_roster(file, self.content.knowledge.areas, (), self.content.texts, 2026)

    def rates_workbook(self, dice: random.Random) -> object:
        """Rates in XLSX."""
        file = self.folder / "f.xlsx"
        file.write_bytes(repacked(self.rates, dice))
        return read_filled(file, self.content.knowledge, self.content.texts)

    def county_file(self, dice: random.Random) -> object:
        """Working rules in YAML."""
        file = self.folder / "county.yaml"
        file.write_bytes(mutated(self.county, dice))
        return load_county(file)

    def line(self, dice: random.Random) -> object:
        """A line for ask, screen and read-visit: how it is split, not what is answered."""
        said = json.dumps(plain(dice)) if dice.random() < 0.5 else text(dice)
        return list(requests([said], "q", {"place": "410185"}))

    def question(self, dice: random.Random) -> object:
        """A question, answered."""
        request = {"q": text(dice), "place": text(dice)[:8], "on": dice.choice(("", "2026-11-22"))}
        return ask_line(self.content, shaken(request, dice) if dice.random() < 0.3 else request)

    def talk(self, dice: random.Random) -> object:
        """What people say, in a conversation that goes on: words the bot knows among any others."""
        if dice.random() < 0.02:
            self.people = Talk(role=dice.choice(ROLES))
        choices = [value for _, value in self.people.conversation.choices]
        words = (dice.choice(self.commands), dice.choice(SAYINGS), text(dice))
        parts = dice.choices([*choices, *words, *words], k=dice.choice((1, 1, 2, 4)))
        return self.people.say(dice.choice(("", " ", "，")).join(parts))

    def customer(self, dice: random.Random) -> object:
        """A message of WeCom's customer service."""
        raw = {
            "msgid": "m",
            "msgtype": dice.choice(("text", "event", "voice")),
            "origin": 3,
            "external_userid": "u",
            "send_time": 1763784000,
            "text": {"content": text(dice)},
            "voice": {"media_id": text(dice)},
            "event": {"event_type": "enter_session", "external_userid": "u"},
        }
        odd = shaken(raw, dice)
        return self.desk._message_of("kf", odd), self.desk._file(odd)

    def update(self, dice: random.Random) -> object:
        """An update of Telegram."""
        chat = {"id": 1, "type": "private"}
        message = {"message_id": 1, "date": 1763784000, "chat": chat, "text": text(dice)}
        raw = shaken({"update_id": 7, "message": message}, dice)
        if not isinstance(raw, dict):
            return "no object"
        try:
            update = telegram.Update.de_json(raw, None)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError):
            return "not Telegram's"
        return said(update, COMMANDS)

    def secrets(self, dice: random.Random) -> object:
        """Codes, passes of the desk, sealed values, keys."""
        said = text(dice)
        hash_code(said)
        one = sign(b"k", Pass("p", "o", 2_000_000_000, "d"))
        changed = mutated(one.encode(), dice).decode("utf-8", "replace")
        assert changed == one or read_pass(b"k", changed, 1.0) is None
        assert read_pass(b"k", said, 1.0) is None
        sealed = mutated(self.ring.seal(b"secret", b"a.b"), dice)
        return self.ring.open(sealed, b"a.b")

    def keys(self, dice: random.Random) -> object:
        """Keys in the environment, and the other settings."""
        said = text(dice)
        settings_from({"PORT": said, "IDLE_DAYS": said, "DATA_DIR": said.replace("\0", "")})
        return read_keys(said)

    def stored(self, dice: random.Random) -> object:
        """A conversation as it comes back from Redis."""
        kept = {"v": 1, "revision": 3, "tasks": [["visit", {}]], "choices": [["1", "x"]]}
        raw = json.dumps(shaken(kept, dice)).encode()
        return readable(mutated(raw, dice) if dice.random() < 0.3 else raw)

    def archive(self, dice: random.Random) -> object:
        """A backup to restore."""
        file = self.folder / "b.tar"
        file.write_bytes(mutated(b"manifest.json" + bytes(1500), dice))
        return restore(Settings(data=self.folder / "restored"), file)


# Parser → what it may raise, and which part of the rounds it takes.
EXPECTED: dict[str, tuple[tuple[type[Exception], ...], int]] = {
    "body": ((Refusal,), 1),
    "query": ((), 20),
    "upload": ((NotKept,), 10),
    "roster_workbook": ((), 100),
    "rates_workbook": ((), 100),
    "county_file": ((YamlError, ValidationError), 100),
    "line": ((), 1),
    "question": ((ValueError, KeyError, TypeError), 100),
    "talk": ((), 100),
    "customer": (UNREADABLE, 1),
    "update": ((), 1),
    "secrets": ((SealBroken,), 1),
    "keys": ((KeysWrong, SettingsError), 1),
    "stored": ((), 1),
    "archive": ((Refused,), 100),
}


def rounds(targets: Targets, name: str, times: int, seed: int = 20261122) -> Iterator[str]:
    """Yield how each input ended. Raises what no parser may raise."""
    dice = random.Random(f"{seed} {name}")
    expected, part = EXPECTED[name]
    parse: Target = getattr(targets, name)
    for number in range(max(times // part, 10)):
        try:
            found = parse(dice)
        except expected as error:
            yield type(error).__name__
        except Exception as error:
            error.add_note(f"input {number} of --only {name} --seed {seed} --times {times}")
            raise
        else:
            yield "nothing" if found is None else "read"


def main(times: int, seed: int, only: str) -> None:
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        targets, whole, begun = Targets(Path(folder)), 0, time.monotonic()
        for name in EXPECTED:
            if only in ("", name):
                seen = Counter(rounds(targets, name, times, seed))
                whole += seen.total()
                print(f"{name}: {', '.join(f'{end} {many}' for end, many in seen.most_common())}")
        print(f"{whole} inputs, {time.monotonic() - begun:.0f} s, no other exception")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_parsers")
    parser.add_argument("--times", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--only", default="", choices=["", *EXPECTED])
    main(**vars(parser.parse_args()))
