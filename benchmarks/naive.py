"""Baseline (b): what one would write first: redis-py GET and SET, one async ORM commit a message.

The same durability as ours (Valkey with appendfsync always, SQLite WAL with synchronous=FULL), a
session read from Redis, one visit row and one turn row stored, the session saved.
"""

import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from redis.asyncio import Redis
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from state.embedded import embedded_server


class Base(DeclarativeBase):
    pass


class Turn(Base):
    __tablename__ = "turns"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str]
    session: Mapped[str]
    reply: Mapped[str]
    at: Mapped[datetime]


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str]
    household: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


REDIS: web.AppKey[Redis] = web.AppKey("redis")
SESSIONS: web.AppKey[async_sessionmaker[AsyncSession]] = web.AppKey("sessions")


async def message(request: web.Request) -> web.Response:
    said = await request.json()
    sender = request.cookies["zc_cadre"]
    redis, now = request.app[REDIS], datetime.now(UTC)
    session = json.loads(await redis.get(f"session:{sender}") or '{"turn": 0}')
    session["turn"] += 1
    reply = f"saved as {session['turn']}"
    async with request.app[SESSIONS]() as database:
        state = json.dumps(session)
        database.add(Turn(key=said["id"], sender=sender, session=state, reply=reply, at=now))
        database.add(Visit(visitor=sender, household="h1", text=said["text"], at=now))
        await database.commit()
    await redis.set(f"session:{sender}", json.dumps(session), ex=86_400)
    return web.json_response({"id": said["id"], "replies": [{"text": reply}]})


async def parts(app: web.Application) -> AsyncIterator[None]:
    folder = Path(sys.argv[2])
    async with embedded_server(folder / "redis") as url:
        app[REDIS] = Redis.from_url(url)
        engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'naive.db'}")
        event.listen(engine.sync_engine, "connect", _durable)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        app[SESSIONS] = async_sessionmaker(engine, expire_on_commit=False)
        yield
        await engine.dispose()
        await app[REDIS].aclose()


def _durable(connection, _record) -> None:  # type: ignore[no-untyped-def]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}").close()


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/{door}/messages", message)
    app.cleanup_ctx.append(parts)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
