"""Ten posts that a search finds, and in two subreddits seven posts and nine comments: four things on a page."""

import json
from datetime import UTC, datetime

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
API = "https://reddit.example.org"
TOKEN = f"{API}/api/v1/access_token"
OPTIONS = {
    "client_id": "our-app",
    "client_secret": "made-up-secret",
    "approved": True,
    "query": "kettle",
    "subreddits": ["kettles", "teapots"],
    "api": API,
}


def post(number, **more):
    data = {
        "name": f"t3_p{number}",
        "id": f"p{number}",
        "author": f"brewer{number}",
        "author_fullname": f"t2_a{number}",
        "created_utc": NOW.timestamp() - number * 7200,
        "title": f"Kettle {number}",
        "selftext": "boils dry & *often*",
        "subreddit": "kettles",
        "subreddit_name_prefixed": "r/kettles",
        "permalink": f"/r/kettles/comments/p{number}/kettle_{number}/",
        "score": 12,
        "num_comments": 3,
        "num_crossposts": 1,
        "edited": False,
    }
    return {"kind": "t3", "data": data | more}


def comment(number, **more):
    data = {
        "name": f"t1_c{number}",
        "id": f"c{number}",
        "author": f"drinker{number}",
        "author_fullname": f"t2_b{number}",
        "created_utc": NOW.timestamp() - number * 7200,
        "body": f"mine leaks too, {number} times",
        "subreddit": "kettles",
        "subreddit_name_prefixed": "r/kettles",
        "parent_id": "t3_p1",
        "link_id": "t3_p1",
        "permalink": f"/r/kettles/comments/p1/kettle_1/c{number}/",
        "score": 2,
        "replies": "",
        "edited": False,
    }
    return {"kind": "t1", "data": data | more}


def listing(things, after=None):
    return json.dumps({"kind": "Listing", "data": {"children": things, "after": after, "before": None}}).encode()


def listing_of(things, *, size=4):
    """A listing of Reddit over these things: newest first, `size` on a page, none behind one it does not know."""

    def says(request):
        names = [thing["data"]["name"] for thing in things]
        after = request["params"].get("after")
        start = 0 if after is None else names.index(after) + 1 if after in names else len(things)
        some = things[start : start + size]
        return listing(some, some[-1]["data"]["name"] if start + size < len(things) else None)

    return says


def token(request):
    assert request["method"] == "POST" and request["headers"]["authorization"].startswith("Basic ")
    return json.dumps({"access_token": "made-up-token", "token_type": "bearer", "expires_in": 86400}).encode()


def info_of(things):
    """What /api/info says: of what it does not know, nothing."""

    def says(request):
        asked = request["params"]["id"].split(",")
        assert len(asked) <= 100
        return listing([thing for thing in things if thing["data"]["name"] in asked])

    return says


def world(folder):
    found = [post(number) for number in range(1, 11)]
    posts = [post(number) for number in range(21, 28)]
    comments = [comment(number) for number in range(1, 10)]
    says = {
        TOKEN: token,
        f"{API}/search": listing_of(found),
        f"{API}/r/kettles+teapots/new": listing_of(posts),
        f"{API}/r/kettles+teapots/comments": listing_of(comments),
    }
    return says, OPTIONS, {thing["data"]["name"] for thing in found + posts + comments}


def later(folder):
    return world(folder)[0] | {f"{API}/search": listing_of([post(number) for number in range(11)])}, "t3_p0"


def circle(folder):
    says = {TOKEN: token, f"{API}/search": listing([post(1), post(2)], "t3_p2")}
    return says, OPTIONS | {"subreddits": []}


def looked(folder):
    """Of 120 ids one comment was deleted by its author, one removed, the author of one left, one is not known."""
    things = [comment(number) for number in range(1, 117)]
    things += [comment(117, body="[deleted]", author="[deleted]"), comment(118, body="[removed]")]
    things += [comment(119, author="[deleted]")]
    ids = [f"t1_c{number}" for number in range(1, 121)]
    return {TOKEN: token, f"{API}/api/info": info_of(things)}, OPTIONS, ids, ids[:116], ids[116:119]
