"""What the machine decides, from environment variables; every one has a default that runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingsError(ValueError):
    """An environment variable that cannot be used, with its name and what it takes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to listen and where to keep things.

    data: folder of everything the bot keeps when no server is named.
    redis_url, database_url: empty = the embedded Valkey and SQLite under *data*.
    idle_days: a conversation nobody continues is forgotten after so many days.
    secure_cookies: true behind HTTPS. behind_proxy: true when a proxy of ours names the caller.
    reload_seconds: how often changed data files are looked for, 0 = only on SIGHUP.
    public_url: where people reach the pages, such as https://example.org; "" = host and port.
    keep_turns_days: stored turns are deleted after so many days, 0 = never; a sender's last stays.
    """

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8080
    redis_url: str = ""
    database_url: str = ""
    idle_days: int = 30
    secure_cookies: bool = False
    behind_proxy: bool = False
    reload_seconds: int = 0
    keep_turns_days: int = 90
    public_url: str = ""


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read HOST, PORT, DATA_DIR, REDIS_URL, DATABASE_URL, IDLE_DAYS and the others below.

    Raises SettingsError for a value that cannot be read.
    """
    return Settings(
        data=Path(environ.get("DATA_DIR", "data")),
        host=environ.get("HOST", "127.0.0.1"),
        port=_whole(environ, "PORT", 8080),
        redis_url=environ.get("REDIS_URL", ""),
        database_url=environ.get("DATABASE_URL", ""),
        idle_days=_whole(environ, "IDLE_DAYS", 30),
        secure_cookies=environ.get("SECURE_COOKIES", "") == "1",
        behind_proxy=environ.get("BEHIND_PROXY", "") == "1",
        reload_seconds=_whole(environ, "RELOAD_SECONDS", 0),
        keep_turns_days=_whole(environ, "KEEP_TURNS_DAYS", 90),
        public_url=environ.get("PUBLIC_URL", ""),
    )


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "")
    if value and not value.isdecimal():
        raise SettingsError(f"{name}={value!r}: expected a whole number")
    return int(value) if value else default
