"""What well-known sites mean by their feeds: a table, and what reads an item by its row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from urllib.parse import parse_qs, urlsplit

from listeners.feeds.fields import whole
from listeners.feeds.item import Feed, Item
from mentions import Kind

Facts = Mapping[str, str]
"""What a row may look at: fields of the item by their names, `base`, `generator` and `home` of the feed (`home` is the
host of its link), and `host`, that of the item's link."""
Test = tuple[str, str]
"""A fact, and the pattern that is searched in it."""
Take = tuple[str, str] | tuple[str, str, str]
"""A fact, a pattern, and what of the match is taken: its first group, or a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One row. The first of the table of which one `where` matches reads the item.

    `kinds` are looked at before `kind`; None leaves the kind to the settings. `takes` fill fields of the reading.
    `replies` are the kinds whose title is a headline of somebody else, or a form: where they have a text of their own,
    they have no title. `drops` is taken off the body: what changes by itself would look like an edit. `unwraps` names
    the parts of the link's query that hold the real one. Without any field that it `needs` an entry is no message.
    """

    name: str
    where: tuple[Test, ...]
    kind: Kind | None = None
    kinds: tuple[tuple[Kind, str, str], ...] = ()
    takes: Mapping[str, Take] = field(default_factory=dict)
    replies: frozenset[str] = frozenset({"comment", "reply", "answer"})
    drops: str | None = None
    silent: bool = False
    """Its body repeats the title, or says what others wrote."""
    signed: bool = False
    """The title ends with the source, who is the author."""
    unwraps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    polyglot: bool = False
    """The language of the feed is that of the site, and its people write in any."""
    media: tuple[str, ...] = ()


