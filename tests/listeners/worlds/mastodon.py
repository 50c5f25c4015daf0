"""A small instance: a search, newest first, four statuses on a page; and three of its statuses to look at again."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from wire import Refused

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
API = "https://toot.example.org"
OPTIONS = {"api": API, "token": "tok-123456"}


def account(name="ada", **more):
    known = {"id": "7", "acct": name, "display_name": f"{name.title()} L.", "url": f"{API}/@{name}"}
    return known | {"uri": f"{API}/users/{name}", "followers_count": 12, "created_at": "2023-01-02T00:00:00Z"} | more


def status(number, **more):
    """The higher its number the older it is: two hours each."""
    local = str(9000 - number)
    known = {"id": local, "uri": f"{API}/users/ada/statuses/{local}", "url": f"{API}/@ada/{local}"}
    known |= {"created_at": (NOW - timedelta(hours=2 * number)).isoformat(), "edited_at": None, "language": "en"}
    known |= {"visibility": "public", "spoiler_text": "", "content": f"<p>Kettle {number} &amp; tea</p>"}
    known |= {"in_reply_to_id": None, "reblog": None, "quote": None, "account": account(), "tags": []}
    known |= {"media_attachments": [], "poll": None, "favourites_count": 3, "reblogs_count": 2, "replies_count": 1}
    return known | more


def answered(code, body=b'{"error": "Record not found"}'):
    """What the wire raises for an answer that says no."""
    wrong = Refused(f"it answered {code}")
    wrong.status, wrong.body = code, body
    return wrong


def search_of(statuses, *, size=4):
    def says(request):
        start = int(request["params"].get("offset", 0))
        return json.dumps({"accounts": [], "statuses": statuses[start : start + size], "hashtags": []}).encode()

    return says


def tag_of(statuses, *, size=4):
    """A timeline, asked for with the id below which to go on."""

    def says(request):
        below = int(request["params"].get("max_id", 10**9))
        return json.dumps([one for one in statuses if int(one["id"]) < below][:size]).encode()

    return says


def world(folder):
    statuses = [status(number) for number in range(12)]
    says = {f"{API}/api/v2/search": search_of(statuses)}
    return says, OPTIONS | {"search": "kettle"}, {one["uri"] for one in statuses}


def later(folder):
    new = status(-1, created_at=NOW.isoformat())
    return {f"{API}/api/v2/search": search_of([new, *map(status, range(12))])}, new["uri"]


def circle(folder):
    stuck = json.dumps({"statuses": [status(0), status(1)]}).encode()
    return {f"{API}/api/v2/search": lambda request: stuck}, OPTIONS | {"search": "kettle"}


def looked(folder):
    there, gone, long_gone = status(1), status(2), status(3)
    elsewhere = "https://other.example.net/users/eve/statuses/1"

    def several(request):
        asked = parse_qs(urlsplit(request["url"]).query)["id[]"]
        return json.dumps([one for one in [there] if one["id"] in asked]).encode()

    says = {f"{API}/api/v1/statuses": several}
    says |= {f"{API}/api/v1/statuses/{gone['id']}": answered(404)}
    says |= {f"{API}/api/v1/statuses/{long_gone['id']}": answered(410)}
    asked = [one["uri"] for one in (there, gone, long_gone)] + [elsewhere, f"{API}/objects/5", "not a URI"]
    return says, OPTIONS | {"search": "kettle"}, asked, [there["uri"]], [gone["uri"], long_gone["uri"]]


ALSO = ({"search": None, "tags": ("kettle",)}, {"search": None, "notifications": True})
