"""The demo world: every message of every site, as a pure function of (seed, start). It never reads the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property

from console.demo import unusual
from console.demo.ordinary import day_of
from console.demo.post import SITES, Post

__all__ = ["DAYS", "SITES", "Post", "World"]

DAYS = 21
_HOUR = timedelta(hours=1)


class World:
    """What was said from `start` - 21 days on. The same (seed, start, storm) always gives the same posts.

    `start` (aware UTC) is the moment of the first run: a complaint storm on one brand began two hours before it, grows
    for ten hours after it and dies down within a day. Without `storm` everything else stays as it is, word by word.
    Raises ValueError for a naive `start`.
    """

    def __init__(self, seed: int, start: datetime, storm: bool = True) -> None:
        if start.tzinfo is None:
            raise ValueError(f"start has no time zone: {start!r}")
        self.seed, self.start, self.storm = seed, start.astimezone(UTC).replace(microsecond=0), storm
        self._days: dict[int, tuple[Post, ...]] = {}

    def posts(self, until: datetime) -> list[Post]:
        """All posts of all sites with said <= until, oldest first. A later `until` only adds to the end."""
        last = (until - self.start) // timedelta(days=1)
        found = [post for day in range(-DAYS, last + 1) for post in self._day(day) if post.said <= until]
        found += (post for post in self._unusual if post.said <= until)
        return sorted(found, key=lambda post: (post.said, post.id))

    def _day(self, day: int) -> tuple[Post, ...]:
        if day not in self._days:
            self._days[day] = tuple(day_of(self.seed, self.start, day))
        return self._days[day]

    @cached_property
    def _unusual(self) -> tuple[Post, ...]:
        return tuple(self._events())

    def _events(self) -> Iterator[Post]:
        seed, start = self.seed, self.start
        yield from unusual.launch(seed, start)
        yield from unusual.slow_burn(seed, start)
        yield from unusual.bot_flood(seed, start, "parcel", timedelta(days=9))
        yield from unusual.bot_flood(seed, start, "ride", 3 * _HOUR)
        yield from unusual.syndicated(seed, start, "bank", timedelta(days=12))
        yield from unusual.syndicated(seed, start, "ride", timedelta(days=15))
        yield from unusual.syndicated(seed, start, "parcel", 4 * _HOUR)
        if self.storm:
            yield from unusual.storm(seed, start)
