"""One post of X becomes a mention."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from listeners.common import answer
from listeners.common.answer import Object
from listeners.tweets.ids import id_of, moment_of
from mentions import Author, Engagement, Mention
from mentions.mention import Kind

SITE = "https://x.com"
_LINK = re.compile(r"https?://t\.co/\w+")
_OF_MEDIA = re.compile(r"/(?:photo|video)/\d+$")
_MEDIA = {"3": "image", "16": "image", "7": "video", "13": "video"}
"""What the number before the underscore of a media key says: photo, animated GIF, video, video of an advertiser."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What an answer holds beside the posts that were asked for, by id."""

    users: Mapping[str, Object] = field(default_factory=dict)
    posts: Mapping[str, Object] = field(default_factory=dict)
    places: Mapping[str, Object] = field(default_factory=dict)

    @classmethod
    def of(cls, includes: Any) -> "Beside":
        users, posts, places = (by_id(answer.within(includes, key)) for key in ("users", "tweets", "places"))
        return cls(users, posts, places)


def by_id(things: Any) -> dict[str, Object]:
    return {name: one for one in answer.objects(things) if (name := answer.name(one.get("id")))}


def is_post(item: Object) -> bool:
    """Other things have no text, and a direct message that has one is nobody's to store."""
    return id_of(item.get("id")) is not None and isinstance(item.get("text"), str) and "event_type" not in item


def history(item: Object) -> list[str]:
    """The ids of all versions of a post, oldest first; every edit makes a new one. Without its own it is no history."""
    own = id_of(item.get("id")) or 0
    given = item.get("edit_history_tweet_ids")
    versions = {found for one in (given if isinstance(given, list) else []) if (found := id_of(one)) is not None}
    return [str(one) for one in sorted(versions if own in versions else {own})]


def mention_of(item: Object, beside: Beside, now: datetime) -> Mention:
    """The first id of its history names a post, so that an edit is the same mention; its link leads to the version."""
    own = str(id_of(item.get("id")) or 0)
    first, is_edit = history(item)[0], history(item)[0] != own
    referenced = _referenced(item)
    whole = beside.posts.get(referenced.get("retweeted", ""), item)
    text, invisible = _words(whole)
    made = moment_of(int(first)) if is_edit else None
    said, said_unknown = answer.said(made or answer.moment(item.get("created_at")) or moment_of(int(own)), now)
    author = _author(item, beside)
    root, place = answer.name(item.get("conversation_id")), _place(item, beside)
    return Mention(
        origin="x",
        external_id=first,
        kind=_kind(item, referenced),
        said=said,
        heard=now,
        said_unknown=said_unknown,
        edited=answer.said(moment_of(int(own)), now)[0] if is_edit else None,
        author=author,
        text=text,
        url=f"{SITE}/{quote(author.handle or 'i', safe='')}/status/{own}",
        site="X",
        language=answer.name(item.get("lang")),
        country=place,
        coordinates=_coordinates(answer.within(item, "geo", "coordinates", "coordinates")),
        tags=_tags(whole),
        reply_to=referenced.get("replied_to"),
        root=root if root != first else None,
        engagement=Engagement() if "retweeted" in referenced else _engagement(item.get("public_metrics")),
        media=_media(whole),
        invisible=invisible,
    )


def _referenced(item: Object) -> dict[str, str]:
    """What a post is about: replied_to, quoted, retweeted -> id."""
    found = ((one.get("type"), answer.name(one.get("id"))) for one in answer.objects(item.get("referenced_tweets")))
    return {kind: id_ for kind, id_ in found if isinstance(kind, str) and id_}


def _kind(item: Object, referenced: Mapping[str, str]) -> Kind:
    """An answer that quotes is an answer: it is said to somebody."""
    if "retweeted" in referenced:
        return "repost"
    if "replied_to" in referenced:
        return "reply"
    if "quoted" in referenced:
        return "quote"
    return "reply" if answer.name(item.get("in_reply_to_user_id")) else "post"


def _words(item: Object) -> tuple[str, int]:
    """The whole text (`text` is cut after 280 characters) as it is shown: no &amp;, and links that say where they lead.

    Links to the post's own pictures are left out, as on the page.
    """
    note = item.get("note_tweet")
    long = answer.within(note, "text")
    text = long if isinstance(long, str) and long else item.get("text")
    leads = _leads(answer.within(item, "entities", "urls")) | _leads(answer.within(note, "entities", "urls"))
    shown = html.unescape(text) if isinstance(text, str) else ""
    cleaned, invisible = answer.plain(_LINK.sub(lambda link: leads.get(link[0], link[0]), shown))
    return cleaned.strip(), invisible


def _leads(urls: Any) -> dict[str, str]:
    return {one["url"]: _lead(one) for one in answer.objects(urls) if isinstance(one.get("url"), str)}


def _lead(url: Object) -> str:
    known = (url.get(name) for name in ("unwound_url", "expanded_url"))
    lead = next((one for one in known if isinstance(one, str) and one), url["url"])
    return "" if url.get("media_key") or _OF_MEDIA.search(lead) else str(lead)


def _author(item: Object, beside: Beside) -> Author:
    id_ = answer.name(item.get("author_id"))
    user = beside.users.get(id_ or "", {})
    handle, verified = (answer.name(user.get("username")) or "").lstrip("@") or None, user.get("verified")
    return Author(
        id=id_,
        handle=handle,
        name=answer.name(user.get("name")),
        url=f"{SITE}/{quote(handle, safe='')}" if handle else None,
        followers=answer.count(answer.within(user, "public_metrics", "followers_count")),
        since=answer.moment(user.get("created_at")),
        verified=verified if isinstance(verified, bool) else None,
    )


def _engagement(metrics: Any) -> Engagement:
    """Quotes are shares as well. A retweet shows the counts of its original: they are not its own."""
    likes, retweets, quotes, replies, views = (
        answer.count(answer.within(metrics, f"{name}_count"))
        for name in ("like", "retweet", "quote", "reply", "impression")
    )
    shares = None if retweets is None and quotes is None else (retweets or 0) + (quotes or 0)
    return Engagement(likes=likes, shares=shares, replies=replies, views=views)


def _place(item: Object, beside: Beside) -> str | None:
    place = beside.places.get(answer.name(answer.within(item, "geo", "place_id")) or "", {})
    code = answer.name(place.get("country_code")) or ""
    return code.upper() if code.isascii() and code.isalpha() and len(code) == 2 else None


def _coordinates(point: Any) -> tuple[float, float] | None:
    """Latitude and longitude; X gives them the other way round."""
    if not (isinstance(point, list) and len(point) == 2 and all(answer.number(one) is not None for one in point)):
        return None
    longitude, latitude = point
    return (float(latitude), float(longitude)) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _tags(item: Object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.names(answer.within(item, "entities", "hashtags"), "tag")))


def _media(item: Object) -> tuple[str, ...]:
    keys = answer.names(answer.within(item, "attachments", "media_keys"))
    return tuple(dict.fromkeys(kind for key in keys if (kind := _MEDIA.get(key.partition("_")[0]))))
