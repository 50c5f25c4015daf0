"""Three pages of a feed, newest first."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
ONE_PAGE = {"pages": 1}


def rss(items, *, next=None, head=""):
    """An RSS 2.0 page; an item is a dict of element -> text, or ready XML."""
    more = f'<atom:link rel="next" href="{next}"/>' if next else ""
    body = "".join(
        item if isinstance(item, str) else f"<item>{''.join(f'<{k}>{v}</{k}>' for k, v in item.items())}</item>"
        for item in items
    )
    spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    return f'<rss version="2.0" {spaces}><channel><title>Kettle News</title>{more}{head}{body}</channel></rss>'.encode()


def story(number):
    at = NOW - timedelta(hours=number)
    return {
        "title": f"Kettle number {number}",
        "guid": f"kettle-{number}",
        "link": f"https://example.org/{number}",
        "description": f"Text of {number}",
        "pubDate": at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }


def world(folder):
    pages = [rss(map(story, range(start, start + 4)), next=f"https://example.org/feed{start}" if start < 9 else None)
             for start in (1, 5, 9)]  # fmt: skip
    urls = ["https://example.org/feed", "https://example.org/feed1", "https://example.org/feed5"]
    says = dict(zip(urls, pages, strict=True))
    return says, {"url": urls[0], "pages": 3}, {f"kettle-{number}" for number in range(1, 13)}


def later(folder):
    newest = rss(map(story, range(5)), next="https://example.org/feed1")
    return world(folder)[0] | {"https://example.org/feed": newest}, "kettle-0"


def circle(folder):
    page = rss(map(story, range(1, 5)), next="https://example.org/feed")
    return {"https://example.org/feed": page}, {"url": "https://example.org/feed", "pages": 3}
