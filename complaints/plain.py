"""The rule that other tools document, to be compared with: the mean of a day against the mean of a week.

An alert where the mean of the last 24 hours exceeds that of the last seven days by k standard deviations of its hours;
once a day, and never in the first two days.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import mean, pstdev

from complaints.hindsight import Telling

K = 1.02  # about .25 false alarms a brand-week on made worlds, the budget that ours is given
DAY, HOUR, FIRST = timedelta(days=1), timedelta(hours=1), timedelta(days=2)
SOFT = 0.2


def day_mean(said: Sequence[datetime], *, k: float = K) -> list[Telling]:
    """`said` are the moments of all mentions of a brand, in order. Looked at every hour, by the clock."""
    if not said:
        return []
    hour = said[0].replace(minute=0, second=0, microsecond=0)
    counts: list[int] = []
    found: list[Telling] = []
    while hour <= said[-1]:
        counts.append(bisect_left(said, hour + HOUR) - bisect_left(said, hour))
        hour += HOUR
        week = counts[-7 * 24 :]
        rested = not found or hour - found[-1].at >= DAY
        if not (rested and hour - said[0] >= FIRST and any(week[-24:])):
            continue  # a silent day exceeds nothing; an export may have years of them
        if mean(week[-24:]) > mean(week) + k * (pstdev(week) + SOFT):
            found.append(Telling(at=hour, topic=None))
    return found
