"""One record as a mention, and the options that say how."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field

from listeners.common.answer import name, plain, said, words
from listeners.contract import Options
from listeners.records.jsonl import canonical
from listeners.records.times import moment, zone_of
from listeners.records.values import is_said, stars, tags, whole
from mentions import Author, Engagement, Kind, Mention

Entries = Literal["post", "comment", "review", "article", "question", "ticket"]
LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT = 200, 2_000, 100_000
CUT = f"a title of more than {LONGEST_TITLE:,} or a text of more than {LONGEST_TEXT:,} characters, which was cut"


def _zone_name(name: str) -> str:
    zone_of(name)
    return name


Origin = Annotated[str | None, Field(min_length=1, max_length=80)]
PLACE = "the name of the place they were said at, within which ids are unique; without it "
APRIL = "whether 3/4/2026 is in April; otherwise "


class RecordOptions(Options):
    """How records become mentions. What is done without `origin` and `dayfirst`, each kind says for itself."""

    origin: Origin = None
    about: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=80,
            description="what all of it is about, such as your brand: set before each title, so that the brand's query "
            "finds texts that do not name it",
        ),
    ] = None
    html: Annotated[bool, Field(description="whether titles and texts are HTML")] = False
    timezone: Annotated[
        str, AfterValidator(_zone_name), Field(description="the zone of times that say none, such as Europe/Berlin")
    ] = "UTC"
    dayfirst: bool | None = None


class FreeOptions(RecordOptions):
    """What people say unasked, with or without a rating."""

    entries: Annotated[
        Entries | None, Field(description="what a record is; without it a review where it has a rating, else a post")
    ] = None
    best: Annotated[
        int, Field(ge=2, le=100, description="the best rating there is; ratings are kept on the scale of 1 to 5")
    ] = 5

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of their reading."""
        return {"kind": self.entries, "rate": lambda value: stars(value, self.best)}


class Lacking(Exception):
    """A record that can be no mention; the message is what it has none of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How fields become a mention. `otherwise` is when it was said where a record does not say; None: it must.

    `rate` makes the rating of a value, `unsaid` the text of fields that have none.
    """

    origin: str
    now: datetime
    zone: tzinfo
    about: str | None = None
    kind: Kind | None = None
    html: bool = False
    dayfirst: bool = False
    otherwise: datetime | None = None
    rate: Callable[[Any], float | None] = lambda value: stars(value, 5)
    unsaid: Callable[[Mapping[str, Any]], str] = lambda fields: ""


def reading_of(options: RecordOptions, now: datetime, **more: Any) -> Reading:
    """What the options say; `more` are the fields of the kind's own."""
    facts: dict[str, Any] = {
        "origin": options.origin,
        "now": now,
        "zone": zone_of(options.timezone),
        "about": options.about,
        "html": options.html,
        "dayfirst": bool(options.dayfirst),
    }
    return Reading(**facts | more)


def name_of(record: Any, place: str = "") -> str:
    """The id of a record that has none: the hash of all it says, and of its place where that must tell it apart."""
    return hashlib.sha256(f"{canonical(record)}\0{place}".encode()).hexdigest()[:32]


def is_gone(fields: Mapping[str, Any]) -> bool:
    """Whether the record says that what has this id was deleted."""
    said_so = fields.get("gone")
    return (said_so is True or str(said_so).strip().casefold() in ("true", "yes", "1")) and bool(name(fields.get("id")))


def mention_of(fields: Mapping[str, Any], reading: Reading, otherwise_named: Callable[[bool], str]) -> Mention:
    """Raises Lacking. `otherwise_named(timed)` is the id of a record without one; `timed` is whether it says when."""
    read = words if reading.html else plain
    title, text = read(_text(fields.get("title"))), read(_text(fields.get("text")))
    said_text = text[0].strip() or read(reading.unsaid(fields))[0].strip()
    if not said_text and not title[0].strip():
        raise Lacking("no text")
    at = _when(fields, reading)
    moment_said, unknown = said(at or reading.otherwise, reading.now)
    rating = reading.rate(fields["rating"]) if is_said(fields.get("rating")) else None
    return Mention(
        origin=reading.origin,
        external_id=name(fields.get("id")) or otherwise_named(at is not None),
        kind=_kind(fields.get("kind")) or reading.kind or ("post" if rating is None else "review"),
        said=moment_said,
        heard=reading.now,
        said_unknown=unknown or at is None,
        edited=_edited(fields, reading, moment_said),
        author=_author(fields),
        title=": ".join(filter(None, (reading.about, title[0].strip()))),
        text=said_text,
        url=_link(fields.get("url")),
        site=_named(fields.get("site")),
        language=_named(fields.get("language")),
        country=_named(fields.get("country")),
        tags=tags(fields.get("tags")),
        reply_to=_named(fields.get("reply_to")),
        root=_named(fields.get("root")),
        engagement=Engagement(**{each: whole(fields.get(each)) for each in ("likes", "shares", "replies", "views")}),
        rating=rating,
        invisible=title[1] + text[1],
    )


def cut(mention: Mention) -> Mention:
    """The same, or with as much of its title and text as is kept: CUT says so."""
    if len(mention.title) <= LONGEST_TITLE and len(mention.text) <= LONGEST_TEXT:
        return mention
    return replace(mention, title=mention.title[:LONGEST_TITLE], text=mention.text[:LONGEST_TEXT])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _when(fields: Mapping[str, Any], reading: Reading) -> datetime | None:
    """Raises Lacking where nobody would know when it was said: what is heard now would look like said now."""
    at = moment(fields.get("said"), reading.zone, reading.dayfirst)
    if at is None and reading.otherwise is None:
        raise Lacking("no time" if not is_said(fields.get("said")) else "a time in no known form")
    return at


def _edited(fields: Mapping[str, Any], reading: Reading, at: datetime) -> datetime | None:
    edited = moment(fields.get("edited"), reading.zone, reading.dayfirst)
    return edited if edited and at < edited <= reading.now else None


def _kind(value: Any) -> Kind | None:
    found: Kind | None = value if value in get_args(Kind) else None
    return found


def _named(value: Any) -> str | None:
    found = name(value)
    return found[:LONGEST_NAME] if found else None


def _link(value: Any) -> str | None:
    found = name(value)
    return found if found and found.startswith(("https://", "http://")) else None


def _author(fields: Mapping[str, Any]) -> Author:
    """A word is a handle, several words are a name; an object says itself which is which."""
    value = fields.get("author")
    inner: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    plain_name = _named(value)
    handle = next(
        filter(None, (_named(inner.get(key)) for key in ("handle", "username", "screen_name", "login"))), None
    )
    full = _named(inner.get("name")) or _named(inner.get("display_name"))
    if plain_name and " " not in plain_name:
        handle = plain_name
    elif plain_name:
        full = plain_name
    return Author(
        id=_named(fields.get("author_id")) or _named(inner.get("id")),
        handle=handle.removeprefix("@") or None if handle else None,
        name=_named(fields.get("author_name")) or full,
        url=_link(fields.get("author_url")) or _link(inner.get("url")),
        followers=whole(fields.get("followers")) or whole(inner.get("followers")),
    )
