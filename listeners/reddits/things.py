"""Posts and comments in an answer of Reddit: listings, threads, the inbox, what `/api/info` knows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listeners.common.answer import Object, count, loaded, moment, name, plain, said, within
from listeners.contract import Unreadable
from mentions import Author, Engagement, Mention

SITE = "https://www.reddit.com"
DELETED = "[deleted]"
GONE = (DELETED, "[removed]", "[deleted by user]", "[removed by reddit]", "[ removed by reddit ]")
HELD = "automod_filtered"
"""Waits for a moderator: neither public now nor gone."""
_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,20}")
_THREAD = re.compile(r"/comments/([0-9a-z]{1,20})/")
_MEDIA = {"image": "image", "hosted:video": "video", "rich:video": "video"}


@dataclass(frozen=True, slots=True)
class Found:
    """What of an answer can be read: mentions, the ids of what was deleted, and of the words whose author was.

    `times` are when its things were said, in their order; `size` is how many there are; `after` leads to older ones.
    """

    mentions: tuple[Mention, ...]
    gone: tuple[str, ...]
    orphans: frozenset[str]
    times: tuple[float, ...]
    size: int
    after: str | None


def read(body: bytes, now: datetime) -> Found:
    """Every thing is read on its own; "more" stubs, subreddits, users and private messages are none.

    Raises Unreadable where there is no listing, and where no post or comment of it can be read.
    """
    answer = loaded(body, "a listing")
    listed = list(_things(answer))
    if not listed and not _has_listing(answer):
        raise Unreadable("the answer is no listing of posts or comments")
    usable = [(kind, data) for kind, data in listed if fullname(kind, data) and isinstance(_text(kind, data), str)]
    if listed and not usable:
        raise Unreadable(f"none of the {len(listed)} posts and comments has a usable id and text")
    threads = {fullname(kind, data): _path(data.get("permalink")) for kind, data in usable if kind == "t3"}
    there = [(kind, data) for kind, data in usable if not is_gone(kind, data) and not _is_held(data)]
    whens = (moment(data.get("created_utc")) for _, data in usable)
    return Found(
        mentions=tuple(_mention(kind, data, threads, now) for kind, data in there),
        gone=tuple(fullname(kind, data) or "" for kind, data in usable if is_gone(kind, data)),
        orphans=frozenset(fullname(kind, data) or "" for kind, data in there if data.get("author") == DELETED),
        times=tuple(min(when, now).timestamp() for when in whens if when),
        size=len(listed),
        after=_fullname(within(answer, "data", "after")),
    )


def _things(answer: Any) -> Iterator[tuple[str, Object]]:
    """Posts and comments as a reader meets them: each before its replies. With its own stack: threads are deep.

    /comments/ID, a list of listings with replies in them, is recorded; no listener asks for it.
    """
    stack = [answer]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
            continue
        kind, data = within(one, "kind"), within(one, "data")
        if kind in ("t1", "t3") and isinstance(data, Mapping):
            yield kind, data
            stack.append(data.get("replies"))
        elif kind == "Listing":
            stack.append(within(data, "children"))


def _has_listing(answer: Any) -> bool:
    parts = answer if isinstance(answer, list) else [answer]
    return any(isinstance(within(part, "data", "children"), list) for part in parts)


def fullname(kind: str, data: Object) -> str | None:
    """The id of a thing that is unique on all of Reddit."""
    return _fullname(data.get("name")) or _fullname(f"{kind}_{name(data.get('id'))}")


def _fullname(value: Any) -> str | None:
    return value if isinstance(value, str) and _FULLNAME.fullmatch(value) else None


def is_gone(kind: str, data: Object) -> bool:
    """Deleted by its author, or removed by anybody. Words whose author left Reddit are still there, and nobody's."""
    texts = (data.get("body"),) if kind == "t1" else (data.get("title"), data.get("selftext"))
    taken = data.get("removed_by_category")
    is_taken = isinstance(taken, str) and bool(taken)
    return not _is_held(data) and (is_taken or any(isinstance(t, str) and t.strip().lower() in GONE for t in texts))


