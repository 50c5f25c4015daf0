"""Posts of Bluesky, in whatever answer of its API they stand, to mentions. It never asks the wire for anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from listeners.common.answer import Object, count, joined, moment, name, names, objects, plain, said, within
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from mentions import Author, Engagement, Kind, Mention

COLLECTION = "app.bsky.feed.post"
APP = "https://bsky.app"
SPOKEN = ("mention", "reply", "quote")
"""The notifications that are somebody's words; the rest are deeds."""
HIDDEN = "!no-unauthenticated"
"""The label of authors who want to be shown to signed-in people only."""
_POST = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/([^/?#]+)")


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer holds. `uris` and `times` are those of its entries, heard or not; `cursor` asks for what follows.

    A time is the one that the list is sorted by, never after now.
    """

    mentions: tuple[Mention, ...]
    uris: tuple[str, ...]
    times: tuple[float, ...]
    cursor: str | None


def is_post(uri: str) -> bool:
    return _POST.fullmatch(uri) is not None


def read(data: Any, *, now: datetime, signed_in: bool) -> Found:
    """A search, a feed, a thread or notifications. Each entry is read on its own; one that cannot be read is
    left out, and so is one whose author hides it from those who are not signed in.

    Raises the SourceError that an error means which came as an answer, Unreadable for anything else, and where no
    entry can be read.
    """
    if not isinstance(data, Mapping):
        raise Unreadable("the answer is no list of posts")
    entries = list(_entries(data))
    views = [one for one in entries if isinstance(one, Mapping) and name(one.get("uri"))]
    if entries and not views:
        raise Unreadable(f"none of the {len(entries)} entries is a post")
    heard = [mention(view, now=now, signed_in=signed_in) for view in views if view.get("reason") in (None, *SPOKEN)]
    at = filter(None, (_sorted_by(view, is_notice="notifications" in data) for view in views))
    times = tuple(min(one, now).timestamp() for one in at)
    uris = tuple(str(name(view["uri"])) for view in views)
    return Found(tuple(filter(None, heard)), uris, times, name(data.get("cursor")))


def _entries(data: Object) -> Iterator[Any]:
    if isinstance(data.get("feed"), list):  # getTimeline, getAuthorFeed, getListFeed; recorded, no listener asks
        return (within(item, "post") for item in data["feed"])
    if "thread" in data:  # getPostThread; recorded, no listener asks for it
        return _threaded(data["thread"])
    for key in ("posts", "notifications"):
        if isinstance(data.get(key), list):
            return iter(data[key])
    if data.get("error"):
        raise meant(data)
    raise Unreadable("the answer holds no posts")


def _threaded(thread: Any) -> Iterator[Any]:
    """What was answered, from the beginning on, then the post, then its answers, each before the answers to it. What
    was deleted or blocks us is passed over."""
    above: list[Object] = []
    node = within(thread, "parent")
    while isinstance(node, Mapping):
        above.append(node)
        node = node.get("parent")
    yield from (node["post"] for node in reversed(above) if "post" in node)
    waiting = [thread]
    while waiting:
        node = waiting.pop()
        if within(node, "post") is not None:
            yield node["post"]
        waiting.extend(reversed(objects(within(node, "replies"))))


def _sorted_by(view: Object, *, is_notice: bool) -> datetime | None:
    """Of a post the earlier of when its author says it was written and when it was seen: anybody may write anything."""
    seen, written = moment(view.get("indexedAt")), moment(within(view, "record", "createdAt"))
    return seen if is_notice else min(filter(None, (seen, written)), default=None)


def mention(view: Object, *, now: datetime, signed_in: bool = False) -> Mention | None:
    """None for what is no post, and for one that is not shown to us."""
    uri, record, author = name(view.get("uri")) or "", view.get("record"), view.get("author")
    known = _POST.fullmatch(uri)
    if not known or not isinstance(record, Mapping) or (is_hidden(view) and not signed_in):
        return None
    at, unknown = said(moment(record.get("createdAt")) or moment(view.get("indexedAt")), now)
    text, invisible = _text(record)
    return Mention(
        origin="bluesky",
        external_id=uri,
        kind=_kind(record),
        said=at,
        heard=now,
        said_unknown=unknown,
        edited=moment(view.get("editedAt")),
        author=_author(author, known[1]),
        text=text,
        url=f"{APP}/profile/{known[1]}/post/{known[2]}",
        site="Bluesky",
        language=next(iter(names(record.get("langs"))), None),
        tags=tuple(dict.fromkeys(_tags(record))),
        reply_to=name(within(record, "reply", "parent", "uri")),
        root=name(within(record, "reply", "root", "uri")),
        engagement=Engagement(
            likes=count(view.get("likeCount")),
            shares=count(view.get("repostCount")),
            replies=count(view.get("replyCount")),
        ),
        media=_media(record),
        invisible=invisible,
    )


def _kind(record: Object) -> Kind:
    if name(within(record, "reply", "parent", "uri")):
        return "reply"
    embed = within(record, "embed", "record")
    quoted = name(within(embed, "uri")) or name(within(embed, "record", "uri"))
    return "quote" if quoted and is_post(quoted) else "post"


def _text(record: Object) -> tuple[str, int]:
    """The words, and what the author wrote about the pictures."""
    return joined([plain(record.get("text")), *(plain(one.get("alt")) for one in _shown(record))])


def _shown(record: Object) -> list[Object]:
    """The pictures and the film of a post, which may quote another one beside them."""
    parts = [within(record, "embed"), within(record, "embed", "media")]
    films = [part for part in parts if within(part, "video") is not None]
    return [*chain.from_iterable(objects(within(part, "images")) for part in parts), *films]


def _media(record: Object) -> tuple[str, ...]:
    return tuple("video" if "video" in one else "image" for one in _shown(record))


def _tags(record: Object) -> tuple[str, ...]:
    return (*names([feature.get("tag") for feature in _features(record)]), *names(record.get("tags")))


def _features(record: Object) -> Iterator[Object]:
    """What is marked in the words: links, tags, people."""
    return chain.from_iterable(objects(facet.get("features")) for facet in objects(record.get("facets")))


def searched(record: Object) -> str:
    """Everything of a record in which a term may stand: the words, the tags, and where its links lead."""
    links = [feature.get("uri") for feature in _features(record)]
    links += [within(record, "embed", *path, "external", "uri") for path in ((), ("media",))]
    return "\n".join([_text(record)[0], *_tags(record), *(link for link in links if isinstance(link, str))]).casefold()


def _author(author: Any, did: str) -> Author:
    handle, status = name(within(author, "handle")), within(author, "verification", "verifiedStatus")
    id_ = name(within(author, "did")) or did
    return Author(
        id=id_,
        handle=handle.removeprefix("@") if handle and handle != "handle.invalid" else None,
        name=name(within(author, "displayName")),
        url=f"{APP}/profile/{id_}",
        followers=count(within(author, "followersCount")),
        since=moment(within(author, "createdAt")),
        verified=status == "valid" if isinstance(status, str) else None,
    )


def is_hidden(view: Object) -> bool:
    """Whether the post or its author is labelled for signed-in people only; a label may be taken back."""
    own = objects(within(view, "record", "labels", "values"))
    labels = [*objects(view.get("labels")), *objects(within(view, "author", "labels")), *own]
    return any(label.get("val") == HIDDEN and not label.get("neg") for label in labels)


def meant(data: Any) -> SourceError:
    """The error that the body of an answer names."""
    code, told = name(within(data, "error")) or "", plain(within(data, "message"))[0][:200]
    if code == "RateLimitExceeded":
        return RateLimited("Bluesky asks for a pause")
    if code in ("InternalServerError", "UpstreamFailure", "UpstreamTimeout", "NotEnoughResources"):
        return Unavailable(f"Bluesky answered {code}")
    return Refused(f"Bluesky answered {code or 'with an error'}{': ' + told if told else ''}")
