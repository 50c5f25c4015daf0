"""An approved reply on its way to a platform, and the switch that stops all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PublicationState = Literal["waiting", "sending", "sent", "rehearsed", "failed", "unsure", "undone"]
"""Goes out when it is due; is in somebody's hands; is there; would have been sent (`dry_run`); the platform said no;
it may be there, which is looked at again; was taken back before it went out, or did not hold any more."""
OPEN: tuple[PublicationState, ...] = ("waiting", "sending", "unsure")
"""What comes of it is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """`key` is the same at every try: a platform that knows it publishes once. `by` approved it.

    Until `due` it can be undone; nobody tries before `leased_until`: somebody has it in hand, or a try failed. `origin`
    and `external_id` are how the listeners know our own answer. `cost` is in the money of the settings, and spent once
    it is sent. `error` says what went wrong, or why it was undone.
    """

    id: int
    key: str
    item: int
    mention: int
    publisher: str
    state: PublicationState
    text: str
    by: str
    due: datetime
    attempts: int = 0
    leased_until: datetime | None = None
    sent: datetime | None = None
    origin: str | None = None
    external_id: str | None = None
    url: str | None = None
    cost: float = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Nothing is published from `at` on, until it is `ended`."""

    id: int
    at: datetime
    by: str
    why: str
    ended: datetime | None = None
    ended_by: str | None = None
