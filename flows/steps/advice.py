"""What a person can do about a source that failed."""

from datetime import datetime

from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable

AGAIN = "; asked again at "
_STEPS: tuple[tuple[type[SourceError], str], ...] = (
    (RateLimited, "nothing to do"),
    (Unavailable, "if it stays so, open the address yourself"),
    (Refused, "correct the source in the settings, or set `paused = true`"),
    (Unreadable, "open the address yourself: it is not what a source of this kind reads"),
    (SourceError, "please report it"),
)


def told(wrong: SourceError, again: datetime) -> str:
    """What went wrong, when the source is asked again (UTC), and the next step."""
    return f"{wrong}{AGAIN}{again:%H:%M} UTC; {step_for(wrong)}"


def step_for(wrong: SourceError) -> str:
    """The next step of a person."""
    return next(step for kind, step in _STEPS if isinstance(wrong, kind))


def reason(said: str) -> str:
    """What went wrong, alone, of a text that `told` made."""
    return said.partition(AGAIN)[0]
