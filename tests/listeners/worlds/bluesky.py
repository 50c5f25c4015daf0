"""A small network: a search, newest first, four posts on a page; events of Jetstream; posts to look at again."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from wire import Refused

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
API = "https://sky.example.org"
SEARCH = f"{API}/xrpc/app.bsky.feed.searchPosts"
SESSION = f"{API}/xrpc/com.atproto.server.createSession"
SOCKET = "wss://jet.example.org/subscribe"
DID = "did:plc:ada"
HIDES = {"val": "!no-unauthenticated", "src": DID}


def uri(number, did=DID):
    return f"at://{did}/app.bsky.feed.post/3k{number}"


def iso(at):
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(number, **more):
    written = iso(NOW - timedelta(hours=number))
    return {"$type": "app.bsky.feed.post", "text": f"Kettle {number} & tea", "createdAt": written, **more}


def author(**more):
    return {"did": DID, "handle": "ada.example.org", "displayName": "Ada L.", "labels": [], **more}


def view(number, **more):
    """The higher its number the older it is: an hour each."""
    seen = iso(NOW - timedelta(hours=number))
    known = {"uri": uri(number), "author": author(), "record": record(number), "indexedAt": seen, "labels": []}
    return known | {"likeCount": 3, "repostCount": 2, "replyCount": 1, "quoteCount": 0} | more


def search_of(views, *, size=4):
    """The search: its next-token only counts the posts passed."""

    def says(request):
        asked = request["params"]
        since, until = asked.get("since", ""), asked.get("until", "9")
        found = [one for one in views if since <= one["record"]["createdAt"] < until]
        start = int(asked.get("cursor", 0))
        more = {"cursor": str(start + size)} if len(found) > start + size else {}
        return json.dumps({"posts": found[start : start + size], **more}).encode()

    return says


def event(number, *, operation="create", **more):
    """An event of Jetstream; the higher its number the later it is: a second each."""
    at = int((NOW - timedelta(minutes=5) + timedelta(seconds=number)).timestamp()) * 1_000_000
    commit = {"rev": "1", "operation": operation, "collection": "app.bsky.feed.post", "rkey": f"3k{number}"}
    if operation != "delete":
        commit["record"] = record(0, **{"text": f"Kettle {number}"} | more)
    return json.dumps({"did": DID, "time_us": at, "kind": "commit", "commit": commit})


def stream_of(messages):
    """Jetstream, which sends again from a moment on; without one it begins now."""

    def says(request):
        since = int(request["params"].get("cursor", 0))
        return [one for one in messages if json.loads(one)["time_us"] >= since]

    return says


def answered(code, body=b"{}"):
    """What the wire raises for an answer that says no."""
    wrong = Refused(f"it answered {code}")
    wrong.status, wrong.body = code, body
    return wrong


def world(folder):
    views = [view(number) for number in range(12)]
    options = {"mode": "search", "query": "kettle", "api": API}
    return {SEARCH: search_of(views)}, options, {one["uri"] for one in views}


def later(folder):
    new = view(99, record=record(0), indexedAt=iso(NOW))
    return {SEARCH: search_of([new, *map(view, range(12))])}, new["uri"]


def circle(folder):
    def stuck(request):
        at = "b" if request["params"].get("cursor") == "a" else "a"
        return json.dumps({"posts": [view(1), view(2 if at == "a" else 3)], "cursor": at}).encode()

    return {SEARCH: stuck}, {"mode": "search", "query": "kettle", "api": API}


def looked(folder):
    there, hidden = [view(number) for number in range(30)], view(40, author=author(labels=[HIDES]))

    def says(request):
        asked = parse_qs(urlsplit(request["url"]).query)["uris"]
        assert len(asked) <= 25
        return json.dumps({"posts": [one for one in [*there, hidden] if one["uri"] in asked]}).encode()

    ids = [uri(number) for number in range(32)] + [hidden["uri"], "at://did:plc:ada/app.bsky.feed.like/3k", "7"]
    says = {f"{API}/xrpc/app.bsky.feed.getPosts": says}
    return says, {"terms": ["kettle"], "api": API}, ids, ids[:30], [uri(30), uri(31), hidden["uri"]]


ALSO = (
    {"mode": "jetstream", "terms": ["*"], "jetstream": SOCKET},
    {"notifications": True, "identifier": "ada.example.org", "app_password": "made-up-one"},
)
