"""From an item to a mention: plain text, resolved links, aware times."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from listeners.feeds.dates import believable
from listeners.feeds.dialects import reading
from listeners.feeds.ids import short
from listeners.feeds.item import Feed, Item
from mentions import Author, Engagement, Kind, Mention, clean, html_to_text

LONGEST = 100_000
"""Characters of one text; some feeds carry whole books."""
SECRETS = ("token", "key", "auth", "secret", "password", "pass", "pwd", "sig", "signature", "session")

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def canonical(url: str) -> str:
    """The name of a feed: its URL without user, password, fragment and query parts that look like keys.

    >>> canonical("HTTPS://jo:pw@Example.org/feed?q=slack&api_key=123#top")
    'https://example.org/feed?q=slack'
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _secret(name)]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(kept), ""))


def _secret(name: str) -> bool:
    return any(word in SECRETS for word in name.lower().replace("-", "_").split("_")) or name.lower().endswith(SECRETS)


def mentions_of(
    feed: Feed, names: Sequence[str], *, origin: str, now: datetime, entries: Kind = "article"
) -> tuple[Mention, ...]:
    """One mention per id, in the order of the feed. `entries` is their kind where the site tells no other."""
    found: dict[str, Mention] = {}
    for item, name in zip(feed.items, names, strict=True):
        if name not in found:
            mention = _mention(item, feed, name, origin, now)
            found[name] = replace(mention, kind=entries) if mention.kind == "article" else mention
    return tuple(found.values())


def _mention(item: Item, feed: Feed, name: str, origin: str, now: datetime) -> Mention:
    read = reading(item, feed)
    title, text = _plain(read.title), _plain(item.body)
    said, updated = believable(item.published, now), believable(item.updated, now)
    link = resolved(feed.base, read.link)
    return Mention(
        origin=origin,
        external_id=clean(name)[0] or f"hash:{short(name)}",
        kind=read.kind,
        said=said or now,
        heard=now,
        said_unknown=said is None,
        edited=updated if said and updated and updated > said else None,
        author=Author(handle=read.handle, name=_line(read.author), url=resolved(feed.base, item.author_url)),
        title=" ".join(title[0].split()),
        text=text[0][:LONGEST],
        url=link,
        site=_line(read.site or feed.title) or urlsplit(link or feed.base).hostname,
        language=item.language,
        tags=tuple(filter(None, (_line(tag) for tag in item.tags))),
        reply_to=item.reply_to,
        engagement=Engagement(likes=item.likes, replies=item.replies, views=item.views),
        rating=item.rating,
        media=tuple(sorted(item.media)),
        invisible=title[1] + text[1],
    )


def _plain(html: str) -> tuple[str, int]:
    return clean(html_to_text(html))


def _line(html: str | None) -> str | None:
    return " ".join(_plain(html)[0].split()) or None if html else None


def resolved(base: str, link: str | None) -> str | None:
    """An absolute http or https URL without user and password, or None: other schemes (javascript:, data:) and what
    holds characters that nobody sees are no place to send a person to."""
    if not link:
        return None
    try:
        parts = urlsplit(urljoin(base, link.strip()))
    except ValueError:
        return None
    url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return url if parts.scheme in ("http", "https") and parts.hostname and not _UNSEEN.search(url) else None
