"""The posts of one site in the shape that this site speaks: RSS 2.0, Atom, JSON Feed, or the search API of a board."""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from console.demo.post import Post, number

ATOM = "http://www.w3.org/2005/Atom"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MOST_HITS = 1000  # like the original: whoever wants more asks again with an earlier created_at_i
register_namespace("dc", "http://purl.org/dc/elements/1.1/")
register_namespace("", ATOM)

_CONDITION = re.compile(r"created_at_i(>=|<=|>|<|=)(\d+)")
_WORDS = re.compile(r'"([^"]+)"|(\S+)')


def paragraph(text: str) -> str:
    """Plain text as the HTML that sites send."""
    return f"<p>{html.escape(text, quote=False)}</p>"


def headline(post: Post) -> str:
    """The title, or the first words of the text as a forum shows them."""
    if post.title or len(post.text) <= 60:
        return post.title or post.text
    return post.text[:60].rsplit(" ", 1)[0] if " " in post.text[:60] else post.text[:60]


def rss(name: str, base: str, posts: Iterable[Post]) -> bytes:
    """RSS 2.0, newest first; the author in dc:creator."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _texts(channel, title=name, link=base, description=f"Everything said on {name}", ttl="1")
    for post in posts:
        item = SubElement(channel, "item")
        link = f"{base}/{post.id}"
        _texts(item, title=headline(post), link=link, description=paragraph(post.text), guid=link)
        _texts(item, pubDate=format_datetime(post.said))
        SubElement(item, CREATOR).text = post.author
    return _xml(root)


def atom(name: str, base: str, posts: Sequence[Post], now: datetime) -> bytes:
    """Atom 1.0, newest first; `now` only where there is no post yet."""
    root = Element(f"{{{ATOM}}}feed")
    updated = posts[0].said if posts else now
    _atom_texts(root, title=name, id=base, updated=updated.isoformat())
    SubElement(root, f"{{{ATOM}}}link", href=base)
    for post in posts:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        link, said = f"{base}/{post.id}", post.said.isoformat()
        _atom_texts(entry, id=link, title=headline(post), published=said, updated=said)
        SubElement(entry, f"{{{ATOM}}}link", href=link, rel="alternate")
        _atom_texts(SubElement(entry, f"{{{ATOM}}}author"), name=post.author)
        SubElement(entry, f"{{{ATOM}}}content", type="html").text = paragraph(post.text)
    return _xml(root)


def json_feed(name: str, base: str, posts: Iterable[Post]) -> bytes:
    """JSON Feed 1.1, newest first; short messages without a title."""
    items = [
        {
            "id": post.id,
            "url": f"{base}/{post.id}",
            "content_text": post.text,
            "date_published": post.said.isoformat(),
            "language": post.language,
            "authors": [{"name": post.author, "url": f"{base}/@{post.author}"}],
        }
        for post in posts
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": name, "home_page_url": base}
    return _json(head | {"items": items})


def search_by_date(posts: Sequence[Post], query: Mapping[str, str]) -> bytes:
    """A page of hits, newest first, at most 1,000 over all pages, in the fields of Hacker News' search.

    Of the parameters it knows query (every word or quoted phrase must occur; with optionalWords one is enough), tags,
    numericFilters on created_at_i, page and hitsPerPage; it ignores the others. Raises ValueError for a page or a size
    that is no number.
    """
    size = max(1, min(MOST_HITS, int(query.get("hitsPerPage", "20"))))
    page = max(0, int(query.get("page", "0")))
    hits = [post for post in posts if _asked(post, query)] if "comment" in query.get("tags", "comment") else []
    shown = hits[:MOST_HITS]
    return _json(
        {
            "hits": [_hit(post) for post in shown[page * size : (page + 1) * size]],
            "nbHits": len(hits),
            "page": page,
            "nbPages": -(-len(shown) // size),
            "hitsPerPage": size,
            "exhaustiveNbHits": True,
        }
    )


def plain_page(posts: Iterable[Post]) -> bytes:
    """What a person reads of a board: who said what, when and in which discussion."""
    return "\n\n".join(
        f"{post.thread}\n{post.author}, {post.said:%d %b %Y %H:%M} UTC\n{post.text}\n" for post in posts
    ).encode()


def _asked(post: Post, query: Mapping[str, str]) -> bool:
    said = int(post.said.timestamp())
    for sign, text in _CONDITION.findall(query.get("numericFilters", "")):
        bound = int(text)
        if not {">": said > bound, ">=": said >= bound, "<": said < bound, "<=": said <= bound, "=": said == bound}[
            sign
        ]:
            return False
    words = [(phrase or word).casefold() for phrase, word in _WORDS.findall(query.get("query", ""))]
    found = [word in f"{post.text} {post.thread}".casefold() for word in words]
    return not words or (any(found) if query.get("optionalWords") else all(found))


def _hit(post: Post) -> dict[str, object]:
    thread = int(number("thread", post.thread))
    return {
        "objectID": post.id,
        "author": post.author,
        "created_at": post.said.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": int(post.said.timestamp()),
        "comment_text": html.escape(post.text),
        "story_title": post.thread,
        "story_id": thread,
        "parent_id": thread,
        "points": post.points,
        "num_comments": None,
        "_tags": ["comment", f"author_{post.author}", f"story_{thread}"],
    }


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text


def _atom_texts(parent: Element, **texts: str) -> None:
    _texts(parent, **{f"{{{ATOM}}}{name}": text for name, text in texts.items()})


def _xml(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _json(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
