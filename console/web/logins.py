"""How long a login lasts, and how often somebody may try: decided here, with the moment as an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage.sessions import Session

IDLE = timedelta(hours=12)
WHOLE = timedelta(days=30)
RENEWED = timedelta(days=1)
GRACE = timedelta(minutes=1)  # for what is under way with a token that was just replaced
TOUCHED = timedelta(minutes=5)
WITHIN = timedelta(minutes=15)
TRIES_OF_BOTH, TRIES_AT_ADDRESS, TRIES_WITH_NAME = 5, 20, 30
Step = Literal["over", "good", "touch", "renew"]


def step(session: Session, now: datetime) -> Step:
    """What this login needs at this moment; `over` is none any more."""
    if now - session.created >= WHOLE or now - session.seen >= IDLE:
        return "over"
    if session.replaced is not None:
        return "good" if now - session.replaced < GRACE else "over"
    if now - session.renewed >= RENEWED:
        return "renew"
    return "touch" if now - session.seen >= TOUCHED else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How many were refused in the last 15 minutes: with this name from this address, from it, with the name."""

    both: int
    address: int
    name: int

    @property
    def too_many(self) -> str | None:
        """Why nothing is tried any more. Somebody who guesses elsewhere does not at once lock out who is here."""
        if self.both >= TRIES_OF_BOTH:
            return "too many wrong tries with this name"
        if self.address >= TRIES_AT_ADDRESS:
            return "too many wrong tries from your address"
        return "too many wrong tries with this name, from many places" if self.name >= TRIES_WITH_NAME else None
