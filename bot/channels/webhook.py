"""Tells other systems what happened: signed JSON to the addresses of county.yaml, nowhere else.

Signed as https://www.standardwebhooks.com says, so that any of its libraries can check it.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from bot.channel import Capabilities, Undelivered
from config.county import Webhook
from handlers.turn import Moment, Reply
from state.sending import WEBHOOK

# Bodies are small; none is ever cut.
SHOWS = Capabilities(1_000_000, "characters", 0, "free")
PATIENCE = aiohttp.ClientTimeout(total=10)
GONE = 410
BUSY = (429, 503)
LONGEST_PAUSE = timedelta(hours=1)

Secrets = Mapping[str, Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """A channel whose accounts are webhooks by name. hooks: those of county.yaml as it is now."""

    session: aiohttp.ClientSession
    hooks: Callable[[], Sequence[Webhook]]
    secrets: Secrets
    clock: Callable[[], Moment]
    name: str = WEBHOOK
    capabilities: Capabilities = SHOWS

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Post a body; *key* is its id, the same at each attempt. Raises Undelivered."""
        hook = next((one for one in self.hooks() if one.name == account), None)
        if hook is None:
            raise Undelivered("not in county.yaml any more", permanent=True)
        secrets = self.secrets.get(account, ())
        if not secrets:
            raise Undelivered("no secret of its name in WEBHOOK_SECRETS")
        body = reply.text.encode()
        at = int(self.clock().at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(at),
            "webhook-signature": " ".join(signature(one, key, at, body) for one in secrets),
        }
        await self._post(hook.url, body, headers)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        # No redirects: a message goes to the address an official wrote down, or not at all.
        asked = {"data": body, "headers": headers, "timeout": PATIENCE, "allow_redirects": False}
        try:
            async with self.session.post(url, **asked) as answer:  # type: ignore[arg-type]
                status, wait = answer.status, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Undelivered(type(error).__name__) from error
        if not 200 <= status < 300:
            raise Undelivered(
                f"HTTP {status}", permanent=status == GONE, pause=_pause(status, wait)
            )


def signature(secret: bytes, id_: str, at: int, body: bytes) -> str:
    """Return what proves that a message is ours, unchanged, and when it was sent (seconds)."""
    said = b".".join((id_.encode(), str(at).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(secret, said, hashlib.sha256)).decode()}"


def _pause(status: int, wait: str) -> timedelta | None:
    if status not in BUSY or not (wait.isascii() and wait.isdecimal() and len(wait) < 9):
        return None
    return min(timedelta(seconds=int(wait)), LONGEST_PAUSE)
