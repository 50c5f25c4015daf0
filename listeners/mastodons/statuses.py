"""Statuses, in whatever answer of Mastodon's API they stand, to mentions. What is not public never gets through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listeners.common.answer import (
    Object,
    count,
    host_of,
    joined,
    link,
    loaded,
    moment,
    name,
    names,
    objects,
    plain,
    said,
    within,
    words,
)
from listeners.contract import Refused, Unreadable
from mentions import Author, Engagement, Kind, Mention

OPEN = ("public", "unlisted")
"""Every other visibility (private, direct, and what other servers add, such as local) is for some people only."""
SPOKEN = frozenset({"mention", "quote", "status"})
"""The notifications that are somebody's words; the rest are deeds, and `update` and `poll` say nothing new."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an answer: a status, or a notification with or without one. `id` is what paging counts by."""

    id: str | None
    at: datetime | None
    status: Object | None


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer holds. `ids` and `times` are those of its entries, heard or not; no time is after now."""

    mentions: tuple[Mention, ...]
    gone: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[float, ...]


def read(body: bytes, *, host: str, now: datetime) -> Found:
    """A timeline, notifications (also grouped), a search, a thread, one status, or that one was deleted.

    Each entry is read on its own; one that cannot be read is left out. `host` is the instance that answers. Raises
    Refused for an error that came as an answer, Unreadable for anything else, and where no entry can be read.
    """
    data = loaded(body, "an answer of Mastodon's API")
    gone = _deleted(data)
    entries = [] if gone else _entries(data)
    items = [item for item in map(_item, entries) if item]
    if entries and not items:
        raise Unreadable(f"none of the {len(entries)} entries is a status or a notification")
    heard = (mention(item.status, host=host, now=now) for item in items if item.status)
    times = tuple(min(item.at, now).timestamp() for item in items if item.at)
    return Found(tuple(filter(None, heard)), gone, tuple(item.id for item in items if item.id), times)


def _entries(data: Any) -> list[Any]:
    if isinstance(data, list):
        return data
    if not isinstance(data, Mapping):
        raise Unreadable("the answer is no list of statuses")
    if isinstance(data.get("notification_groups"), list):  # /api/v2/notifications; recorded, no listener asks for it
        return _grouped(data)
    if isinstance(data.get("statuses"), list):
        return list(data["statuses"])
    if isinstance(data.get("descendants"), list):  # /api/v1/statuses/ID/context; recorded, no listener asks for it
        return [*objects(data.get("ancestors")), *data["descendants"]]
    if "event" in data:
        return []  # of the streaming API only deletions are read
    if data.get("error"):
        raise Refused(f"the instance answered: {plain(data['error'])[0][:200] or 'an error'}")
    if _item(data) is None:
        raise Unreadable("the answer holds no statuses")
    return [data]


def _grouped(data: Object) -> list[Object]:
    """Grouped notifications as if they were single ones: the group points at a status beside it."""
    known = {name(status.get("id")): status for status in objects(data.get("statuses"))}
    return [
        {
            "id": group.get("most_recent_notification_id"),
            "type": group.get("type"),
            "created_at": group.get("latest_page_notification_at"),
            "status": known.get(name(group.get("status_id"))),
        }
        for group in objects(data["notification_groups"])
    ]


def _deleted(data: Any) -> tuple[str, ...]:
    """The id of the status that a streaming event says is deleted: as the instance counts, not its URI.

    /api/v1/streaming; a deletion is recorded, no listener asks for it: this id is no mention's.
    """
    known = name(data.get("payload")) if isinstance(data, Mapping) and data.get("event") == "delete" else None
    return (known,) if known else ()


def _item(entry: Any) -> Item | None:
    if not isinstance(entry, Mapping):
        return None
    if isinstance(kind := entry.get("type"), str) and "content" not in entry:
        spoken = entry.get("status") if kind in SPOKEN else None
        return Item(name(entry.get("id")), moment(entry.get("created_at")), spoken if _readable(spoken) else None)
    return Item(name(entry.get("id")), moment(entry.get("created_at")), entry) if _readable(entry) else None


def _readable(status: Any) -> bool:
    return isinstance(status, Mapping) and bool(external_id(status)) and isinstance(status.get("visibility"), str)


def external_id(status: Object) -> str | None:
    """The URI: the same on every instance, as the id is not."""
    return name(status.get("uri")) or name(status.get("url"))


def mention(status: Object, *, host: str, now: datetime) -> Mention | None:
    """None for a status that is not public. A boost is its own message, with the words of what it passes on."""
    boosted = within(status, "reblog")
    told = boosted if isinstance(boosted, Mapping) else status
    if status.get("visibility") not in OPEN or told.get("visibility") not in OPEN:
        return None
    uri, (at, unknown), (text, invisible) = (
        external_id(status),
        said(moment(status.get("created_at")), now),
        _text(told),
    )
    home = host_of(uri or "") or host
    return Mention(
        origin=home,
        external_id=uri or "",
        kind=_kind(status),
        said=at,
        heard=now,
        said_unknown=unknown,
        edited=moment(told.get("edited_at")),
        author=_author(within(status, "account")),
        text=text,
        url=link(status.get("url")) or link(uri),
        site=home,
        language=name(told.get("language")),
        tags=names(told.get("tags")),
        reply_to=name(status.get("in_reply_to_id")),
        engagement=_engagement(told),
        media=names(told.get("media_attachments"), "type"),
        invisible=invisible,
    )


def _kind(status: Object) -> Kind:
    if isinstance(status.get("reblog"), Mapping):
        return "repost"
    if name(status.get("in_reply_to_id")):
        return "reply"
    return "quote" if isinstance(status.get("quote"), Mapping) or name(status.get("quote_id")) else "post"


def _text(status: Object) -> tuple[str, int]:
    """The content warning, the words, the choices of a poll, and what the author wrote about the pictures."""
    choices = (plain(choice.get("title")) for choice in objects(within(status, "poll", "options")))
    pictures = (plain(one.get("description")) for one in objects(status.get("media_attachments")))
    return joined([plain(status.get("spoiler_text")), words(status.get("content")), *choices, *pictures])


def _author(account: Any) -> Author:
    url, handle = link(within(account, "url")), name(within(account, "acct"))
    return Author(
        id=name(within(account, "uri")) or url or name(within(account, "id")),
        handle=handle.removeprefix("@") if handle else None,
        name=name(within(account, "display_name")),
        url=url,
        followers=count(within(account, "followers_count")),
        since=moment(within(account, "created_at")),
    )


def _engagement(status: Object) -> Engagement:
    """As this instance sees it: less than there was."""
    return Engagement(
        likes=count(status.get("favourites_count")),
        shares=count(status.get("reblogs_count")),
        replies=count(status.get("replies_count")),
    )
