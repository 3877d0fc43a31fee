"""Where a Redis URL leads, and what is said first there.

    unix:///run/v.sock
    redis://[user:password@]host[:port][/db], rediss:// likewise
    redis+sentinel://[user:password@]host:port[,host:port…]/name[/db]

Behind Sentinels the master of that name is asked for at every connection; user and password are
those of the servers, not of the Sentinels.
"""

from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

SENTINEL = "redis+sentinel"
SENTINEL_PORT = 26_379
SENTINEL_SECONDS = 0.5


class Endpoint(NamedTuple):
    """A socket's path, or host and port."""

    path: str = ""
    host: str = ""
    port: int = 0
    secure: bool = False


async def endpoint_of(url: str) -> Endpoint:
    """Return where to connect to. Raises OSError when no Sentinel knows the master."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return Endpoint(path=unquote(parts.path))
    if parts.scheme == SENTINEL:
        return await _master(parts.netloc.rpartition("@")[2], parts.path.split("/")[1])
    host, port = parts.hostname or "127.0.0.1", parts.port or 6379
    return Endpoint(host=host, port=port, secure=parts.scheme == "rediss")


def greeting(url: str) -> list[tuple[str, ...]]:
    """Return the commands a connection begins with; the answer to the last must be true_master's.

    PING fails while the server still loads its data.
    """
    parts = urlsplit(url)
    commands: list[tuple[str, ...]] = []
    credentials, _, _ = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    if password:
        commands.append(("AUTH", *([unquote(user)] if user else []), unquote(password)))
    if database := _database(parts.scheme, parts.path):
        commands.append(("SELECT", database))
    return [*commands, ("PING",), *([("ROLE",)] if parts.scheme == SENTINEL else [])]


def true_master(answer: object) -> bool:
    """Whether the last answer of a greeting is not that of a replica."""
    return not isinstance(answer, list) or answer[0] == b"master"


def _database(scheme: str, path: str) -> str:
    if scheme == "unix":
        return ""
    return path.strip("/") if scheme != SENTINEL else "".join(path.split("/")[2:3])


async def _master(sentinels: str, name: str) -> Endpoint:
    # A second to import, and hardly anybody needs it.
    from redis.asyncio.retry import Retry
    from redis.asyncio.sentinel import Sentinel
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError

    pairs = (one.partition(":") for one in sentinels.split(","))
    places = [(host, int(port or SENTINEL_PORT)) for host, _, port in pairs]
    asked: Any = Sentinel(  # type: ignore[no-untyped-call]
        places,
        sentinel_kwargs={
            "socket_timeout": SENTINEL_SECONDS,
            "socket_connect_timeout": SENTINEL_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        },
    )
    try:
        host, port = await asked.discover_master(name)
    except RedisError as error:
        raise ConnectionError(f"no master of {name}: {error}") from error
    finally:
        for client in asked.sentinels:
            await client.aclose()
    return Endpoint(host=str(host), port=int(port))
