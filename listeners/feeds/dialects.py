"""What well-known sites mean by their feeds: the kind of message, the real link, the author's handle."""

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from listeners.feeds.item import Feed, Item
from mentions import Kind

_HN = re.compile(r"https?://news\.ycombinator\.com/item\?id=\d+")
_EXCHANGE = re.compile(
    r"(?:^|\.)(?:stackoverflow|superuser|serverfault|askubuntu|stackexchange)\.com$|(?:^|\.)mathoverflow\.net$"
)
_POSTS = re.compile(
    r"(?:^|\.)(?:reddit\.com|github\.com|gitlab\.com|youtube\.com|youtu\.be|bsky\.app|threads\.net|x\.com|twitter\.com|t\.me|tiktok\.com)$"
)
_REDDIT_COMMENT = re.compile(r"/comments/\w+/[^/]*/\w+/?$")
_MASTODON = re.compile(r"^https?://[^/]+/@([^/@]+)(?:@[^/]+)?/\d+")


@dataclass(frozen=True, slots=True)
class Reading:
    """An item in the words of its site."""

    kind: Kind
    link: str | None
    title: str
    author: str | None
    handle: str | None = None
    site: str | None = None


def reading(item: Item, feed: Feed) -> Reading:
    """The kind is `article` unless the site is known for something else. A link that is none is not read."""
    if not _is_link(item.link):
        item = replace(item, link=None)
    host, home = _host(item.link), _host(feed.link) or _host(feed.base)
    if host.endswith("google.com") and "/url" in (item.link or ""):
        link = unwrapped(item.link or "")
        return Reading("article", link, item.title, item.author, site=_host(link))
    if host == "news.google.com":
        publisher = item.source or ""
        title = item.title.removesuffix(f" - {publisher}") if publisher else item.title
        return Reading("article", item.link, title, publisher or item.author, site=publisher or None)
    thread = _thread(item)
    if thread:
        return Reading("comment" if "New comment by" in item.title else "post", thread, item.title, item.author)
    author, handle = _person(item, feed)
    return Reading(_kind(item, feed, home), item.link, item.title, author, handle, item.source)


def unwrapped(link: str) -> str:
    """The target of a google.com/url redirect, or the link itself.

    >>> unwrapped("https://www.google.com/url?rct=j&url=https://example.org/a&ct=ga")
    'https://example.org/a'
    """
    query = parse_qs(urlsplit(link).query)
    target = (query.get("url") or query.get("q") or [""])[0]
    return target if target.startswith(("http://", "https://")) else link


def _thread(item: Item) -> str | None:
    """Feeds over Hacker News link to the story; where the guid is the thread, that is the message."""
    found = (_HN.match(text) for text in (item.guid, item.link) if text)
    return next((match[0] for match in found if match), None)


def _person(item: Item, feed: Feed) -> tuple[str | None, str | None]:
    author = item.author
    if author and author.startswith("/u/"):
        return author.removeprefix("/u/"), author.removeprefix("/u/")
    owner = _MASTODON.match(item.link or "") if _is_mastodon(feed) else None
    return (author or owner[1], owner[1]) if owner else (author, None)


def _is_mastodon(feed: Feed) -> bool:
    return feed.generator.startswith("Mastodon")


def _kind(item: Item, feed: Feed, home: str) -> Kind:  # noqa: PLR0911  one line for each site
    path = urlsplit(item.link or "").path
    if item.rating is not None:
        return "review"
    if item.reply_to or "#comment-" in f"{item.link}{item.guid}":
        return "comment"
    if _EXCHANGE.search(home):
        return "answer" if "/a/" in f"{path}{item.guid}" or "#" in (item.link or "") else "question"
    if home.endswith("reddit.com") and _REDDIT_COMMENT.search(path):
        return "comment"
    if re.search(r"-post-\d+-(?!1$)\d+$", item.guid or ""):
        return "reply"
    if _POSTS.search(home) or _is_mastodon(feed) or re.search(r"-(?:topic|post)-\d+(?:-\d+)?$", item.guid or ""):
        return "post"
    return "article"


def _host(link: str | None) -> str:
    try:
        return (urlsplit(link or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_link(link: str | None) -> bool:
    try:
        return bool(urlsplit(link or ""))
    except ValueError:
        return False
