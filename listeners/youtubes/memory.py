"""What is remembered of YouTube between two runs: how far each list was heard, and what may still grow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from listeners.contract import Cursor, Unreadable
from listeners.youtubes.ask import day_of, until_midnight
from listeners.youtubes.items import Found, Thread

LIVING = 300
"""Threads whose replies are counted again in every run: the newest ones."""
ROOM = 400
"""Threads of all lists whose replies wait to be heard; above it no list is read further before they are."""
LONGEST_ID, LONGEST_TOKEN = 100, 1000
SURE = 3
"""One old item among new ones is not the end of the span: as many at the end of a page are."""
AGAIN = "again"
"""The name of the list of threads that grew."""
Waiting = tuple[str, str | None, str | None]
"""A thread whose replies are to be heard, its video, and the token of the page to go on with."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a list was heard, newest first, in seconds since 1970. It goes round through these states:

    new        nothing is set: it was never heard
    under way  from `top`, the newest that was met, down to `floor`: `token` is the page to go on with (None: it is
               begun at its beginning), `read` how many items lie behind; `waiting` are threads whose replies come first
    down       `is_down`: the floor is reached, and only the replies of the threads in `waiting` are missing
    heard      everything up to `head`; the next walk begins with a floor just below it, and keeps the head till its end

    The list of threads that grew (AGAIN) has no items of its own: it is always down, and has only `waiting`.
    """

    head: float | None = None
    top: float | None = None
    floor: float | None = None
    token: str | None = None
    read: int = 0
    is_down: bool = False
    waiting: tuple[Waiting, ...] = ()

    @classmethod
    def of(cls, kept: Any) -> "Reach":
        known = dict(kept) if isinstance(kept, Mapping) else {}
        waiting = tuple((one[0], one[1], one[2]) for one in known.get("waiting", ()))
        return cls(**{name: known[name] for name in cls.__slots__ if name in known} | {"waiting": waiting})

    def kept(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) not in (None, 0, False)}
        return fields | {"waiting": [list(one) for one in self.waiting]}

    def begun(self, now: datetime, *, first: float, overlap: float) -> "Reach":
        """With the floor of a new walk, where none is under way."""
        floor = min(self.head, now.timestamp()) - overlap if self.head else first
        return self if self.is_under_way else replace(self, floor=floor)

    def after(self, page: Found) -> "Reach":
        """What is heard after one more page of the list. Raises Unreadable for a token that is no token."""
        if page.token and len(page.token) > LONGEST_TOKEN:
            raise Unreadable("the token of the next page is as long as a page")
        top = max(filter(None, (self.top, self.head, self.floor, *page.times)), default=None)
        down = not page.token or self.is_past(page)
        return replace(
            self, top=top, token=None if down else page.token, read=self.read + len(page.times), is_down=down
        )

    def is_past(self, page: Found) -> bool:
        """Whether this page ends below what is to be heard."""
        last = page.times[-SURE:]
        return bool(last) and all(at < (self.floor or 0) for at in last)

    @property
    def is_new(self) -> bool:
        return self == Reach()

    @property
    def is_under_way(self) -> bool:
        """Or down: the walk that was begun is not at its end."""
        return self.floor is not None

    @property
    def is_whole(self) -> bool:
        return self.is_down and not self.waiting

    def closed(self) -> "Reach":
        """The head moves to the top where nothing is missing between them."""
        return Reach(head=self.top) if self.is_whole else self


@dataclass(slots=True)
class Memory:
    """All of the cursor. `videos` were found by the search, with when they were published; `living` are threads with
    their replies counted, video and time; `closed` are videos without comments, with when they are asked again.

    `fresh` are the threads counted in this run: it is not kept.
    """

    reached: dict[str, Reach] = field(default_factory=dict)
    videos: dict[str, float] = field(default_factory=dict)
    living: dict[str, tuple[int, str | None, float]] = field(default_factory=dict)
    closed: dict[str, float] = field(default_factory=dict)
    day: str = ""
    searches: int = 0
    next_search: float = 0
    fresh: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, cursor: Cursor) -> "Memory":
        return cls(
            reached={name: Reach.of(kept) for name, kept in cursor.get("reached", {}).items()},
            videos=dict(cursor.get("videos", {})),
            living={name: (one[0], one[1], one[2]) for name, one in cursor.get("living", {}).items()},
            closed=dict(cursor.get("closed", {})),
            day=cursor.get("day", ""),
            searches=cursor.get("searches", 0),
            next_search=cursor.get("next_search", 0),
        )

    def cursor(self) -> dict[str, Any]:
        return {
            "reached": {name: reach.kept() for name, reach in self.reached.items()},
            "videos": dict(self.videos),
            "living": {name: list(one) for name, one in self.living.items()},
            "closed": dict(self.closed),
            "day": self.day,
            "searches": self.searches,
            "next_search": self.next_search,
        }

    def is_open(self, name: str) -> bool:
        """Whether a list, or the one of threads that grew, was not heard to its end: stopped, or never begun."""
        reach = self.reached.get(name, Reach())
        return (reach.is_new and name != AGAIN) or reach.is_under_way or bool(reach.waiting)

    @property
    def is_full(self) -> bool:
        return sum(len(reach.waiting) for reach in self.reached.values()) >= ROOM

    def only(self, streams: Iterable[str], videos: Iterable[str]) -> None:
        """Forgets lists and videos that are heard no more."""
        names, ids = {AGAIN, *streams}, set(videos)
        self.reached = {name: reach for name, reach in self.reached.items() if name in names}
        self.closed = {name: at for name, at in self.closed.items() if name in ids}

    def grown(self, threads: Iterable[Thread]) -> tuple[Thread, ...]:
        """The threads that have more replies than were counted, in either way."""
        return tuple(one for one in threads if one.replies > self.living.get(one.id, (0, None, 0.0))[0])

    def count(self, threads: Iterable[Thread], *, since: float) -> list[Waiting]:
        """Counts their replies, and gives the threads of which some did not come with them."""
        kept = [one for one in threads if max(len(one.id), len(one.video or "")) <= LONGEST_ID]
        waiting: list[Waiting] = [(one.id, one.video, None) for one in self.grown(kept) if one.replies > one.shown]
        self.living |= {one.id: (one.replies, one.video, one.said) for one in kept}
        self.fresh |= {one.id for one in kept}
        young = sorted((one for one in self.living.items() if one[1][2] >= since), key=lambda one: -one[1][2])
        self.living = dict(young[:LIVING])
        return waiting

    def watch(self, found: dict[str, float], most: int) -> None:
        """The newest videos that the search found."""
        known = sorted((self.videos | found).items(), key=lambda one: -one[1])
        self.videos = {name: at for name, at in known[:most] if len(name) <= LONGEST_ID}

    def searched(self, now: datetime, most: int) -> None:
        """Counts a search. What is left of the day's is spread over what is left of the day."""
        today = day_of(now)
        self.day, self.searches = today, self.searches + 1 if self.day == today else 1
        self.next_search = now.timestamp() + until_midnight(now) / max(most - self.searches, 1)

    def no_more_searches(self, now: datetime, most: int) -> None:
        """None before the quotas begin anew, by whomever they were used up."""
        self.day, self.searches = day_of(now), max(self.searches, most)
        self.next_search = now.timestamp() + until_midnight(now)

    def seek(self, name: str) -> None:
        """Another search begins anew, and what the last one found is watched no more."""
        if name not in self.reached:
            self.videos, self.next_search = {}, 0
            self.reached[name] = Reach()

    def may_search(self, now: datetime, most: int) -> bool:
        """Whether one more search is within those of the day."""
        return self.day != day_of(now) or self.searches < most