def _is_held(data: Object) -> bool:
    return data.get("removed_by_category") == HELD


def _text(kind: str, data: Object) -> Any:
    return data.get("body" if kind == "t1" else "title")


def _mention(kind: str, data: Object, threads: Mapping[str | None, str | None], now: datetime) -> Mention:
    """The title of its thread is no part of a comment; the words of a crossposted post are none of who crossposts."""
    is_comment = kind == "t1"
    title, text = ("", 0) if is_comment else plain(data["title"]), plain(data.get("body" if is_comment else "selftext"))
    at, is_unknown = said(moment(data.get("created_utc")), now)
    root = _root(data) if is_comment else _fullname(data.get("crosspost_parent"))
    return Mention(
        origin="reddit",
        external_id=fullname(kind, data) or "",
        kind="comment" if is_comment else "post",
        said=at,
        heard=now,
        said_unknown=is_unknown,
        edited=moment(data.get("edited")),
        author=_author(data),
        title=title[0],
        text=text[0],
        url=_url(data, root, threads) if is_comment else _link(data.get("permalink")),
        site=name(data.get("subreddit_name_prefixed")) or _prefixed(name(data.get("subreddit"))),
        tags=_tags(data),
        reply_to=_fullname(data.get("parent_id")) if is_comment else None,
        root=root,
        engagement=_engagement(data, is_comment),
        media=() if is_comment else _media(data),
        invisible=title[1] + text[1],
    )


def _author(data: Object) -> Author:
    handle = name(data.get("author"))
    if handle is None or handle == DELETED:
        return Author()
    return Author(id=name(data.get("author_fullname")), handle=handle, url=f"{SITE}/user/{handle}")


def _engagement(data: Object, is_comment: bool) -> Engagement:
    """Reddit blurs scores a little, and hides young ones. In the inbox `num_comments` is that of the whole thread."""
    is_hidden = data.get("score_hidden") is True or data.get("hide_score") is True
    return Engagement(
        likes=None if is_hidden else count(data.get("score")),
        shares=None if is_comment else count(data.get("num_crossposts")),
        replies=None if is_comment else count(data.get("num_comments")),
    )


def _root(data: Object) -> str | None:
    """In the inbox the thread stands only in the link to it."""
    found = _THREAD.search(_path(data.get("context")) or "")
    return _fullname(data.get("link_id")) or (f"t3_{found[1]}" if found else None)


def _url(data: Object, root: str | None, threads: Mapping[str | None, str | None]) -> str | None:
    """Answers before 2018 and those of the inbox have no permalink: it is made of that of the thread."""
    own = _link(data.get("permalink")) or _link(data.get("context"))
    if own or root is None:
        return own
    thread = threads.get(root) or _path(data.get("link_permalink"), SITE) or f"/comments/{root[3:]}/_/"
    return f"{SITE}{thread.rstrip('/')}/{name(data.get('id')) or (fullname('t1', data) or '')[3:]}/"


def _link(value: Any) -> str | None:
    path = _path(value)
    return f"{SITE}{path}" if path else None


def _path(value: Any, before: str = "") -> str | None:
    """A path on Reddit, without its query."""
    if not isinstance(value, str):
        return None
    path = value.removeprefix(before).partition("?")[0].partition("#")[0]
    return path if path.startswith("/") and not path.startswith("//") else None


def _prefixed(subreddit: str | None) -> str | None:
    return f"r/{subreddit}" if subreddit else None


def _tags(data: Object) -> tuple[str, ...]:
    flair = plain(data.get("link_flair_text"))[0].strip()
    return (*([flair] if flair else []), *(["nsfw"] if data.get("over_18") is True else []))


def _media(data: Object) -> tuple[str, ...]:
    hint = data.get("post_hint")
    shown = {
        _MEDIA.get(hint) if isinstance(hint, str) else None,
        "video" if data.get("is_video") is True else None,
        "image" if data.get("is_gallery") is True else None,
    }
    return tuple(sorted(filter(None, shown)))
