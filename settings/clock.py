"""Times of day as people write them: `08:00`."""

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator


def time_of_day(said: object) -> time:
    """To the minute, of no zone. Raises ValueError, in words for the person who wrote it, for anything else."""
    try:
        found = said if isinstance(said, time) else time.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found != found.replace(second=0, microsecond=0):
        raise ValueError('should be a time of day such as "08:00"')
    return found


TimeOfDay = Annotated[time, BeforeValidator(time_of_day)]
