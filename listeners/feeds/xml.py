"""RSS, RDF and Atom to items: the fast path for what is well-formed, feedparser for the rest."""

import re
from contextlib import suppress

from listeners.feeds.decode import feeds_named_in, is_html, safe_xml
from listeners.feeds.item import MOST_PARTS, Feed
from listeners.feeds.mend import mended_xml
from listeners.feeds.reference import read_by_reference
from listeners.feeds.tree import UnusualError, read_tree
from wire import Unreadable

_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


def read_utf8(body: bytes, url: str) -> Feed | None:
    """What `as_it_is` lets through; None where it takes the long way."""
    if len(body) > MOST_PARTS and body.count(b"<") > MOST_PARTS:
        return None
    try:
        return read_tree(body, url)
    except UnusualError:
        return None


def read_xml(text: str, url: str) -> Feed:
    """Raises Unreadable for a web page, for a DOCTYPE, for what has no feed's root, and for what has endless tags."""
    if is_html(text):
        raise Unreadable(_not_a_feed(text))
    safe = safe_xml(text)
    if len(safe) > MOST_PARTS and safe.count("<") > MOST_PARTS:
        raise Unreadable(f"the feed has more than {MOST_PARTS:,} tags")
    with suppress(UnusualError):
        return read_tree(safe, url)
    mended = mended_xml(safe)
    with suppress(UnusualError):
        if mended != safe:
            return read_tree(mended, url)
    if not _ROOT.search(safe):
        raise Unreadable("the answer is neither RSS nor Atom nor JSON Feed")
    return read_by_reference(safe, url)


def _not_a_feed(page: str) -> str:
    named = feeds_named_in(page)
    hint = f"; it announces a feed at {', '.join(named)}" if named else ""
    return f"the answer is a web page (HTML), not a feed{hint}"