DIALECTS = (
    Dialect(
        name="Google Alerts",
        where=(("link", r"^https?://(?:www\.|news\.)?google\.[a-z.]{2,6}/(?:\w+/)?url\?"),),
        unwraps=("url", "q"),
        signed=True,
    ),
    Dialect(
        name="Google News",
        where=(("host", r"^news\.google\.com$"),),
        kind="article",
        silent=True,
        signed=True,
    ),
    Dialect(
        name="App Store reviews",
        where=(("base", r"\bapple\.com/.*\bcustomerreviews\b"),),
        kind="review",
        needs=("rating", "version"),
        polyglot=True,
        takes={"country": ("base", r"apple\.com/([a-z]{2})/rss/"), "id": ("author_url", r"/id(\d+)$")},
    ),
    Dialect(
        name="Reddit",
        where=(("home", r"(?:^|\.)reddit\.com$"),),
        kind="post",
        kinds=(("comment", "guid", r"^t1_"), ("comment", "link", r"/comments/\w+/[^/]*/\w+/?$")),
        takes={
            "handle": ("author", r"^/?u/([\w-]+)$"),
            "name": ("author", r"^/?u/([\w-]+)$"),
            "root": ("link", r"/comments/(\w+)/[^/]*/\w+/?$", r"t3_\1"),
        },
    ),
    Dialect(
        name="Hacker News",
        where=tuple((fact, r"^https?://news\.ycombinator\.com/item\?id=\d+") for fact in ("guid", "link")),
        kind="post",
        kinds=(("comment", "title", r"^New comment by "),),
        takes={
            "link": ("guid", r"^(https?://news\.ycombinator\.com/item\?id=\d+)"),
            "handle": ("author", r"^([\w-]+)$"),
            "likes": ("body", r"(?:Points: (?=\d+</p>)|<p>(?=\d+ points?, ))(\d+)"),
            "replies": ("body", r"(?:# Comments: |points?, <a[^>]*>)(\d+)"),
        },
        drops=r"(?:<hr/?>\s*)?<p>(?:Points: \d+</p>\s*<p># Comments: \d+|\d+ points?, <a[^>]*>\d+ comments?</a>)</p>",
    ),
    Dialect(
        name="Stack Exchange",
        where=(
            (
                "home",
                r"(?:^|\.)(?:(?:stackoverflow|superuser|serverfault|askubuntu|stackexchange)\.com|mathoverflow\.net)$",
            ),
        ),
        kind="question",
        kinds=(
            ("comment", "link", r"#comment"),
            ("answer", "link", r"#\d+"),
            ("answer", "guid", r"/a/\d+"),
            ("answer", "link", r"/a/\d+"),
        ),
        takes={
            "id": ("author_url", r"/users/(\d+)"),
            "root": ("link", r"^(https?://[^/]+)/questions/(\d+)/.*#", r"\1/q/\2"),
        },
    ),
    Dialect(
        name="GitHub",
        where=(("home", r"(?:^|\.)(?:github|gitlab)\.com$"),),
        kind="post",
        takes={"handle": ("author", r"^([\w.-]+(?:\[bot\])?)$")},
    ),
    Dialect(
        name="YouTube",
        where=(("home", r"(?:^|\.)youtube\.com$"), ("guid", r"^yt:video:")),
        kind="post",
        takes={"id": ("author_url", r"/channel/(UC[\w-]+)"), "handle": ("author_url", r"/@([\w.-]+)")},
        media=("video",),
    ),
    Dialect(
        name="Mastodon",
        where=(("generator", r"^Mastodon\b"),),
        kind="post",
        takes={
            "handle": ("link", r"^https?://[^/]+/@([^/@]+)(?:@[^/]+)?/\d+"),
            "id": ("link", r"^https?://([^/]+)/@([^/@]+)/\d+", r"\2@\1"),
            "author_url": ("link", r"^(https?://[^/]+/@[^/]+)/\d+"),
        },
    ),
    Dialect(
        name="Discourse",
        where=(("guid", r"^[\w.-]+(?::\d+)?-(?:topic|post)-\d+(?:-\d+)?$"),),
        kind="post",
        kinds=(
            ("post", "guid", r"-(?:topic-\d+|post-\d+-1)$"),
            ("reply", "guid", r"-post-\d+-\d+$"),
            ("reply", "link", r"/t/[^/]+/\d+/(?!1$)\d+$"),
        ),
        takes={
            "handle": ("author", r"^@([\w.-]+)"),
            "name": ("author", r"^@[\w.-]+\s+(\S.*)$"),
            "root": ("link", r"^https?://([^/]+)/(?:.*/)?t/[^/]+/(\d+)/(?!1$)\d+$", r"\1-topic-\2"),
            "posts": ("body", r"<p><small>(\d+) [^<\d]{1,40} - \d+ [^<\d]{1,40}</small></p>"),
        },
        drops=r"<p><small>\d+ [^<\d]{1,40} - \d+ [^<\d]{1,40}</small></p>(?:\s*<p><a [^>]*>[^<]*</a></p>)?\s*$",
    ),
    Dialect(
        name="WordPress comments",
        where=(("guid", r"[?&]\w+=\d+#comment-\d+$"), ("comment of", r"\bwordpress\.(?:org|com)\b.*#comment-\d+$")),
        kind="comment",
        takes={"root": ("guid", r"^(.+)#comment-\d+$")},
    ),
    Dialect(
        name="comments of other sites",
        where=(("reply_to", r"."), ("link", r"#comment-"), ("guid", r"#comment-")),
        kind="comment",
        replies=frozenset(),
    ),
    Dialect(
        name="Medium",
        where=(("guid", r"^https://medium\.com/p/"), ("generator", r"^Medium$")),
        kind="article",
        takes={"handle": ("link", r"^https://medium\.com/@([\w.-]+)/")},
    ),
    Dialect(name="Substack", where=(("generator", r"^Substack$"),), kind="article"),
    Dialect(name="WordPress posts", where=(("generator", r"\bwordpress\.(?:org|com)\b"),)),
    Dialect(
        name="Bluesky",
        where=(("home", r"(?:^|\.)bsky\.app$"),),
        kind="post",
        takes={"handle": ("link", r"/profile/(?!did:)([^/]+)/post/"), "id": ("guid", r"^at://([^/]+)/")},
    ),
    Dialect(
        name="networks",
        where=(("home", r"(?:^|\.)(?:youtu\.be|threads\.net|x\.com|twitter\.com|t\.me|tiktok\.com)$"),),
        kind="post",
    ),
)
ELSE = Dialect(name="any site", where=())


@dataclass(slots=True, kw_only=True)
class Reading:
    """An item in the words of its site. A kind of None is one that the settings name."""

    kind: Kind | None
    link: str | None
    title: str
    body: str
    name: str | None
    handle: str | None = None
    id: str | None = None
    author_url: str | None = None
    site: str | None = None
    language: str | None = None
    country: str | None = None
    root: str | None = None
    likes: int | None = None
    replies: int | None = None
    tags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


