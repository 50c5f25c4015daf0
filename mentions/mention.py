"""The one shape of a public message, whatever its source."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Kind = Literal[
    "post",
    "comment",
    "reply",
    "repost",
    "quote",
    "review",
    "article",
    "question",
    "answer",
    "issue",
    "ticket",
    "survey",
]


def _keep_utc(thing: object, name: str) -> None:
    """A frozen time becomes UTC. Raises ValueError where it has no zone."""
    moment = getattr(thing, name)
    if moment is not None:
        if moment.tzinfo is None:
            raise ValueError(f"{name} has no time zone: {moment!r}")
        object.__setattr__(thing, name, moment.astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who said it; `id` is the stable one, `handle` the one that may change, without a leading @."""

    id: str | None = None
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    followers: int | None = None
    since: datetime | None = None
    verified: bool | None = None

    def __post_init__(self) -> None:
        _keep_utc(self, "since")

    @property
    def key(self) -> str | None:
        """What tells two voices apart on one platform: id, else handle, else name."""
        return self.id or self.handle or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Counts as the source showed them when the mention was heard; None where it shows none."""

    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One public message, facts only. Unique by (origin, external_id).

    `origin` is platform and instance ("hackernews", "mastodon.social"), for feeds the canonical feed URL.
    `said` is when it was published and `heard` when Foreshock first saw it, both aware UTC; where a source
    gives no time, said equals heard and `said_unknown` is true. `rating` is on a scale of 1 to 5 (surveys: 0 to 10).
    `text` and `title` are plain text: HTML is gone, and so are invisible characters, of which `invisible` counts
    the removed. `copy_group` is given by storage: mentions with nearly the same text share one.

    Raises ValueError for a naive `said`, `heard` or `edited`.
    """

    origin: str
    external_id: str
    kind: Kind
    said: datetime
    heard: datetime
    said_unknown: bool = False
    edited: datetime | None = None
    author: Author = field(default_factory=Author)
    title: str = ""
    text: str = ""
    url: str | None = None
    site: str | None = None
    language: str | None = None
    country: str | None = None
    coordinates: tuple[float, float] | None = None
    tags: tuple[str, ...] = ()
    reply_to: str | None = None
    root: str | None = None
    engagement: Engagement = field(default_factory=Engagement)
    rating: float | None = None
    media: tuple[str, ...] = ()
    invisible: int = 0
    copy_group: str | None = None

    def __post_init__(self) -> None:
        for name in ("said", "heard", "edited"):
            _keep_utc(self, name)

    @property
    def words(self) -> str:
        """Title and text as a reader sees them: a blank line between, the title not said twice."""
        if not self.title or self.text.startswith(self.title):
            return self.text or self.title
        return f"{self.title}\n\n{self.text}" if self.text else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters [start, end) of `Mention.words`, and the term of the query that they satisfy."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The mention concerns this brand, because of these words."""

    brand: str
    spans: tuple[Span, ...]
