"""An answer of X: a search, a timeline, a lookup, or one message of a stream."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listeners.common import answer
from listeners.common.answer import Object
from listeners.contract import Unreadable
from listeners.tweets.ids import id_of
from listeners.tweets.post import Beside, by_id, history, is_post, mention_of
from listeners.tweets.refusal import refusal, said_in
from mentions import Mention

_GONE = ("resource-not-found", "not-authorized-for-resource")
"""Ends of the types of problem that mean: deleted; or its author was suspended, left or hides their posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One answer. `ids` are those of its posts; `posts` and `users` count what it is billed for.

    `gone` are posts that nobody is shown any more. `newer` maps the latest version of a post to its first, where the
    answer holds an older one. `complaint` is what X says where an answer holds no result at all.
    """

    mentions: tuple[Mention, ...]
    ids: tuple[int, ...]
    gone: tuple[str, ...]
    next: str | None
    posts: int
    users: int
    newer: Mapping[str, str]
    complaint: str | None


def read(body: bytes, now: datetime) -> Found:
    """Every post is read on its own; what is no post is left out, and so is one whose author hides their posts.

    Raises Unreadable for anything but an answer of X, and where none of its posts can be read; the error that X means
    where it says no.
    """
    whole = answer.loaded(body, "an answer of X")
    data, errors = answer.within(whole, "data"), answer.objects(answer.within(whole, "errors"))
    if data is None:
        _check_empty(whole, errors)
    items = [data] if isinstance(data, Mapping) else answer.objects(data)
    readable = [item for item in items if is_post(item)]
    if data and not readable:
        raise Unreadable("no post can be read in the answer of X")
    beside = Beside.of(answer.within(whole, "includes"))
    hidden = [history(item)[0] for item in readable if _is_hidden(item, beside)]
    latest = _latest(item for item in readable if not _is_hidden(item, beside))
    return Found(
        mentions=tuple(mention_of(item, beside, now) for item in latest.values()),
        ids=tuple(id_ for item in readable if (id_ := id_of(item.get("id")))),
        gone=tuple(dict.fromkeys([*hidden, *_gone(errors)])),
        next=answer.name(answer.within(whole, "meta", "next_token")),
        posts=len(by_id(items).keys() | beside.posts.keys()),
        users=len(beside.users),
        newer={history(one)[-1]: first for first, one in latest.items() if history(one)[-1] != _own(one)},
        complaint=said_in(whole) if data is None and answer.within(whole, "meta") is None else None,
    )


def _check_empty(whole: Any, errors: list[Object]) -> None:
    """`data` is missing where nothing was found; but then `meta` counts to nought, or `errors` say why."""
    status = answer.count(answer.within(whole, "status")) or 0
    if status >= 400:
        raise refusal(status, whole)
    if not errors and answer.count(answer.within(whole, "meta", "result_count")) is None:
        raise Unreadable("the answer of X holds neither data nor a count of results")


def _own(item: Object) -> str:
    return str(id_of(item.get("id")))


def _latest(items: Iterable[Object]) -> dict[str, Object]:
    """The latest version of every post, by its first id."""
    found: dict[str, Object] = {}
    for item in items:
        first = history(item)[0]
        if first not in found or int(_own(item)) > int(_own(found[first])):
            found[first] = item
    return found


def _is_hidden(item: Object, beside: Beside) -> bool:
    """The token of a person shows what its owner may see: the posts of a protected account are not public."""
    return answer.within(beside.users.get(answer.name(item.get("author_id")) or ""), "protected") is True


def _gone(errors: list[Object]) -> Iterable[str]:
    """Posts, asked for or spoken of in others, that are not there any more."""
    for error in errors:
        is_gone = isinstance(error.get("type"), str) and error["type"].endswith(_GONE)
        id_ = id_of(error.get("resource_id")) or id_of(error.get("value"))
        if is_gone and error.get("resource_type") in ("tweet", "post") and id_ is not None:
            yield str(id_)
