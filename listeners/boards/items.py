"""One item of a board becomes a mention, in whatever shape it comes.

The shapes are a hit of Algolia's search, an item of Algolia, which holds the items below it, and an item of Firebase.
"""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from listeners.boards.place import Place
from listeners.common import answer
from listeners.common.answer import Object
from mentions import Author, Engagement, Mention

LATEST = 4_102_444_800
"""The year 2100: what lies beyond was not meant as seconds."""


def items_of(found: Any) -> list[Any] | None:
    """The items of a search result; an item by itself and all those below it; None for anything else."""
    hits = answer.within(found, "hits")
    if isinstance(hits, list):
        return hits
    return list(_tree(found)) if name_of(found) and isinstance(found.get("type"), str) else None


def _tree(item: Object) -> Iterator[Object]:
    waiting = deque([item])
    while waiting:
        one = waiting.popleft()
        yield one
        waiting += answer.objects(one.get("children"))


def name_of(item: Any) -> str | None:
    """The id of an item, in every shape the same."""
    return answer.name(_first(item, "objectID", "id"))


def seconds(item: Object) -> int | None:
    """When it was said, in seconds since 1970."""
    value = answer.count(_first(item, "created_at_i", "time"))
    return value if value is not None and value < LATEST else None


def is_gone(item: Object) -> bool:
    """Deleted by its author, or killed by the board: Firebase says so, Algolia empties what was deleted."""
    is_emptied = "children" in item and not any(item.get(name) for name in ("author", "text", "title"))
    return is_emptied or any(item.get(name) is True for name in ("deleted", "dead"))


def is_readable(item: Any) -> bool:
    return isinstance(item, dict) and name_of(item) is not None and (is_gone(item) or seconds(item) is not None)


def mention_of(item: Object, place: Place, now: datetime) -> Mention:
    """The title of its thread is no part of a comment: that headline is somebody else's. A choice of a poll is a post
    that belongs to the poll."""
    name, (said, said_unknown) = name_of(item) or "", answer.said(datetime.fromtimestamp(seconds(item) or 0, UTC), now)
    is_comment = _is_comment(item)
    title, text = ("", 0) if is_comment else answer.words(item.get("title")), _text(item)
    author = answer.name(_first(item, "author", "by"))
    belongs = is_comment or item.get("type") == "pollopt"
    return Mention(
        origin=place.origin,
        external_id=name,
        kind="comment" if is_comment else "post",
        said=said,
        heard=now,
        said_unknown=said_unknown,
        author=Author(id=author, handle=author, url=place.page("user", author)),
        title=title[0],
        text=text[0],
        url=place.page("item", name),
        site=place.name,
        reply_to=answer.name(_first(item, "parent_id", "parent", "poll")) if belongs else None,
        root=answer.name(item.get("story_id")) if is_comment else None,
        engagement=Engagement(
            likes=answer.count(_first(item, "points", "score")),
            replies=answer.count(_first(item, "num_comments", "descendants")),
        ),
        invisible=title[1] + text[1],
    )


def _is_comment(item: Object) -> bool:
    tags = item.get("_tags")
    is_tagged = isinstance(tags, list) and "comment" in tags
    return is_tagged or item.get("type") == "comment" or bool(item.get("comment_text"))


def _text(item: Object) -> tuple[str, int]:
    found = (item.get(name) for name in ("story_text", "comment_text", "text"))
    return answer.words(next((text for text in found if text and isinstance(text, str)), ""))


def _first(item: Any, *names: str) -> Any:
    """The value of the first of these names that the item has."""
    return next((value for name in names if (value := answer.within(item, name)) is not None), None)
