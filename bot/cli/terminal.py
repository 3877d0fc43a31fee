"""What the commands share: reading lines, printing records, the settings."""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from config.channel_settings import ChannelSettings, channel_settings_from
from config.settings import Settings, SettingsError, settings_from

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def settings() -> Settings:
    """Return the settings of the environment; exit with what is wrong in them."""
    try:
        return settings_from(os.environ)
    except SettingsError as error:
        sys.exit(str(error))


def channel_settings() -> ChannelSettings:
    """Return the platforms of the environment; exit with what is wrong in them."""
    try:
        return channel_settings_from(os.environ)
    except SettingsError as error:
        sys.exit(str(error))


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def lines_of(text: list[str]) -> Iterable[str]:
    """Return the words given as one line; the lines of standard input for a single -."""
    if text != ["-"]:
        return [" ".join(text)]
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def print_records(records: Iterable[Mapping[str, Any]], *, as_json: bool) -> int:
    """Print each record as soon as it is there: whole as JSON, else what people read of it."""
    for record in records:
        plain = json.dumps(record, ensure_ascii=False)
        print(plain if as_json else record.get("text", plain), flush=True)
    return 0
