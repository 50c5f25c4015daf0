"""A channel with nine threads, one of them with eight replies; six videos that a search finds, the newest of them with
three threads. Three or four things on a page."""

import json
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
API = "https://youtube.example.org/v3"
CHANNEL = "UCkettlesandteapots00001"
OPTIONS = {"key": "made-up-key", "channels": [CHANNEL], "query": "kettle", "watch": 1, "api": API}


def at(hours):
    return (NOW - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def comment(name, hours, **more):
    snippet = {
        "authorDisplayName": "@brewer",
        "authorChannelId": {"value": "UCbrewer"},
        "textDisplay": "boils dry &amp; often",
        "textOriginal": "boils dry & often",
        "likeCount": 3,
        "publishedAt": at(hours),
        "updatedAt": at(hours),
    }
    return {"kind": "youtube#comment", "id": name, "snippet": snippet | more}


def replies_to(name, hours, number):
    return [comment(f"{name}.r{i}", hours - i / 60, parentId=name) for i in range(1, number + 1)]


def thread(name, hours, *, video="videovideo1", replies=0, shown=5, **more):
    """A thread with as many replies; the first `shown` of them come with it."""
    top = comment(name, hours, videoId=video, **more)
    snippet = {"videoId": video, "topLevelComment": top, "totalReplyCount": replies, "isPublic": True}
    embedded = {"replies": {"comments": replies_to(name, hours, replies)[:shown]}} if replies else {}
    return {"kind": "youtube#commentThread", "id": name, "snippet": snippet, **embedded}


def result(video, hours, **more):
    snippet = {
        "publishedAt": at(hours),
        "channelId": "UCmaker",
        "title": "Kettle &amp; co",
        "description": "It&#39;s hot",
    }
    snippet |= {"channelTitle": "The Maker", "liveBroadcastContent": "none"}
    return {
        "kind": "youtube#searchResult",
        "id": {"kind": "youtube#video", "videoId": video},
        "snippet": snippet | more,
    }


def video(name, hours, **statistics):
    snippet = {"publishedAt": at(hours), "channelId": "UCmaker", "title": "Kettle & co", "description": "It's hot"}
    return {
        "kind": "youtube#video",
        "id": name,
        "snippet": snippet | {"channelTitle": "The Maker", "tags": ["kettle"], "defaultAudioLanguage": "en"},
        "statistics": {"viewCount": "1200", "likeCount": "7", "commentCount": "3"} | statistics,
    }


def listed(kind, items, token=None):
    body = {"kind": f"youtube#{kind}ListResponse", "items": items, "pageInfo": {"totalResults": 1000000}}
    return json.dumps(body | ({"nextPageToken": token} if token else {})).encode()


def error(code, reason, message="no"):
    said = {"code": code, "message": message, "errors": [{"reason": reason, "domain": "youtube", "message": message}]}
    return json.dumps({"error": said}).encode()


def paged(kind, items, *, size):
    """A list in pages; tokens say where to go on."""

    def says(request):
        start = int(request["params"].get("pageToken", "from0").removeprefix("from"))
        rest = f"from{start + size}" if start + size < len(items) else None
        return listed(kind, items[start : start + size], rest)

    return says


def threads_of(lists):
    """commentThreads over these lists (channel or video -> threads), and by id over all of them."""

    def says(request):
        params = request["params"]
        assert request["headers"]["x-goog-api-key"] == "made-up-key" and "key" not in params
        if "id" in params:
            asked = params["id"].split(",")
            assert len(asked) <= 50
            return listed("commentThread", [one for some in lists.values() for one in some if one["id"] in asked])
        wanted = params.get("allThreadsRelatedToChannelId") or params["videoId"]
        return paged("commentThread", lists[wanted], size=4)(request)

    return says


def comments_of(*threads):
    """comments.list by the parent; (name, hours, replies) of each thread."""
    known = {name: replies_to(name, hours, number) for name, hours, number in threads}
    return lambda request: paged("comment", known[request["params"]["parentId"]], size=4)(request)


def ids_of(*items):
    """Every mention in these items, with replies that come with them."""
    found = set()
    for item in items:
        found.add(item["id"]["videoId"] if isinstance(item["id"], dict) else item["id"])
        found |= {reply["id"] for reply in item.get("replies", {}).get("comments", [])}
    return found


def threads():
    return [thread(f"Ug{number}", number * 5, replies=8 if number == 3 else 0) for number in range(1, 10)]


def world(folder):
    below = [thread(f"Uv{number}", number, video="kettlevid01") for number in range(1, 4)]
    results = [result(f"kettlevid0{number}", number * 30) for number in range(1, 7)]
    says = {
        f"{API}/search": paged("search", results, size=3),
        f"{API}/commentThreads": threads_of({CHANNEL: threads(), "kettlevid01": below}),
        f"{API}/comments": comments_of(("Ug3", 15, 8)),
    }
    replies = {reply["id"] for reply in replies_to("Ug3", 15, 8)}
    return says, OPTIONS, ids_of(*threads(), *below, *results) | replies


def later(folder):
    below = [thread(f"Uv{number}", number, video="kettlevid01") for number in range(1, 4)]
    found = threads_of({CHANNEL: [thread("Ug0", 0), *threads()], "kettlevid01": below})
    return world(folder)[0] | {f"{API}/commentThreads": found}, "Ug0"


def circle(folder):
    stuck = listed("commentThread", [thread("Ug1", 1), thread("Ug2", 2)], "from0")
    return {f"{API}/commentThreads": stuck}, OPTIONS | {"query": None}


def looked(folder):
    """Of 60 threads one is missing, of two replies one, of two videos one."""
    threads = {"all": [thread(f"UgThreadThread{number}", 1) for number in range(1, 60)]}
    replies = [comment("UgThreadThread1.r1", 1, parentId="UgThreadThread1")]

    def says(request):
        asked = request["params"]["id"].split(",")
        some = [one for one in [*replies, video("kettlevid01", 1)] if one["id"] in asked]
        return listed("comment" if "." in asked[0] else "video", some)

    there = [f"UgThreadThread{number}" for number in range(1, 60)] + ["UgThreadThread1.r1", "kettlevid01"]
    gone = ["UgThreadThread60", "UgThreadThread1.r2", "kettlevid02"]
    answers = {f"{API}/commentThreads": threads_of(threads), f"{API}/comments": says, f"{API}/videos": says}
    return answers, OPTIONS, there + gone, there, gone
