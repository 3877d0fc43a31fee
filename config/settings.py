"""What the machine decides, from environment variables; every one has a default that runs."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_NUMBER = 9
SECRET_MARK, SHORTEST_SECRET = "whsec_", 24


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
    per_minute: messages taken from one sender in a minute, 0 = any number.
    secret_keys: keys of sealed columns, newest first; secret_keys_file: the file they stand in.
    keep_turns_days: days a stored turn is kept, 0 = for ever; a bound sender's last always stays.
    workers: processes that serve together on this machine.
    keep_voices: whether recordings that cadres send are kept like pictures.
    webhook_secrets: name of a webhook → what its messages are signed with, the newest first.
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
    per_minute: int = 120
    secret_keys: str = field(default="", repr=False)
    secret_keys_file: Path | None = None
    workers: int = 1
    keep_voices: bool = False
    webhook_secrets: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)

    @property
    def alone(self) -> bool:
        """Whether no other process can handle messages of the same senders.

        Only then may a process keep what it would else ask Redis for; whoever serves alone holds
        the data folder's lock.
        """
        return not self.redis_url and self.workers == 1


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
        workers=_whole(environ, "WORKERS", 1),
        per_minute=_whole(environ, "PER_MINUTE", 120),
        secret_keys=environ.get("SECRET_KEYS", ""),
        secret_keys_file=_path(environ, "SECRET_KEYS_FILE"),
        keep_voices=environ.get("KEEP_VOICES", "") == "1",
        webhook_secrets=_secrets(environ, "WEBHOOK_SECRETS"),
    )


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]) if environ.get(name) else None


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "")
    if value and not (value.isdecimal() and len(value) <= LONGEST_NUMBER):
        raise SettingsError(f"{name}={value[:40]!r}: expected a whole number")
    return int(value) if value else default


def _secrets(environ: Mapping[str, str], name: str) -> Mapping[str, tuple[bytes, ...]]:
    """Read name=whsec_…, between commas; a name that stands twice signs with both."""
    found: dict[str, tuple[bytes, ...]] = {}
    for one in filter(None, environ.get(name, "").replace(" ", "").split(",")):
        hook, _, secret = one.partition("=")
        try:
            key = base64.b64decode(secret.removeprefix(SECRET_MARK), validate=True)
        except ValueError:
            key = b""
        if not hook or len(key) < SHORTEST_SECRET:
            want = f"{SECRET_MARK} and base64 of {SHORTEST_SECRET} bytes or more"
            raise SettingsError(f"{name}: {hook[:40]}: expected NAME={want}")
        found[hook] = (*found.get(hook, ()), key)
    return found
