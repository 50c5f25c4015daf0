"""Discourse's answers, whatever their shape: newest posts, searches, topics and their lists, what a user did."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from listeners.common.answer import Object, count, host_of, moment, name, names, objects, plain, said, within, words
from listeners.contract import Unreadable
from mentions import Author, Engagement, Mention

PRIVATE = "private_message"
PRIVATE_ACTIONS = (12, 13)
"""A private message that was written, or got."""
UNSAID = (3, 4)
"""Types of post: what the forum notes itself (closed, pinned), and what only its staff sees."""
LIKE = 2
_ASIDE = re.compile(r"</?aside\b[^<>]*>", re.I)
_IS_QUOTE = re.compile(r"class=[\"'][^\"']*\bquote\b", re.I)


@dataclass(frozen=True, slots=True)
class Forum:
    """The address at which people read it, without a slash at its end, and the moment of the run."""

    home: str
    now: datetime

    @property
    def host(self) -> str:
        """The origin of its posts."""
        return host_of(self.home)

    @property
    def topics(self) -> str:
        """The origin of its topics, which are numbered on their own."""
        return f"{self.host}/t"


@dataclass(frozen=True, slots=True)
class Read:
    """`ids` are those of everything in the answer that has one, also of what is no mention."""

    mentions: tuple[Mention, ...]
    gone: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()


class Post(NamedTuple):
    """A post, with the topic it stands in and the ids of the posts beside it, by topic and number."""

    said: Object
    topic: Object
    beside: Mapping[tuple[Any, Any], str]


def read(answer: Any, forum: Forum) -> Read:
    """Every item on its own; one without an id is left out. Raises Unreadable for anything but an answer of Discourse,
    and where not one of its items can be read."""
    listed = within(answer, "topic_list", "topics")
    if isinstance(listed, list):
        return _topics(answer, objects(listed), forum)
    posts = list(_posts(answer))
    known = [post for post in posts if _id(post.said)]
    if posts and not known:
        raise Unreadable(f"none of the {len(posts)} posts has an id")
    gone = tuple(_id(post.said) or "" for post in known if _is_gone(post.said))
    public = [post for post in known if not (_is_gone(post.said) or _is_unsaid(post))]
    ids = tuple(number for post in known if (number := count(post.said.get("id"))) is not None)
    return Read(_distinct([_mention(post, forum) for post in public]), gone, ids)


def _posts(answer: Any) -> Iterator[Post]:
    """Where an answer keeps its posts, and what it says of their topics."""
    if isinstance(found := within(answer, "latest_posts"), list):
        yield from _beside(objects(found), {})
    elif isinstance(found := within(answer, "post_stream", "posts"), list):  # /t/ID; recorded, it is not read in a run
        yield from _beside(objects(found), {0: answer})
    elif isinstance(found := within(answer, "posts"), list):
        yield from _beside(objects(found), {count(one.get("id")): one for one in objects(within(answer, "topics"))})
    elif isinstance(answer, dict) and {"id", "cooked"} <= answer.keys():
        yield from _beside([answer], {})
    elif isinstance(found := within(answer, "user_actions"), list):  # /user_actions; recorded, no listener asks for it
        yield from _beside(objects(found), {})
    else:
        raise Unreadable("the answer holds no posts of Discourse")


def _beside(posts: Sequence[Object], topics: Mapping[Any, Object]) -> Iterator[Post]:
    """`topics` are by their ids; under 0 stands the one that all the posts are in."""
    beside = {(count(one.get("topic_id")), count(one.get("post_number"))): _id(one) or "" for one in posts}
    for post in posts:
        yield Post(post, topics.get(0) or topics.get(count(post.get("topic_id"))) or {}, beside)


def _id(post: Object) -> str | None:
    """What a user did has no id, but names the post; a topic that was begun names only its own number."""
    known = name(post.get("post_id")) or name(post.get("id"))
    place = name(post.get("topic_id")), name(post.get("post_number"))
    return known or (f"{place[0]}/{place[1]}" if all(place) else None)


def _is_gone(post: Object) -> bool:
    return bool(post.get("deleted_at")) or post.get("user_deleted") is True or post.get("deleted") is True


def _is_unsaid(post: Post) -> bool:
    """Not for everybody, or not by anybody: private, hidden by flags, noted by the forum itself."""
    item = post.said
    is_private = PRIVATE in (item.get("archetype"), post.topic.get("archetype"))
    is_private = is_private or count(item.get("action_type")) in PRIVATE_ACTIONS
    return is_private or item.get("hidden") is True or count(item.get("post_type")) in UNSAID


def _mention(post: Post, forum: Forum) -> Mention:
    item, topic = post.said, post.topic
    at, unknown = said(moment(item.get("created_at")), forum.now)
    place, number = name(item.get("topic_id")) or name(topic.get("id")), count(item.get("post_number"))
    is_reply = number is not None and number > 1
    titles = (item.get("topic_title"), item.get("title"), topic.get("title"))
    title = plain("" if is_reply else next(filter(None, titles), ""))
    text = _text(item)
    return Mention(
        origin=forum.host,
        external_id=_id(item) or "",
        kind="reply" if is_reply else "post",
        said=at,
        heard=forum.now,
        said_unknown=unknown,
        edited=_edited(item, at),
        author=_author(item, forum),
        title=title[0],
        text=text[0],
        url=_page(forum, item.get("topic_slug") or item.get("slug") or topic.get("slug"), place, number),
        site=forum.host,
        tags=names(topic.get("tags")),
        reply_to=_reply_to(post),
        root=(post.beside.get((count(item.get("topic_id")), 1)) or None) if is_reply else None,
        engagement=Engagement(
            likes=_likes(item), replies=count(item.get("reply_count")), views=count(item.get("reads"))
        ),
        invisible=title[1] + text[1],
    )


def _reply_to(post: Post) -> str | None:
    """The id of the post that is answered where it stands in the same answer, else its number within the topic."""
    number = count(post.said.get("reply_to_post_number"))
    if not number:
        return None
    return post.beside.get((count(post.said.get("topic_id")), number)) or str(number)


def _text(post: Object) -> tuple[str, int]:
    """A search shows only a cut of the text, as `blurb`."""
    if isinstance(cooked := post.get("cooked"), str):
        return words(_own(cooked))
    if isinstance(raw := post.get("raw"), str):
        return plain(raw)
    return words(post.get("blurb") or post.get("excerpt"))


def _own(cooked: str) -> str:
    """Without the posts that it quotes: those are the words of others, heard where they stand."""
    kept, depth, at, opened = [], 0, 0, 0
    for tag in _ASIDE.finditer(cooked):
        opens = not tag.group().startswith("</")
        if depth == 0 and opens and _IS_QUOTE.search(tag.group()):
            kept.append(cooked[at : tag.start()])
            depth, opened = 1, tag.start()
        elif depth:
            depth += 1 if opens else -1
            at = tag.end()
    return "".join([*kept, cooked[opened if depth else at :]])


def _edited(post: Object, at: datetime) -> datetime | None:
    last = moment(post.get("updated_at"))
    return last if last and last > at and (count(post.get("version")) or 0) > 1 else None


def _likes(post: Object) -> int | None:
    summed = (one.get("count") for one in objects(post.get("actions_summary")) if one.get("id") == LIKE)
    found = count(post.get("like_count"))
    return count(next(summed, None)) if found is None else found


def _author(user: Object, forum: Forum) -> Author:
    """`name` is what a user calls himself; many have none."""
    handle = name(user.get("username"))
    return Author(
        id=name(user.get("user_id")),
        handle=handle,
        name=name(user.get("name")) or name(user.get("display_username")),
        url=f"{forum.home}/u/{quote(handle, safe='')}" if handle else None,
    )


def _page(forum: Forum, slug: Any, topic: str | None, number: int | None = None) -> str | None:
    if topic is None:
        return None
    steps = [forum.home, "t", quote(name(slug) or "-", safe=""), quote(topic, safe="")]
    return "/".join(steps + ([str(number)] if number else []))


def _topics(answer: Object, listed: Sequence[Object], forum: Forum) -> Read:
    people = {name(one.get("id")): one for one in objects(answer.get("users"))}
    known = [topic for topic in listed if name(topic.get("id"))]
    if listed and not known:
        raise Unreadable(f"none of the {len(listed)} topics has an id")
    public = [topic for topic in known if topic.get("archetype") != PRIVATE]
    return Read(_distinct([_topic(topic, people, forum) for topic in public]))


def _topic(topic: Object, people: Mapping[Any, Object], forum: Forum) -> Mention:
    at, unknown = said(moment(topic.get("created_at")), forum.now)
    number, replies = name(topic.get("id")), count(topic.get("posts_count"))
    title, text = plain(topic.get("title")), words(topic.get("excerpt"))
    first = people.get(_opener(objects(topic.get("posters")))) or {}
    return Mention(
        origin=forum.topics,
        external_id=number or "",
        kind="post",
        said=at,
        heard=forum.now,
        said_unknown=unknown,
        author=_author({**first, "user_id": first.get("id")}, forum),
        title=title[0],
        text=text[0],
        url=_page(forum, topic.get("slug"), number),
        site=forum.host,
        tags=names(topic.get("tags")),
        engagement=Engagement(
            likes=count(topic.get("like_count")),
            replies=max(replies - 1, 0) if replies is not None else None,
            views=count(topic.get("views")),
        ),
        invisible=title[1] + text[1],
    )


def _opener(posters: Sequence[Object]) -> str | None:
    """Who began a topic stands first, whatever the language of the descriptions."""
    return name(within(posters[0], "user_id")) if posters else None


def _distinct(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """One number for two things is one lost: the oldest has it alone, a later one with its moment behind."""
    oldest: dict[str, datetime] = {}
    for one in mentions:
        oldest[one.external_id] = min(one.said, oldest.get(one.external_id, one.said))
    return tuple(
        one
        if one.said == oldest[one.external_id]
        else replace(one, external_id=f"{one.external_id}@{one.said:%Y-%m-%dT%H:%M:%SZ}")
        for one in mentions
    )
