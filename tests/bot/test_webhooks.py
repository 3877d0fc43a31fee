"""Other systems told of problems: what, whom, signed, at least once, however they behave."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.channels import webhook
from bot.channels.webhook import signature
from bot.outbox import LEASE, Outbox
from config.county import Webhook
from config.settings import SettingsError, settings_from
from state.tables import webhook_places
from tests.bot.desk import desk_of, read
from tests.bot.telling import OWN, SECRET, Telling, assigned, raised, telling_county
from tests.promises.county import NOW, VILLAGES, content

WAIT = timedelta(hours=1, seconds=1)


@pytest.fixture
async def telling(valkey_url: str, sqlite_url: str) -> AsyncIterator[Telling]:
    async with telling_county(valkey_url, sqlite_url) as made:
        yield made


async def test_each_step_is_told_once_and_in_order(telling: Telling) -> None:
    number = await raised(telling.county)
    assert await telling.told() == 1
    await assigned(telling.county, number)
    assert await telling.told() == 1
    assert await telling.told() == 0
    assert telling.receiver.types() == ["raised", "assigned"]
    first, second = telling.receiver.bodies()
    assert (first["data"]["number"], first["data"]["state"]) == (number, "raised")
    assert (second["data"]["state"], second["data"]["due_on"]) == ("assigned", "2026-11-27")
    assert first["data"]["version"] < second["data"]["version"]


async def test_a_body_has_nothing_but_number_state_place_and_days(telling: Telling) -> None:
    await raised(telling.county)
    await telling.told()
    ((_, body),) = telling.receiver.heard
    assert set(json.loads(body)) == {"type", "timestamp", "data"}
    assert set(json.loads(body)["data"]) == {
        "number", "version", "state", "area", "raised_as", "due_on", "provisional",
    }  # fmt: skip
    said = body.decode()
    assert not any(word in said for cadre, heads, seen in VILLAGES.values()
                   for word in (cadre, *heads, seen))  # fmt: skip


async def test_the_township_next_door_is_told_nothing(telling: Telling) -> None:
    telling.hooks = (telling.hook.model_copy(update={"area": "410185-t02"}),)
    await raised(telling.county)
    assert await telling.told() == 0
    assert (telling.rows(), telling.receiver.heard) == ([], [])


async def test_only_the_events_asked_for_are_told(telling: Telling) -> None:
    telling.hooks = (telling.hook.model_copy(update={"events": ("assigned",)}),)
    number = await raised(telling.county)
    await assigned(telling.county, number)
    await telling.told()
    assert telling.receiver.types() == ["assigned"]


def test_a_signature_is_that_of_the_specification() -> None:
    # The example of the Standard Webhooks libraries.
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_message_is_signed_with_each_secret_of_its_name(telling: Telling) -> None:
    both = (b"new" * 8, SECRET)
    telling.channel = replace(telling.channel, secrets={"platform": both})
    await raised(telling.county)
    await telling.told()
    ((headers, body),) = telling.receiver.heard
    at = int(headers["webhook-timestamp"])
    assert at == int(NOW.timestamp())
    expected = [signature(one, headers["webhook-id"], at, body) for one in both]
    assert headers["webhook-signature"].split() == expected


async def test_what_fails_is_sent_again_unchanged_under_its_id(telling: Telling) -> None:
    telling.receiver.answers = [lambda: web.Response(status=500), lambda: web.Response(status=302)]
    number = await raised(telling.county)
    await assigned(telling.county, number)
    for _ in range(3):
        await telling.told()
        telling.at += WAIT
    ids = [headers["webhook-id"] for headers, _ in telling.receiver.heard]
    assert telling.receiver.types() == ["raised", "raised", "raised", "assigned"]
    assert len(set(ids)) == 2
    assert len({body for _, body in telling.receiver.heard}) == 2
    assert [row.sent_at is not None for row in telling.rows()] == [True, True]


async def test_a_receiver_that_is_away_for_days_is_told_everything_when_it_is_back(
    telling: Telling,
) -> None:
    await raised(telling.county)
    await telling.looking().look()
    sending = telling.sending()
    telling.receiver.answers = [lambda: web.Response(status=503)] * 60
    for _ in range(60):
        await sending.send_due()
        telling.at += WAIT
    assert len(telling.receiver.heard) > 20
    assert not any(row.given_up for row in telling.rows())
    telling.receiver.answers = []
    assert await sending.send_due() == 1


async def test_one_that_fails_again_and_again_is_left_alone_for_a_while(telling: Telling) -> None:
    await raised(telling.county)
    await telling.looking().look()
    sending, telling.receiver.answers = telling.sending(), [lambda: web.Response(status=500)] * 9
    tried = []
    for _ in range(12):
        await sending.send_due()
        tried.append(len(telling.receiver.heard))
        telling.at += timedelta(seconds=25)
    # 10, 20, 40 seconds; then it rests, too.
    assert 3 <= tried[-1] < 9


async def test_a_slow_receiver_is_not_waited_for(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", aiohttp.ClientTimeout(total=0.05))
    done = asyncio.Event()
    telling.receiver.answers = [done.wait]
    await raised(telling.county)
    assert await telling.told() == 0
    (row,) = telling.rows()
    assert (row.last_error, row.sent_at) == ("TimeoutError", None)
    done.set()
    telling.at += WAIT
    assert await telling.told() == 1


async def test_a_receiver_that_dies_in_the_middle_is_told_again(telling: Telling) -> None:
    async def die(request: web.Request) -> web.Response:
        telling.receiver.heard.append(({}, await request.read()))
        assert request.transport
        request.transport.abort()
        return web.Response()

    app = web.Application()
    app.router.add_post("/told", die)
    await raised(telling.county)
    alive = telling.hooks
    async with TestServer(app) as dying:
        telling.hooks = (telling.hook.model_copy(update={"url": str(dying.make_url("/told"))}),)
        assert await telling.told() == 0
    telling.at += WAIT
    assert await telling.told() == 0  # it is not there at all now
    telling.at += WAIT
    telling.hooks = alive
    assert await telling.told() == 1
    assert len({body for _, body in telling.receiver.heard}) == 1


async def test_a_process_killed_while_it_sends_is_followed_by_one_that_sends_again(
    telling: Telling,
) -> None:
    await raised(telling.county)
    await telling.looking().look()
    never = asyncio.Event()
    telling.receiver.answers = [never.wait]
    killed = asyncio.create_task(telling.sending().send_due())
    while not telling.receiver.heard:
        await asyncio.sleep(0.005)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    never.set()
    assert await telling.sending().send_due() == 0
    telling.at += LEASE + timedelta(seconds=1)
    assert await telling.sending().send_due() == 1
    assert len({headers["webhook-id"] for headers, _ in telling.receiver.heard}) == 1


@pytest.mark.parametrize("away", [timedelta(hours=23), timedelta(days=400)])
async def test_a_process_that_was_away_for_long_loses_nothing_and_doubles_nothing(
    telling: Telling, away: timedelta
) -> None:
    assert await telling.told() == 0
    number = await raised(telling.county)
    await telling.told()
    await assigned(telling.county, number)
    # Killed before it looked again.
    telling.at += away
    assert await telling.told() == 1
    assert telling.receiver.types() == ["raised", "assigned"]
    for _ in range(3):
        telling.at += timedelta(hours=1)
        assert await telling.looking().look() == 0


async def test_what_was_queued_before_a_long_time_away_is_sent_after_it(telling: Telling) -> None:
    await raised(telling.county)
    assert await telling.looking().look() == 1
    telling.at += timedelta(days=400)
    assert await telling.told() == 1
    assert telling.receiver.types() == ["raised"]


async def test_a_new_webhook_hears_of_the_last_day(telling: Telling) -> None:
    await raised(telling.county)
    telling.at += timedelta(days=2)
    assert await telling.told() == 0
    telling.hooks = (telling.hook.model_copy(update={"name": "other"}),)
    telling.at -= timedelta(days=2)
    assert await telling.looking().look() == 1


async def test_one_taken_out_for_a_month_goes_on_where_it_was(telling: Telling) -> None:
    assert await telling.told() == 0
    hooks, telling.hooks = telling.hooks, ()
    await raised(telling.county)
    telling.at += timedelta(days=30)
    assert await telling.told() == 0
    telling.hooks = hooks
    assert await telling.told() == 1


async def test_a_clock_that_was_wrong_for_a_while_loses_nothing(telling: Telling) -> None:
    telling.at += timedelta(days=365)
    assert await telling.told() == 0
    telling.at = NOW
    await raised(telling.county)
    assert await telling.told() == 1
    assert await telling.told() == 0


async def test_many_looks_leave_one_place_for_each_webhook(telling: Telling) -> None:
    for _ in range(4):
        await telling.looking().look()
        telling.at += timedelta(minutes=30)
    with telling.county.bot.records.engine.connect() as connection:
        ((name, until),) = connection.execute(select(webhook_places))
    assert (name, until) == ("platform", NOW + timedelta(minutes=80))


async def test_many_steps_of_one_moment_are_all_told(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.webhooks.AT_ONCE", 1)
    telling.hooks = (telling.hook.model_copy(update={"area": "410100"}),)
    for village in VILLAGES:
        await raised(telling.county, village)
    assert await telling.looking().look() == len(VILLAGES)


async def test_what_cannot_go_stands_on_the_desk_of_its_area_alone(
    telling: Telling, tmp_path: Path
) -> None:
    telling.hooks = (telling.hook.model_copy(update={"area": "410185"}),)
    telling.receiver.answers = [lambda: web.Response(status=410)]
    await raised(telling.county)
    await telling.told()
    async with desk_of(telling.county, tmp_path) as desk:
        shown = await read(await desk.enter("410185"), "/desk/undelivered")
        assert "platform" in shown
        assert "HTTP 410" in shown
        for area in (OWN, "410122"):
            assert "platform" not in await read(await desk.enter(area), "/desk/undelivered")


async def test_one_without_a_secret_or_taken_out_of_the_file_gets_nothing(
    telling: Telling,
) -> None:
    await raised(telling.county)
    telling.channel = replace(telling.channel, secrets={})
    await telling.told()
    assert "WEBHOOK_SECRETS" in telling.rows()[0].last_error
    telling.hooks, telling.at = (), telling.at + WAIT
    await telling.sending().send_due()
    assert telling.rows()[0].given_up
    assert telling.receiver.heard == []


async def test_the_outbox_of_people_does_not_touch_what_other_systems_are_told(
    telling: Telling,
) -> None:
    await raised(telling.county)
    await telling.looking().look()
    bot = telling.county.bot
    people = Outbox(bot.records, bot.writer, {}, content().county, telling.clock)
    await people.send_due()
    assert telling.rows()[0].attempts == 0


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://county.example/told", True),
        ("http://127.0.0.1:9000/told", True),
        ("http://localhost/told", True),
        ("http://county.example/told", False),
        ("ftp://county.example/told", False),
        ("https:///told", False),
        ("file:///etc/passwd", False),
    ],
)
def test_an_address_is_sealed_on_the_way_or_on_this_machine(url: str, fine: bool) -> None:
    with contextlib.nullcontext() if fine else pytest.raises(ValueError, match="webhooks"):
        Webhook(name="platform", url=url, area="410185")


def test_secrets_are_read_by_name() -> None:
    said = base64.b64encode(SECRET).decode()
    found = settings_from({"WEBHOOK_SECRETS": f"a=whsec_{said}, b={said},a=whsec_{said}"})
    assert found.webhook_secrets == {"a": (SECRET, SECRET), "b": (SECRET,)}
    assert said not in repr(found)
    for wrong in ("a", "a=short", f"={said}", "a=whsec_!!!"):
        with pytest.raises(SettingsError, match="WEBHOOK_SECRETS"):
            settings_from({"WEBHOOK_SECRETS": wrong})
