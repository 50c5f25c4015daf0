"""Comment threads, replies and videos in an answer of the YouTube Data API."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from listeners.common.answer import Object, count, loaded, moment, name, names, objects, plain, said, within, words
from listeners.contract import Unreadable
from mentions import Author, Engagement, Mention

SITE = "https://www.youtube.com"
Read = Callable[[Object, datetime], Mention | None]


@dataclass(frozen=True, slots=True)
class Thread:
    """A top-level comment: how many replies it has, and how many of them came with it (five at most)."""

    id: str
    video: str | None
    replies: int
    shown: int
    said: float


@dataclass(frozen=True, slots=True)
class Found:
    """What of an answer can be read. `times` are when its items were said, in their order, in seconds since 1970;
    those of replies are not among them. `token` leads to the next page."""

    mentions: tuple[Mention, ...]
    threads: tuple[Thread, ...]
    times: tuple[float, ...]
    token: str | None


def read(body: bytes, now: datetime, video: str | None = None) -> Found:
    """Every item is read on its own; channels and playlists that a search finds are none, and neither are threads that
    are not public. `video` is where replies stand that do not say it.

    Raises Unreadable for anything but a list, and where none of its items can be read.
    """
    answer = loaded(body, "a list of comments or videos")
    items, kind = within(answer, "items"), within(answer, "kind")
    is_empty = items is None and isinstance(kind, str) and kind.endswith("ListResponse")
    if not isinstance(items, list) and not is_empty:
        raise Unreadable("the answer is no list of comments or videos")
    things = objects(items)
    read = [(item, tuple(_mentions(item, now, video))) for item in things]
    if items and not any(mentions or _is_other(item) for item, mentions in read):
        raise Unreadable(f"none of the {len(items)} comments or videos has a usable id and text")
    return Found(
        mentions=tuple(mention for _, mentions in read for mention in mentions),
        threads=tuple(_thread(item, mentions) for item, mentions in read if mentions and _is_thread(item)),
        times=tuple(mentions[0].said.timestamp() for _, mentions in read if mentions and not mentions[0].said_unknown),
        token=name(within(answer, "nextPageToken")),
    )


def _is_thread(item: Object) -> bool:
    return item.get("kind") == "youtube#commentThread"


def _is_other(item: Object) -> bool:
    """Something that is rightly no mention."""
    is_place = isinstance(within(item, "id", "kind"), str) and within(item, "id", "kind") != "youtube#video"
    return is_place or (_is_thread(item) and within(item, "snippet", "isPublic") is False)


def _mentions(item: Object, now: datetime, video: str | None) -> Iterator[Mention]:
    kind = item.get("kind")
    if kind == "youtube#commentThread":
        yield from _of_thread(item, now)
    elif kind == "youtube#comment":
        mention = _comment(item, now, video)
        yield from [mention] if mention else []
    elif kind in ("youtube#searchResult", "youtube#video"):
        mention = _video(item, now)
        yield from [mention] if mention else []


def _of_thread(item: Object, now: datetime) -> Iterator[Mention]:
    """The comment above, then the replies that came with it."""
    snippet = within(item, "snippet")
    video = name(within(snippet, "videoId"))
    top = within(snippet, "topLevelComment")
    first = _comment(top, now, video) if isinstance(top, Mapping) else None
    if first is None or within(snippet, "isPublic") is False:
        return
    engagement = replace(first.engagement, replies=_number(within(snippet, "totalReplyCount")))
    yield replace(first, engagement=engagement, reply_to=None)
    for reply in objects(within(item, "replies", "comments")):
        mention = _comment(reply, now, first.root)
        if mention is not None:
            yield replace(mention, reply_to=mention.reply_to or first.external_id)


def _thread(item: Object, mentions: tuple[Mention, ...]) -> Thread:
    first = mentions[0]
    return Thread(
        id=first.external_id,
        video=first.root,
        replies=first.engagement.replies or 0,
        shown=len(mentions) - 1,
        said=first.said.timestamp(),
    )


def _comment(item: Object, now: datetime, video: str | None) -> Mention | None:
    """The text as it was typed where it is given; else as it is shown, which is HTML when nobody asked otherwise."""
    snippet, own = within(item, "snippet"), name(within(item, "id"))
    original, shown = within(snippet, "textOriginal"), within(snippet, "textDisplay")
    if own is None or not isinstance(original if isinstance(original, str) else shown, str):
        return None
    text = plain(original) if isinstance(original, str) else words(shown)
    place = name(within(snippet, "videoId")) or video
    published, updated = moment(within(snippet, "publishedAt")), moment(within(snippet, "updatedAt"))
    at, is_unknown = said(published, now)
    return Mention(
        origin="youtube",
        external_id=own,
        kind="comment",
        said=at,
        heard=now,
        said_unknown=is_unknown,
        edited=updated if updated and published and updated > published else None,
        author=_author(snippet),
        text=text[0],
        url=f"{SITE}/watch?v={place}&lc={own}" if place else None,
        site="YouTube",
        reply_to=name(within(snippet, "parentId")),
        root=place,
        engagement=Engagement(likes=_number(within(snippet, "likeCount"))),
        invisible=text[1],
    )


def _author(snippet: Any) -> Author:
    """Since 2023 the name that is shown is the handle, with its @."""
    shown, channel = name(within(snippet, "authorDisplayName")), name(within(snippet, "authorChannelId", "value"))
    return Author(
        id=channel,
        handle=shown[1:] or None if shown and shown.startswith("@") else None,
        name=shown,
        url=f"{SITE}/channel/{channel}" if channel else None,
    )


def _video(item: Object, now: datetime) -> Mention | None:
    """The search escapes what it shows (&#39;), the list of videos does not."""
    is_result = item.get("kind") == "youtube#searchResult"
    own = name(within(item, "id", "videoId") if is_result else item.get("id"))
    snippet, read = within(item, "snippet"), words if is_result else plain
    if own is None or not isinstance(within(snippet, "title"), str):
        return None
    title, text = read(within(snippet, "title")), read(within(snippet, "description"))
    at, is_unknown = said(moment(within(snippet, "publishedAt")), now)
    channel = name(within(snippet, "channelId"))
    return Mention(
        origin="youtube",
        external_id=own,
        kind="post",
        said=at,
        heard=now,
        said_unknown=is_unknown,
        author=Author(
            id=channel,
            name=read(within(snippet, "channelTitle"))[0].strip() or None,
            url=f"{SITE}/channel/{channel}" if channel else None,
        ),
        title=title[0],
        text=text[0],
        url=f"{SITE}/watch?v={own}",
        site="YouTube",
        language=name(within(snippet, "defaultLanguage")) or name(within(snippet, "defaultAudioLanguage")),
        tags=names(within(snippet, "tags")),
        engagement=_counts(within(item, "statistics")),
        media=("video",),
        invisible=title[1] + text[1],
    )


def _counts(statistics: Any) -> Engagement:
    return Engagement(
        likes=_number(within(statistics, "likeCount")),
        replies=_number(within(statistics, "commentCount")),
        views=_number(within(statistics, "viewCount")),
    )


def _number(value: Any) -> int | None:
    """Large counts are written as strings."""
    is_digits = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 15
    return count(int(value)) if is_digits else count(value)
