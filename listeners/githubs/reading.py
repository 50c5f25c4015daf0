"""GitHub's answers and deliveries, whatever their shape: searches, lists, GraphQL nodes, webhooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from listeners.common.answer import Object, count, link, moment, name, names, objects, plain, said, within
from listeners.contract import Unreadable
from mentions import Author, Engagement, Mention
from mentions.mention import Kind

THREADS = ("issue", "discussion", "pull_request")
"""What a webhook calls the thread that it is about."""


class Thing(NamedTuple):
    """An issue, a discussion or a comment; `thread` is what it was said in, `edited` that this is why it is told."""

    said: Object
    kind: Kind
    thread: Object | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """`times` are those that the API sorts by, in the order of the answer."""

    mentions: tuple[Mention, ...]
    gone: tuple[str, ...]
    times: tuple[int, ...]


def read(answer: Any, origin: str, now: datetime, *, by: str = "created_at", may_be_empty: bool = False) -> Read:
    """Every thing on its own; one without an id is left out. `by` is the field the API sorts by.

    Raises Unreadable for anything but an answer of GitHub, and where not one of its things can be read.
    """
    if not isinstance(answer, list if may_be_empty and not answer else dict | list) or not (answer or may_be_empty):
        raise Unreadable("the answer is none of GitHub's")
    things, gone = list(_things(answer)), _gone(answer)
    heard = [(thing, mention) for thing in things if (mention := _mention(thing, origin, now)) is not None]
    if things and not heard:
        raise Unreadable(f"none of the {len(things)} items has an id")
    times = (moment(thing.said.get(by)) or moment(thing.said.get("created_at")) for thing, _ in heard)
    return Read(tuple(one for _, one in heard), gone, tuple(int(min(at, now).timestamp()) for at in times if at))


def nodes(answer: Any) -> list[Any]:
    """The nodes of a GraphQL answer, null where one is gone."""
    data = within(answer, "data")
    for path in (("search", "nodes"), ("repository", "discussions", "nodes"), ("nodes",)):
        found = within(data, *path)
        if isinstance(found, list):
            return found
    raise Unreadable("the answer of GraphQL has no nodes")


def _things(answer: Any) -> Iterator[Thing]:
    if isinstance(answer, list):
        yield from (Thing(one, _kind(one)) for one in objects(answer))
    elif isinstance(answer.get("items"), list):
        yield from (Thing(one, _kind(one)) for one in objects(answer["items"]))
    elif "data" in answer:
        yield from (Thing(one, _kind(one)) for one in objects(nodes(answer)))
    elif isinstance(answer.get("action"), str):
        yield from _pushed(answer)
    elif "created_at" in answer:
        yield Thing(answer, _kind(answer))
    else:
        raise Unreadable("the answer has no items")


def _pushed(delivery: Object) -> Iterator[Thing]:
    """What a webhook tells of: a comment, or else the thread itself. Of a private repository it tells nothing."""
    if within(delivery, "repository", "private") is True or delivery.get("action") == "deleted":
        return
    thing, thread = _subject(delivery)
    if thing is not None:
        yield Thing(thing, _kind(thing, is_comment=thread is not None), thread, delivery.get("action") == "edited")


def _subject(delivery: Object) -> tuple[Object | None, Object | None]:
    found = [delivery[key] for key in THREADS if isinstance(delivery.get(key), dict)]
    thread = found[0] if found else None
    for key in ("comment", "review"):
        if isinstance(delivery.get(key), dict):
            return delivery[key], thread or {}
    return thread, None


def _gone(answer: Any) -> tuple[str, ...]:
    if not isinstance(answer, dict) or answer.get("action") != "deleted":
        return ()
    thing, _ = _subject(answer)
    known = _id(thing or {})
    return (known,) if known else ()


def _kind(thing: Object, *, is_comment: bool = False) -> Kind:
    """An old answer says only by its address what it is."""
    typed, url = name(thing.get("__typename")) or "", _url(thing) or ""
    if is_comment or typed.endswith("Comment") or "#" in url or "issue_url" in thing:
        return "comment"
    if typed != "Discussion" and "/discussions/" not in url:
        return "issue"
    category = thing.get("category")
    asks = within(category, "is_answerable") or within(category, "isAnswerable")
    return "question" if asks is True else "post"


def _mention(thing: Thing, origin: str, now: datetime) -> Mention | None:
    item, known = thing.said, _id(thing.said)
    if known is None:
        return None
    at, unknown = said(moment(item.get("created_at") or item.get("createdAt")), now)
    title, text = plain(item.get("title")), plain(_shown(item.get("body")))
    thread = _thread(thing)
    return Mention(
        origin=origin,
        external_id=known,
        kind=thing.kind,
        said=at,
        heard=now,
        said_unknown=unknown,
        edited=_edited(thing, at),
        author=_author(item.get("user") or item.get("author")),
        title=title[0],
        text=text[0],
        url=_url(item),
        site=_repository(_url(item)),
        tags=_labels(item.get("labels")),
        reply_to=_id(item["replyTo"]) if isinstance(item.get("replyTo"), dict) else thread,
        root=thread,
        engagement=_engagement(item),
        invisible=title[1] + text[1],
    )


def _id(thing: Object) -> str | None:
    """The global node id; answers from before 2018 have only a number."""
    return name(thing.get("node_id")) or name(thing.get("id"))


def _url(thing: Object) -> str | None:
    """REST keeps the page in `html_url`, and in `url` its own address; in GraphQL `url` is the page."""
    return link(thing.get("url" if "createdAt" in thing else "html_url"))


def _repository(url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "").path.split("/")
    except ValueError:
        return None
    return "/".join(parts[1:3]) if len(parts) > 3 else None


def _thread(thing: Thing) -> str | None:
    said_in = thing.thread or thing.said.get("issue") or thing.said.get("discussion") or thing.said.get("pullRequest")
    return _id(said_in) if thing.kind == "comment" and isinstance(said_in, dict) else None


def _shown(body: Any) -> str:
    """Without HTML comments, in which templates explain themselves and which GitHub does not show."""
    shown, at = [], 0
    body = body if isinstance(body, str) else ""
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start)) >= 0:
        shown.append(body[at:start])
        at = end + len("-->")
    return "".join([*shown, body[at:]]).strip()


def _edited(thing: Thing, at: datetime) -> datetime | None:
    """`updated_at` of a thread moves with everything that happens in it; that of a comment only when it is edited."""
    item, told = thing.said, thing.edited or thing.kind == "comment"
    last = moment(item.get("lastEditedAt")) or (moment(item.get("updated_at")) if told else None)
    return last if last and last > at else None


def _author(user: Any) -> Author:
    """Nobody where the account was deleted. The number is the same in both APIs."""
    is_rest = within(user, "html_url") is not None
    return Author(
        id=name(within(user, "id" if is_rest else "databaseId")),
        handle=name(within(user, "login")),
        name=name(within(user, "name")),
        url=link(within(user, "html_url" if is_rest else "url")),
    )


def _labels(labels: Any) -> tuple[str, ...]:
    found = within(labels, "nodes") if isinstance(labels, dict) else labels
    return names(found)


def _engagement(thing: Object) -> Engagement:
    reactions, comments = thing.get("reactions"), thing.get("comments")
    likes = (within(reactions, "total_count"), within(reactions, "totalCount"))
    replies = (comments, within(comments, "totalCount"), thing.get("child_comment_count"))
    return Engagement(likes=_first_count(*likes), replies=_first_count(*replies))


def _first_count(*values: Any) -> int | None:
    return next((found for value in values if (found := count(value)) is not None), None)
