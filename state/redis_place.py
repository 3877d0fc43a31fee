"""Where a Redis URL leads, and what is said first there.

    unix:///run/v.sock
    redis://[user:password@]host[:port][/db], rediss:// likewise
    redis+sentinel://[user:password@]host:port[,host:port…]/name[/db]
    redis+cluster://[user:password@]host:port[,host:port…], rediss+cluster:// likewise

Behind Sentinels the master of that name is asked for at every connection; user and password are
those of the servers, not of the Sentinels. Of a Cluster any members may be named, one is enough;
what any of them tells all, such as news, is heard from one of those.
"""

import random
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

SENTINEL = "redis+sentinel"
SENTINEL_PORT = 26_379
SENTINEL_SECONDS = 0.5
CLUSTERS = ("redis+cluster", "rediss+cluster")
PORT = 6379

Member: TypeAlias = tuple[str, int]


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
    secure = parts.scheme.startswith("rediss")
    if parts.scheme in CLUSTERS:
        host, port = random.choice(cluster_members(url))
        return Endpoint(host=host, port=port, secure=secure)
    host, port = parts.hostname or "127.0.0.1", parts.port or PORT
    return Endpoint(host=host, port=port, secure=secure)


def cluster_members(url: str) -> Sequence[Member]:
    """Return the members a Cluster's URL names."""
    named = urlsplit(url).netloc.rpartition("@")[2].split(",")
    return [member_of(one) for one in named]


def member_of(place: str) -> Member:
    """Read host:port, as in URLs and redirections; an IPv6 address may stand in brackets."""
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdecimal():
        return place.strip("[]"), PORT
    return host.strip("[]"), int(port)


def member_url(url: str, member: Member) -> str:
    """Return the URL of one member of a Cluster."""
    parts = urlsplit(url)
    credentials, at, _ = parts.netloc.rpartition("@")
    host = f"[{member[0]}]" if ":" in member[0] else member[0]
    return f"{parts.scheme.partition('+')[0]}://{credentials}{at}{host}:{member[1]}"


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
