"""The vocabularies that feeds mix, as short names: one name for what several of them call differently."""

import re
from functools import cached_property, lru_cache

BASE = "{http://www.w3.org/XML/1998/namespace}base"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
FEEDS = (
    "",
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom/ns",
    "http://purl.org/rss/1.0",
    "http://my.netscape.com/rdf/simple/0.9",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/rss/1.0/modules/rss091",
)
"""What needs no prefix: the elements of RSS and Atom themselves."""
SPACES = {
    **dict.fromkeys(FEEDS, ""),
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://itunes.apple.com/rss": "im",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://purl.org/atompub/rank/1.0": "re",
    "http://purl.org/rss/1.0/modules/slash": "slash",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""In lower case, with http, without what ends them: feeds write them in many ways."""
ALIASES = {
    "guid": "id",
    "dc:title": "title",
    "pubdate": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "dcterms:created": "created",
    "dc:creator": "author",
    "dc:author": "author",
    "itunes:author": "author",
    "managingeditor": "author",
    "dc:language": "language",
    "dc:description": "description",
    "summary": "description",
    "itunes:summary": "description",
    "abstract": "description",
    "content:encoded": "encoded",
    "xhtml:body": "encoded",
    "body": "encoded",
    "fullitem": "encoded",
    "dc:subject": "category",
    "itunes:category": "category",
    "media:category": "category",
    "keywords": "category",
    "itunes:keywords": "category",
    "media:keywords": "category",
}
# fmt: off
MARKED = frozenset({
    "link", "author", "category", "description", "encoded", "content", "source", "enclosure", "channel", "item",
    "entry", "thr:in-reply-to", "at:deleted-entry", "media:group", "media:content", "media:community",
    "media:thumbnail", "media:starrating", "media:statistics",
})
"""Elements that are more than their text: they have attributes or parts, or one entry has several of them."""
TEXTS = frozenset({
    "rss", "feed", "rdf:rdf", "title", "media:title", "id", "published", "updated", "created", "language", "comments",
    "ttl", "generator", "im:rating", "im:version", "im:votesum", "slash:comments", "thr:total", "re:rank",
    "media:description", "sy:updateperiod", "sy:updatefrequency", "fh:complete", "name", "email", "uri", "url",
    "homepage",
})
# fmt: on
_DECLARED = re.compile(
    rf"""xmlns:({"|".join(sorted({name for name in SPACES.values() if name}))})\s*=\s*["']([^"'<>]*)["']"""
)


class Names(dict[str, str]):
    """The short name of each tag of one document: `{http://purl.org/dc/elements/1.1/}creator` is `author`; of what is
    not read here it is empty.

    A vocabulary that nobody knows is taken for the one whose usual prefix the head of the document gives it; that of
    the root, for one of feeds.
    """

    def __init__(self, root: str, head: str = "") -> None:
        super().__init__()
        self.root, self.head = root, head

    def __missing__(self, tag: str) -> str:
        name = _known(tag)
        if name is None:
            space, _, local = tag[1:].rpartition("}")
            name = _named(self.spaces.get(_bare(space), "?"), local)
        self[tag] = name
        return name

    @cached_property
    def spaces(self) -> dict[str, str]:
        """The unknown vocabularies and what they are taken for."""
        root = {_bare(self.root[1:].partition("}")[0]): ""} if self.root.startswith("{") else {}
        return root | {_bare(space): prefix for prefix, space in _DECLARED.findall(self.head)}


@lru_cache(maxsize=4_096)
def _known(tag: str) -> str | None:
    """The name of a tag in a known vocabulary, the same in every document."""
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    bare = _bare(space)
    prefix = "" if "backend.userland.com/rss" in bare else SPACES.get(bare)
    return None if prefix is None else _named(prefix, local)


def _named(prefix: str, local: str) -> str:
    name = f"{prefix}:{local.lower()}" if prefix else local.lower()
    name = ALIASES.get(name, name)
    return name if name in TEXTS or name in MARKED else ""


@lru_cache(maxsize=1_024)
def _bare(space: str) -> str:
    return space.lower().rstrip("/#").replace("https:", "http:", 1)
