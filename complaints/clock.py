"""Bins of five minutes, UTC: bin i is [300 i, 300 (i + 1)) seconds of the epoch; the edge that closes it is i + 1."""

from datetime import UTC, datetime, timedelta

SECONDS = 300
BIN = timedelta(seconds=SECONDS)
HOUR = 12
DAY = 288
LATE = 72  # bins: a mention later than six hours only teaches what is usual
FADE = 2 ** (-1 / (5 * DAY))  # of a bin: half-life 5 days
REPLAYED = 28 * DAY  # at the first hearing, older mentions are left out; a brand silent for so long is forgotten


def bin_of(moment: datetime) -> int:
    """The bin that holds an aware moment."""
    return int(moment.timestamp() // SECONDS)


def start_of(number: int) -> datetime:
    """When a bin starts, which is also the edge that closes the one before."""
    return datetime.fromtimestamp(number * SECONDS, UTC)


def edge(moment: datetime) -> datetime:
    """The last five-minute edge <= moment."""
    return start_of(bin_of(moment))


def bins(span: timedelta) -> int:
    """How many whole bins a span holds."""
    return int(span // BIN)
