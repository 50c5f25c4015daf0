"""What a way out is, what it is given, and the registry that finds every way out by scanning this folder.

DeliveryError
├── Busy           the other side asks for a pause (429, 503 with Retry-After)
├── Unreachable    down, slow, cut off: worth trying again
├── Rejected       it says no (4xx): a person must act
└── Misconfigured  the receiver's own settings cannot work
"""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from alerts.alert import NoticeKind
from complaints import Hour

__all__ = [
    "Busy",
    "DeliveryError",
    "Message",
    "Misconfigured",
    "Options",
    "Rejected",
    "Unreachable",
    "WayOut",
    "kinds",
    "way_out",
    "way_out_of",
]


class DeliveryError(Exception):
    """`permanent`: trying again without a change does not help. `retry_after`: seconds to wait at least, or None.

    The message names the receiver's kind and what happened; never an address, which may hold a secret.
    """

    permanent = False

    def __init__(self, message: str, *, permanent: bool | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        if permanent is not None:
            self.permanent = permanent
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (type(self), self.args[0], self.permanent, self.retry_after))


class Busy(DeliveryError):
    """The other side asks for a pause."""


class Unreachable(DeliveryError):
    """Down, slow or cut off."""


class Rejected(DeliveryError):
    """The other side says no."""

    permanent = True


class Misconfigured(DeliveryError):
    """The receiver's own settings cannot work."""

    permanent = True


def _again(kind: type[DeliveryError], message: str, permanent: bool, retry_after: float | None) -> DeliveryError:
    return kind(message, permanent=permanent, retry_after=retry_after)


class Options(BaseModel):
    """The base of every way out's own options: unknown keys are an error, secrets are SecretStr."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What to send. `title` is one line, `body` plain text; `key` is the idempotency key, the same at every try.

    `alert` is the alert as the `--json` of `foreshock alerts` shows it (JSON values only), for receivers that are
    programs; None where the message is not about an alert. `step` is that of the escalation, `reason` why this receiver
    is told, `runbook` what to do, in a line; `links` are addresses of ours by what they do: "alert" opens it,
    "acknowledge" acknowledges it. `hours` were counted before it, and are told in `zone`.
    """

    title: str
    body: str
    key: str
    alert: Mapping[str, Any] | None = None
    kind: NoticeKind = "alert"
    step: int = 1
    reason: str = ""
    runbook: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    hours: Sequence[Hour] = ()
    zone: str = "UTC"


Send = Callable[[Any, Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A registered kind of receiver. `send` tries once; it returns when the message is handed over, or raises
    DeliveryError. Delivery is at least once: a try that was cut off may have arrived."""

    kind: str
    options: type[Options]
    send: Send = field(repr=False)


_registry: dict[str, WayOut] = {}


def way_out(kind: str, *, options: type[Options]) -> Callable[[Send], Send]:
    """Register an async function as the way out of this kind."""

    def register(send: Send) -> Send:
        _registry[kind] = WayOut(kind, options, send)
        return send

    return register


@cache
def kinds() -> Mapping[str, WayOut]:
    """Every way out in this folder by kind. A new file is enough; nothing else is edited."""
    package = importlib.import_module("delivery")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "contract":
            importlib.import_module(f"delivery.{module.name}")
    return dict(sorted(_registry.items()))


def way_out_of(kind: str) -> WayOut:
    """Raises KeyError for a kind that no file of this folder registers."""
    return kinds()[kind]
