"""The receiver of kind `webhook`: a signed POST of JSON to a program of yours.

The body has `version` (1 until a key changes its meaning; new keys may come), `key`, `kind`, `step`, `title`, `body`,
`reason`, `runbook`, `links` and `alert`.
Headers: `Foreshock-Key` is the idempotency key; `Foreshock-Time` the seconds since 1970 at which the try began;
`Foreshock-Signature` is `v1=` and the hexadecimal HMAC-SHA256, under the receiver's secret, of time, a full stop and
the body as sent. A receiver should refuse a time more than five minutes off, compare in constant time, and answer 2xx.
"""

import hashlib
import hmac
import json
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated
from urllib.parse import urlsplit

import httpx
from pydantic import Field, SecretStr, field_validator

from delivery.contract import Busy, Message, Misconfigured, Options, Rejected, Unreachable, way_out

LIMIT = httpx.Timeout(20, connect=10)
LONGEST_PAUSE = 86_400.0
VERSION = 1
_PASSING = (408, 425)  # 4xx that trying again may mend


class WebhookOptions(Options):
    """Where to post, and the secret that signs."""

    url: Annotated[SecretStr, Field(description="the address to POST to, http or https: a secret")]
    secret: Annotated[SecretStr, Field(min_length=16, description="the key of the signature, 16 characters or more")]

    @field_validator("url")
    @classmethod
    def _asked_by_http(cls, url: SecretStr) -> SecretStr:
        if not _web(url.get_secret_value()):
            raise ValueError("should be an address such as https://host/path")
        return url


def _web(url: str) -> bool:
    try:
        said = urlsplit(url)
        return said.scheme in ("http", "https") and bool(said.hostname) and said.port != 0
    except ValueError:  # its words quote a part of the address, which may be a password
        return False


@way_out("webhook", options=WebhookOptions)
async def send(options: WebhookOptions, message: Message) -> None:
    """Redirects are not followed: what is signed for one address is not sent to another."""
    for name in ("httpx", "httpcore"):  # they log whole URLs and the headers of answers
        logging.getLogger(name).setLevel(logging.WARNING)
    body, began = body_of(message), int(time.time())
    headers = {
        "content-type": "application/json",
        "user-agent": "Foreshock",
        "foreshock-key": message.key,
        "foreshock-time": str(began),
        "foreshock-signature": signature(options.secret.get_secret_value(), began, body),
    }
    try:
        async with (
            httpx.AsyncClient(timeout=LIMIT, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", options.url.get_secret_value(), content=body, headers=headers) as answer,
        ):
            _judge(answer.status_code, answer.headers.get("retry-after"))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise Misconfigured("webhook: the url cannot be used") from None
    except httpx.HTTPError as problem:
        raise Unreachable(f"webhook: no answer ({type(problem).__name__})") from None


def body_of(message: Message) -> bytes:
    """The JSON that is posted, UTF-8."""
    said = {
        "version": VERSION,
        **{name: getattr(message, name) for name in ("key", "kind", "step", "title", "body", "reason", "runbook")},
        "links": dict(message.links),
        "alert": dict(message.alert) if message.alert is not None else None,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf8", "replace")


def signature(secret: str, began: int, body: bytes) -> str:
    """The value of `Foreshock-Signature`."""
    return "v1=" + hmac.new(secret.encode(), f"{began}.".encode() + body, hashlib.sha256).hexdigest()


def _judge(status: int, retry_after: str | None) -> None:
    if 200 <= status < 300:
        return
    pause = seconds(retry_after, datetime.now(UTC))
    if status == 429 or (status == 503 and pause is not None):
        raise Busy(f"webhook: the receiver asks for a pause ({status})", retry_after=pause)
    if status >= 500 or status in _PASSING:
        raise Unreachable(f"webhook: the receiver failed ({status})", retry_after=pause)
    moved = ": it has moved, put its new address into the settings" if 300 <= status < 400 else ""
    raise Rejected(f"webhook: the receiver refused ({status}){moved}")


def seconds(retry_after: str | None, now: datetime) -> float | None:
    """The pause that a Retry-After header asks for, in [0, a day]; None where there is none that can be read."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_PAUSE)