def readings(feed: Feed) -> Callable[[Item], Reading | None]:
    """What reads the items of this feed; it gives None for an entry that is no message, such as the app itself among
    its reviews."""
    own = {"home": _host(feed.link) or _host(feed.base) or "", "base": feed.base, "generator": feed.generator}
    tests = [
        (row, fact, None if fact in own else _compiled(pattern))
        for row in DIALECTS
        for fact, pattern in row.where
        if fact not in own or _found(own[fact], pattern)
    ]
    return partial(_reading, tests=tests, own=own)


def _reading(item: Item, tests: Sequence[tuple[Dialect, str, re.Pattern[str] | None]], own: Facts) -> Reading | None:
    """A test without a pattern is passed: it asked something of the feed."""
    facts, row = {**own, **_facts(item, own)}, ELSE
    for asking, fact, pattern in tests:
        if pattern is None or (facts[fact] and pattern.search(facts[fact])):
            row = asking
            break
    if row.needs and not any(getattr(item, name) for name in row.needs):
        return None
    found = {name: _taken(take, facts) for name, take in row.takes.items()} if row.takes else {}
    posts = whole(found.get("posts"))
    read = Reading(
        kind="review" if item.rating is not None else _kind(row, facts),
        link=found.get("link") or facts["link"] or None,
        title=item.title,
        body=re.sub(row.drops, "", item.body) if row.drops else item.body,
        name=found.get("name") or item.author or found.get("handle"),
        handle=found.get("handle"),
        id=found.get("id"),
        author_url=item.author_url or found.get("author_url"),
        site=item.source,
        language=None if row.polyglot else item.language,
        country=(found.get("country") or "").upper() or None,
        root=found.get("root"),
        likes=item.likes if item.likes is not None else whole(found.get("likes")),
        replies=item.replies if item.replies is not None else whole(found.get("replies"), posts and posts - 1),
        tags=(*item.tags, f"version {item.version}") if item.version else item.tags,
        media=_media(item, row),
    )
    _worded(read, row, item)
    return read


def _worded(read: Reading, row: Dialect, item: Item) -> None:
    if row.unwraps:
        read.link = unwrapped(read.link or "", row.unwraps)
        read.site = _host(read.link)
    if row.signed and item.source:
        read.title, read.name, read.site = item.title.removesuffix(f" - {item.source}"), item.source, item.source
    if row.silent and read.title:
        read.body = ""
    if read.kind in row.replies and read.body.strip():
        read.title = ""


def _media(item: Item, row: Dialect) -> tuple[str, ...]:
    """What is attached, and what stands in the text."""
    pictured = ("image",) if "<img" in item.body else ()
    return tuple(sorted({*item.media, *row.media, *pictured})) if row.media or pictured else item.media


def _kind(row: Dialect, facts: Facts) -> Kind | None:
    return next((kind for kind, fact, pattern in row.kinds if _found(facts[fact], pattern)), row.kind)


def _taken(take: Take, facts: Facts) -> str | None:
    found = _found(facts[take[0]], take[1])
    return found.expand(take[2] if len(take) > 2 else r"\1") if found else None


def _found(fact: str, pattern: str) -> re.Match[str] | None:
    return _compiled(pattern).search(fact) if fact else None


_compiled = cache(re.compile)


def _facts(item: Item, own: Facts) -> Facts:
    """A link that is none is not looked at."""
    host = _host(item.link)
    return {
        "link": (item.link or "") if host is not None else "",
        "host": host or "",
        "guid": item.guid or "",
        "title": item.title,
        "body": item.body,
        "author": item.author or "",
        "author_url": item.author_url or "",
        "reply_to": item.reply_to or "",
        "comment of": f"{own['generator']} {item.guid}",
    }


def unwrapped(link: str, names: tuple[str, ...] = ("url", "q")) -> str:
    """The target of a redirect, or the link itself.

    >>> unwrapped("https://www.google.com/url?rct=j&url=https://example.org/a&ct=ga")
    'https://example.org/a'
    """
    query = parse_qs(urlsplit(link).query)
    target = next((query[name][0] for name in names if name in query), "")
    return target if target.startswith(("http://", "https://")) else link


def _host(link: str | None) -> str | None:
    """Empty for a relative link, None for what is no address at all."""
    try:
        return (urlsplit(link or "").hostname or "").removeprefix("www.")
    except ValueError:
        return None
