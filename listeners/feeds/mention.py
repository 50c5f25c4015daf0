"""From an item to a mention: plain text, resolved links, aware times."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from listeners.feeds.dates import believable
from listeners.feeds.dialects import Reading, readings
from listeners.feeds.fields import mended
from listeners.feeds.ids import short
from listeners.feeds.item import Feed, Item
from mentions import Author, Engagement, Kind, Mention, clean, html_to_text

LONGEST = 100_000
"""Characters of one text; some feeds carry whole books."""
LONGEST_LINE, LONGEST_LINK, LONGEST_LANGUAGE = 2_000, 4_000, 35
"""Characters of a title or a name, of an address, and of a language by its standard: what is longer was not meant."""
SECRETS = ("token", "key", "auth", "secret", "password", "pass", "pwd", "sig", "signature", "session")

_LOCAL = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.)")
_PLAIN = re.compile(r"(?:[!-%'-;=-~]++ )*+[!-%'-;=-~]++")
"""Words of ASCII with one blank between them, without markup: they are what they seem."""
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/[!-\"$->A-~]*")
"""An address in which there is nothing to be resolved or taken out."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@lru_cache(maxsize=1_024)
def canonical(url: str) -> str:
    """The name of a feed: its URL without user, password, fragment and query parts that look like keys.

    >>> canonical("HTTPS://jo:pw@Example.org/feed?q=slack&api_key=123#top")
    'https://example.org/feed?q=slack'
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    query = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    kept = urlencode([(name, value) for name, value in query if not _secret(name)])
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", kept, ""))


def base_of(own: str | None, url: str) -> str:
    """What relative links are relative to: the feed's own address where it names a public one, else where it was.

    Without what looks like a key: an address repeats the one that was asked, and a link such as #12 is added to it.
    """
    try:
        named = canonical(own if own.startswith(("https://", "http://")) else urljoin(url, own)) if own else url
    except ValueError:
        return url
    return named if named.startswith(("http://", "https://")) and not _LOCAL.match(named) else url


def _secret(name: str) -> bool:
    return any(word in SECRETS for word in name.lower().replace("-", "_").split("_")) or name.lower().endswith(SECRETS)


def mentions_of(
    feed: Feed, items: Iterable[tuple[Item, str]], *, origin: str, now: datetime, entries: Kind = "article"
) -> tuple[Mention, ...]:
    """A mention of each item and its name, where it is a message. `entries` is their kind where the site tells none."""
    page = _Page(feed, origin, now, entries, _line(feed.title))
    read = readings(feed)
    found = ((item, name, read(item)) for item, name in items)
    return tuple(_mention(item, said, identifier(name), page) for item, name, said in found if said is not None)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the mentions of one page have in common."""

    feed: Feed
    origin: str
    now: datetime
    entries: Kind
    site: str | None


def identifier(name: str) -> str:
    """The external id of the mention whose item has this name."""
    return clean(name)[0] or f"hash:{short(name)}"


def _mention(item: Item, read: Reading, name: str, page: _Page) -> Mention:
    title, text = _plain(read.title), _plain(read.body)
    said, updated = believable(item.published, page.now), believable(item.updated, page.now)
    base = page.feed.base
    link = resolved(base, read.link)
    return Mention(
        origin=page.origin,
        external_id=name,
        kind=read.kind or page.entries,
        said=said or page.now,
        heard=page.now,
        said_unknown=said is None,
        edited=updated if said and updated and updated > said else None,
        author=Author(id=read.id, handle=read.handle, name=_line(read.name), url=resolved(base, read.author_url)),
        title=" ".join(title[0].split())[:LONGEST_LINE],
        text=text[0][:LONGEST],
        url=link,
        site=_line(read.site) or page.site or urlsplit(link or base).hostname,
        language=read.language if len(read.language or "") <= LONGEST_LANGUAGE else None,
        country=read.country,
        tags=tuple(filter(None, map(_line, read.tags))),
        reply_to=item.reply_to,
        root=read.root,
        engagement=Engagement(likes=read.likes, replies=read.replies, views=item.views),
        rating=item.rating,
        media=read.media,
        invisible=title[1] + text[1],
    )


def _plain(html: str) -> tuple[str, int]:
    return (html, 0) if not html or _PLAIN.fullmatch(html) else clean(html_to_text(mended(html)))


def _line(html: str | None) -> str | None:
    return " ".join(_plain(html[:LONGEST_LINE])[0].split()) or None if html else None


def resolved(base: str, link: str | None) -> str | None:
    """An absolute http or https URL without user and password, or None: other schemes (javascript:, data:) and what
    holds characters that nobody sees are no place to send a person to."""
    if not link or len(link) > LONGEST_LINK:
        return None
    if _WEB.fullmatch(link):
        return link
    try:
        parts = urlsplit(urljoin(base, link.strip()))
    except ValueError:
        return None
    url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return url if parts.scheme in ("http", "https") and parts.hostname and not _UNSEEN.search(url) else None
