"""Recorded feeds of other people, read by the fast path, mended, and by feedparser: the same mentions come out."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from listeners.contract import Unreadable
from listeners.feeds.decode import as_it_is, safe_xml, text_of
from listeners.feeds.fields import mended
from listeners.feeds.ids import names
from listeners.feeds.item import Feed
from listeners.feeds.mend import mended_xml
from listeners.feeds.mention import mentions_of
from listeners.feeds.reference import read_by_reference
from listeners.feeds.tree import UnusualError, read_tree
from mentions import Mention
from tests.walk.payloads.adapters import FEED, PLATFORMS
from tests.walk.payloads.harness import is_heard
from tests.walk.payloads.hearing import NOW
from tests.walk.payloads.recordings import MISSING, PAYLOADS, recordings


def _ways(body: bytes) -> dict[str, Feed]:
    """The feed by each parser that reads it; the first is the one that is used."""
    found, xml = {}, safe_xml(text_of(body, None))
    plain = as_it_is(body, None)
    for way, whole in (("as it is", plain), ("as text", xml), ("mended", mended_xml(xml))):
        with suppress(UnusualError):
            found |= {way: read_tree(whole, "https://example.org/feed")} if whole is not None else {}
    return found | {"by reference": read_by_reference(xml, "https://example.org/feed")}


def _mentions(feed: Feed) -> list[Mention]:
    ids, _ = names(feed.items, home=feed.link, kept={})
    heard = mentions_of(feed, zip(feed.items, ids, strict=True), origin="feed", now=NOW)
    # feedparser loses the text of an element with attributes, such as the rank of Stack Exchange
    return [replace(one, engagement=replace(one.engagement, likes=None)) for one in heard]


def _about(feed: Feed) -> Feed:
    return replace(feed, items=(), title=mended(feed.title))


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason=MISSING)
def test_the_fast_path_and_the_reference_read_the_same_out_of_every_recorded_feed():
    used, checked = Counter(), 0
    for recording in (one for one in recordings() if is_heard(one) and PLATFORMS[one.platform] is FEED):
        body = recording.body
        if body.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"["):
            continue
        try:
            ways = _ways(body)
        except Unreadable:
            continue
        used[next(iter(ways))] += 1
        reference = ways.pop("by reference")
        for way, feed in ways.items():
            checked += 1
            assert _mentions(feed) == _mentions(reference), f"{recording.name} {way}"
            assert _about(feed) == _about(reference), f"{recording.name} {way}"
    print(f"\nread {dict(used)}; {checked} readings agree with the reference in every field")
    assert used.total() >= 90 and used["by reference"] <= 5
