"""Twelve posts, four on a page of X's search; and a lookup of posts that were kept, edited, deleted and hidden."""

import json
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
API = "https://x.example.org/2"
SEARCH, LOOKUP = f"{API}/tweets/search/recent", f"{API}/tweets"
OPTIONS = {"token": "made-up", "query": "kettle", "api": API}
PROBLEMS = "https://api.x.com/2/problems"


def id_of(minutes):
    """The id of a post that many minutes ago."""
    return str(((NOW - timedelta(minutes=minutes) - EPOCH) // timedelta(milliseconds=1) << 22) + 1)


def post(minutes, **more):
    id_ = id_of(minutes)
    said = (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "id": id_,
        "text": f"Kettle {minutes} boils dry &amp; loud https://t.co/kettle{minutes}",
        "edit_history_tweet_ids": [id_],
        "author_id": "71",
        "conversation_id": id_,
        "created_at": said,
        "lang": "en",
        "entities": {"urls": [{"url": f"https://t.co/kettle{minutes}", "expanded_url": "https://kettle.example/x"}]},
        "public_metrics": {"like_count": 3, "retweet_count": 2, "quote_count": 1, "reply_count": 0},
        **more,
    }


def user(**more):
    return {"id": "71", "username": "ada_x", "name": "Ada", "public_metrics": {"followers_count": 9}, **more}


def search_of(posts, *, size=4):
    """X's recent search over these posts: newest first, between two ids, `size` on a page."""

    def says(request):
        params = request["params"]
        low, high = int(params.get("since_id", 0)), int(params.get("until_id", 2**63))
        found = sorted((one for one in posts if low < int(one["id"]) < high), key=lambda one: -int(one["id"]))
        start = int(params.get("next_token", params.get("pagination_token", "t0"))[1:])
        shown, more = found[start : start + size], len(found) > start + size
        meta = {"result_count": len(shown), **({"next_token": f"t{start + size}"} if more else {})}
        data = {"data": shown, "includes": {"users": [user()]}} if shown else {}
        return json.dumps({**data, "meta": meta}).encode()

    return says


def problem(id_, kind, *, parameter="ids"):
    return {
        "resource_type": "tweet",
        "resource_id": id_,
        "value": id_,
        "parameter": parameter,
        "title": "Not Found Error",
        "detail": f"Could not find tweet with {parameter}: [{id_}].",
        "type": f"{PROBLEMS}/{kind}",
    }


def lookup_of(posts, errors=()):
    """The lookup of these posts by id, and what it says of others."""

    def says(request):
        ids = request["params"]["ids"].split(",")
        found = [one for one in posts if one["id"] in ids]
        wrong = [one for one in errors if one["value"] in ids]
        answer = {"data": found, "includes": {"users": [user()]}} if found else {}
        return json.dumps(answer | ({"errors": wrong} if wrong else {})).encode()

    return says


def world(folder):
    posts = [post(minutes) for minutes in range(1, 13)]
    return {SEARCH: search_of(posts)}, OPTIONS, {one["id"] for one in posts}


def later(folder):
    return {SEARCH: search_of([post(minutes) for minutes in range(13)])}, id_of(0)


def circle(folder):
    stuck = json.dumps({"data": [post(1), post(2)], "meta": {"result_count": 2, "next_token": "t1"}}).encode()
    return {SEARCH: stuck}, OPTIONS


def looked(folder):
    versions = [id_of(9), id_of(2)]
    first, edited = post(9, edit_history_tweet_ids=versions), post(2, edit_history_tweet_ids=versions)
    errors = [problem(id_of(3), "resource-not-found"), problem(id_of(4), "not-authorized-for-resource")]
    says = {LOOKUP: lookup_of([post(1), first, edited], errors)}
    asked = [id_of(1), id_of(9), id_of(3), id_of(4), id_of(5), "not a number"]
    return says, OPTIONS, asked, {id_of(1), id_of(9)}, {id_of(3), id_of(4)}


ALSO = ({"query": None, "user_id": "71"},)
