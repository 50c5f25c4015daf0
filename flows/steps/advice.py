"""What a person can do about a source that failed."""

from datetime import datetime

from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable, Way

AGAIN = "; asked again at "
_STEPS: tuple[tuple[type[SourceError], str], ...] = (
    (RateLimited, "nothing to do"),
    (Unavailable, "if it stays so, open the address yourself"),
    (Refused, "correct the source in the settings, or set `paused = true`"),
    (Unreadable, "open the address yourself: it is not what a source of this kind reads"),
    (SourceError, "please report it"),
)
_OF_A_FILE = "correct the file, or what the settings say of it"


def told(wrong: SourceError, again: datetime, way: Way = "asked") -> str:
    """What went wrong, when the source is asked again (UTC), and the next step."""
    return f"{wrong}{AGAIN}{again:%H:%M} UTC; {step_for(wrong, way)}"


def step_for(wrong: SourceError, way: Way = "asked") -> str:
    """The next step of a person, for a source that is heard in this way."""
    if way == "read" and isinstance(wrong, Unreadable):
        return _OF_A_FILE
    return next(step for kind, step in _STEPS if isinstance(wrong, kind))


def reason(said: str) -> str:
    """What went wrong, alone, of a text that `told` made."""
    return said.partition(AGAIN)[0]
