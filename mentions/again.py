"""When a stored mention should be asked for again: the fresh often, the old seldom, all of a month every day."""

from datetime import datetime, timedelta

SOONEST = timedelta(hours=6)  # the rhythm of the flow `recheck`
LATEST = timedelta(hours=18)  # one round later is within the 24 hours that X gives for a deletion, if a look is paid
MONTH = timedelta(days=30)
SHARE = 4
PUNCTUAL = 0.9  # a schedule is never punctual to the second


def rest(age: timedelta) -> timedelta:
    """How long a mention that was said so long ago is left alone: a quarter of its age, at least six hours.

    Younger than 30 days: at most 18 hours, whatever the source.
    """
    wait = max(SOONEST, age / SHARE)
    return min(wait, LATEST) if age < MONTH else wait


def is_due(*, said: datetime, heard: datetime, looked: datetime | None, now: datetime) -> bool:
    """`looked` is when its source was last asked for it, None for never."""
    return now - (looked or heard) >= PUNCTUAL * rest(now - said)
