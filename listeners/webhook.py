"""Webhook: what a program of yours posts to Foreshock, signed, one JSON object or a list of them.

Terms of use: yours, for you decide what you send. Send no more about people than you need.

Each POST has a header `Foreshock-Time`, the seconds since 1970, and a header `Foreshock-Signature`: `v1=` and the
hexadecimal HMAC-SHA256, under `secret`, of that time, a full stop and the body.

It cannot see: anything that is not sent, and what stands behind the first 100,000 characters of a text. A sender must
try again until it is answered 200 or 202: both mean kept. A delivery is known by its signature, and again by the ids of
what it holds, so a repeat changes nothing; what has no id is told apart by all that it says.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from listeners.common.answer import loaded
from listeners.common.signed import by_foreshock
from listeners.contract import Received, Secret, receives
from listeners.records.mapping import Mapped
from listeners.records.pushed import SECRET, PushedOptions, key_of, objects_in, received
from listeners.records.record import FreeOptions, reading_of


class WebhookOptions(PushedOptions, FreeOptions):
    """How deliveries are signed, and where in their JSON everything stands."""

    secret: Annotated[Secret, SECRET]
    mapping: Annotated[
        Mapped,
        Field(
            description='where each field stands: { text = "comment.body", author = "user.name" }; the rest is guessed'
        ),
    ] = {}  # noqa: RUF012 - pydantic copies it

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys that a signature may be made with, the newest first."""
        return (self.secret, self.previous_secret) if self.previous_secret else (self.secret,)


@receives("webhook", options=WebhookOptions)
def receive(body: bytes, headers: Mapping[str, str], options: WebhookOptions, now: datetime) -> Received:
    """The signature comes first: nothing of an unsigned body is read. What does not say when is said now."""
    signature = by_foreshock(body, headers, options.secrets, options.window, now)
    said = loaded(body, "a delivery")
    reading = reading_of(options, now, otherwise=now, **{"origin": options.origin or "webhook"} | options.facts)
    key = key_of(said, options.id_from, signature)
    return received(objects_in(said, options.items), options.mapping, reading, key)
