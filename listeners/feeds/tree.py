"""RSS of every version, RDF and Atom to items, by Python's own XML parser: the fast path.

It reads what is well-formed. The rest it leaves to `reference`, which reads the same records out of anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from listeners.feeds.dates import moment
from listeners.feeds.fields import address, media_of, minutes, rating, whole
from listeners.feeds.item import MOST_TAGS, Feed, Item, items_of
from listeners.feeds.mention import base_of
from listeners.feeds.people import name_of
from listeners.feeds.spaces import ABOUT, BASE, LANGUAGE, MARKED, Names

ROOTS = {"rss", "feed", "rdf:rdf"}
HTML = {"html", "xhtml", "text/html", "application/xhtml+xml"}
USUAL = {"text", "plain", *HTML}
WEB = ("http://", "https://")
HEAD = 4_000
"""Characters in which a document declares its vocabularies."""
HOLDERS = ("media:group", "media:content", "media:community")
SPREAD = frozenset({"category", *(name for name in MARKED if name.startswith("media:"))})
ATTACHED = frozenset({"media:content", "media:thumbnail", "enclosure"})
COUNTED = frozenset({"slash:comments", "thr:total", "re:rank", "im:votesum", "media:starrating", "media:statistics"})
"""What holds numbers of likes, replies and views."""


_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)


class UnusualError(Exception):
    """A document for the other parser."""


@dataclass(slots=True)
class Document:
    """What the entries of one document have in common; `author` and `language` stand in where an entry has none."""

    names: Names
    base: str
    is_atom: bool
    author: str | None = None
    language: str | None = None


Texts = dict[str, str]
"""What the simple ones among the children of an element say."""
Marked = dict[str, list[Element]]
"""Those of its children that are MARKED (spaces)."""
Link = tuple[str, str, str]
"""rel, type and address; the plain link of RSS is an alternate."""


def read_tree(xml: str | bytes, url: str) -> Feed:
    """Bytes are UTF-8, whatever they declare. Raises UnusualError for what is not well-formed, has no feed's root, its
    entries in unusual places, or content in base64.
    """
    try:
        root = fromstring(xml, XMLParser(encoding="utf-8"))  # noqa: S314 - see above
    except (ParseError, ValueError) as error:
        raise UnusualError(str(error)) from None
    text = partial(str, encoding="utf-8", errors="replace") if isinstance(xml, bytes) else str
    names = Names(root.tag, text(xml[:HEAD]))
    if names[root.tag] not in ROOTS:
        raise UnusualError("no feed has such a root")
    texts, marked = _parts(root, names)
    base, entries = _based(root, ""), marked.pop("item", []) + marked.pop("entry", [])
    for channel in marked.pop("channel", ()):
        more, inside = _parts(channel, names)
        base, entries = _based(channel, base), inside.pop("item", []) + inside.pop("entry", []) + entries
        texts.update(more)
        marked.update((name, marked.get(name, []) + found) for name, found in inside.items())
    if not entries and _ENTRY.search(text(xml)):
        raise UnusualError("its entries stand in an unusual place")
    document = Document(names, base, is_atom=names[root.tag] == "feed")
    document.author = _author(marked.get("author", ()), document)
    document.language = texts.get("language") or _language(root)
    items, left_out = items_of(entries, partial(_item, document=document))
    return replace(_feed(texts, marked, document, url), items=items, left_out=left_out)


def _feed(texts: Texts, marked: Marked, document: Document, url: str) -> Feed:
    """Without its items."""
    links = _links(marked.get("link", ()), document.base)
    older = _linked(links, "next") or _linked(links, "prev-archive")
    gone = [element.get("ref") for element in marked.get("at:deleted-entry", ())]
    return Feed(
        items=(),
        title=texts.get("title", ""),
        link=next((href for rel, kind, href in reversed(links) if rel == "alternate" and kind in HTML), None),
        generator=texts.get("generator", ""),
        base=base_of(_linked(links, "self"), url),
        next=None if "fh:complete" in document.names.values() else older,
        first=_linked(links, "first"),
        last=_linked(links, "last"),
        ttl=minutes(texts.get("ttl"), texts.get("sy:updateperiod"), texts.get("sy:updatefrequency")),
        gone=tuple(filter(None, gone)),
    )


def _item(entry: Element, document: Document) -> Item:
    texts, marked = _parts(entry, document.names)
    if "media:group" in marked or "media:content" in marked:
        _spread(texts, marked, document.names)
    get, own, base = texts.get, entry.get(BASE), document.base
    base = _joined(base, own) if own else base
    links = _links(marked.get("link", ()), base)
    guid, stars = get("id") or entry.get(ABOUT) or "", rating(get("im:rating")) if "im:rating" in texts else None
    published, updated, created = get("published", ""), get("updated", ""), get("created", "")
    edited = moment(updated) if updated else None
    body = (stars and _plain(marked)) or _body(texts, marked, document)
    people = marked.get("author")
    item = Item(
        guid=guid or None,
        link=_page(links) or (guid if guid.startswith(WEB) else _linked(links, "related")),
        comments=_joined(base, texts["comments"]) if "comments" in texts else None,
        title=get("title") or get("media:title", ""),
        body=body,
        published=moment(published) or edited or (moment(created) if created else None),
        updated=edited,
        stamp=published or updated or created,
        author=(people and _author(people, document)) or document.author,
        author_url=_author_url(people, document) if people else None,
        language=get("language") or (entry.get(LANGUAGE) and _language(entry)) or document.language,
        source=_source(marked["source"][-1], document) if "source" in marked else None,
        tags=_tags(marked["category"]) if "category" in marked else (),
        media=_media(marked, links) if len(links) > 1 or not ATTACHED.isdisjoint(marked) else (),
        reply_to=marked["thr:in-reply-to"][-1].get("ref") if "thr:in-reply-to" in marked else None,
        rating=stars,
        version=get("im:version"),
    )
    if not (COUNTED.isdisjoint(texts) and COUNTED.isdisjoint(marked)):
        item.likes = whole(_attribute(marked, "media:starrating", "count"), get("re:rank"), get("im:votesum"))
        item.replies = whole(get("slash:comments"), get("thr:total"))
        item.views = whole(_attribute(marked, "media:statistics", "views"))
    return item


def _parts(element: Element, names: Names) -> tuple[Texts, Marked]:
    """Of several texts of one name the last counts; of titles the first, as those after it are titles of media."""
    texts: Texts = {}
    marked: Marked = {}
    for child in element:
        name = names[child.tag]
        if name in MARKED:
            if name in marked:
                marked[name].append(child)
            else:
                marked[name] = [child]
        elif name and (name not in texts or name != "title"):
            text = _markup(child) if len(child) else child.text
            text = text and text.strip()
            if text:
                texts[name] = text
    return texts, marked


def _spread(texts: Texts, marked: Marked, names: Names) -> None:
    """What stands in a group of media is about the entry."""
    for holder in HOLDERS:
        for element in marked.get(holder, ()):
            for child in element:
                name = names[child.tag]
                if name in SPREAD:
                    marked.setdefault(name, []).append(child)
                elif name[:6] == "media:" and name not in texts:
                    texts[name] = _said(child)


def _said(element: Element) -> str:
    """The text of an element; the markup where it holds some."""
    return (_markup(element) if len(element) else element.text or "").strip()


def _markup(element: Element) -> str:
    """The HTML inside an element. With a stack of its own: a document may be nested a hundred thousand deep."""
    pieces, waiting = [escape(element.text or "", quote=False)], list[Element | str](reversed(element))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            continue
        tag = part.tag.rpartition("}")[2]
        written = "".join(f' {name}="{escape(value)}"' for name, value in part.items() if name[0] != "{")
        pieces += [f"<{tag}{written}>", escape(part.text or "", quote=False)]
        waiting.append(f"</{tag}>{escape(part.tail or '', quote=False)}")
        waiting.extend(reversed(part))
    return "".join(pieces)


def _body(texts: Texts, marked: Marked, document: Document) -> str:
    """The longest rich content, else the plain one, else the summary, else what the media say.

    A second summary (that of iTunes) stands for the content, unless there are media: then it is their caption.
    """
    rich = marked.get("encoded", [])
    if "content" in marked:
        rich = rich + [element for element in marked["content"] if _kind(element) in HTML]
    if rich:
        body = _said(rich[0]) if len(rich) == 1 else max(map(_said, rich), key=len)
        if body:
            return body
    plain = _plain(marked) if "content" in marked else ""
    summaries = [_said(element) for element in marked.get("description", ())]
    if not plain and len(summaries) > 1:
        captions = not document.is_atom and ("media:content" in marked or "media:thumbnail" in marked)
        plain = "" if captions and summaries[0] else summaries[1]
    return plain or (summaries[0] if summaries else "") or texts.get("media:description", "")


def _plain(marked: Marked) -> str:
    plain = (_said(element) for element in marked.get("content", ()) if _kind(element) not in HTML)
    return next(filter(None, plain), "")


def _kind(element: Element) -> str:
    """The type of some content. Raises UnusualError for what is base64, declared or by its type."""
    kind = (element.get("type") or "text").lower()
    is_text = kind in USUAL or kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
    if element.get("mode") == "base64" or not (is_text or not element.text):
        raise UnusualError("content in base64")
    return kind


def _author(people: Sequence[Element], document: Document) -> str | None:
    """Atom has several authors; in RSS the last of the elements that name one."""
    if len(people) == 1:
        return _person(people[0], document)
    found = [name for element in people if (name := _person(element, document))]
    return (", ".join(dict.fromkeys(found)) if document.is_atom else found[-1]) if found else None


def _person(element: Element, document: Document) -> str | None:
    if not len(element):
        return name_of(element.text or "")
    known, _ = _parts(element, document.names)
    return name_of(known.get("name", "")) or name_of(known.get("email", ""))


def _author_url(people: Sequence[Element], document: Document) -> str | None:
    found = None
    for element in people:
        for child in element:
            if document.names[child.tag] in ("uri", "url", "homepage"):
                found = _joined(document.base, _said(child)) or found
    return found


def _language(element: Element) -> str | None:
    return (element.get(LANGUAGE) or "").replace("_", "-") or None


def _source(element: Element, document: Document) -> str | None:
    return (_parts(element, document.names)[0].get("title") if len(element) else _said(element)) or None


def _links(elements: Sequence[Element], base: str) -> list[Link]:
    found = []
    for element in elements:
        if not element.keys():
            href = address(_said(element))
            if href:
                found.append(("alternate", "text/html", _joined(base, href)))
            continue
        named = element.get("href") or element.get("url") or element.get("uri")
        href = named.strip() if named else address(_said(element))
        if href:
            rel = element.get("rel", "alternate").lower()
            kind = element.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
            found.append((rel, kind, _joined(_based(element, base), href)))
    return found


def _based(element: Element, base: str) -> str:
    own = element.get(BASE)
    return _joined(base, own.strip()) or base if own else base


def _joined(base: str, href: str) -> str:
    """An address that is none stays what it is."""
    if not base or not href:
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def _linked(links: Sequence[Link], rel: str) -> str | None:
    for name, _, href in links:
        if name == rel:
            return href
    return None


def _page(links: Sequence[Link]) -> str | None:
    """What a person reads: rel=alternate, an HTML page before others."""
    if len(links) == 1 and links[0][0] == "alternate":
        return links[0][2]
    other = None
    for rel, kind, href in links:
        if rel == "alternate":
            if "html" in kind:
                return href
            other = other or href
    return other


def _attribute(marked: Marked, name: str, attribute: str) -> str | None:
    return marked[name][-1].get(attribute) if name in marked else None


def _tags(elements: Sequence[Element]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for element in elements:
        if element.keys():
            name = (element.get("label") or element.get("term") or element.get("text") or "").strip()
            found[name] = None
        text = _said(element)
        if "," in text and element.tag.endswith("}keywords"):
            found.update(dict.fromkeys(word.strip() for word in text.split(",")))
        else:
            found[text] = None
    found.pop("", None)
    return tuple(found)[:MOST_TAGS]


def _media(marked: Marked, links: Sequence[Link]) -> tuple[str, ...]:
    types = [kind for rel, kind, _ in links if rel == "enclosure"]
    for element in marked.get("media:content", ()):
        types.append(element.get("medium") or element.get("type") or "")
    for element in marked.get("enclosure", ()):
        types.append(element.get("type") or "")
    return media_of(types, pictured="media:thumbnail" in marked)
