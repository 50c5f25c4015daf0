"""Ten issues, five discussions and six comments, four on a page: a search sorted by time, GraphQL, a list."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
API = "https://git.example.org/api/v3"
GRAPHQL = "https://git.example.org/api/graphql"
SIZE = 4
SECRET = "a kettle's whistle"


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def user(handle):
    return {
        "login": handle,
        "id": 700 + len(handle),
        "node_id": f"U_{handle}",
        "html_url": f"https://git.example.org/{handle}",
    }


def issue(number, *, at=None):
    at = at or NOW - timedelta(hours=5 * number)
    return {
        "id": 9000 + number,
        "node_id": f"I_{number}",
        "number": number,
        "url": f"{API}/repos/acme/kettle/issues/{number}",
        "html_url": f"https://git.example.org/acme/kettle/issues/{number}",
        "title": f"Kettle {number} whistles",
        "body": "Every morning.\r\n<!-- say how loud -->\r\nVery loud.",
        "user": user("jo"),
        "labels": [{"name": "noise"}],
        "comments": 2,
        "reactions": {"total_count": 5},
        "created_at": written(at),
        "updated_at": written(NOW),
    }


def comment(number, *, at=None):
    at = written(at or NOW - timedelta(hours=5 * number))
    page = f"https://git.example.org/acme/kettle/issues/1#issuecomment-{number}"
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "html_url": page,
        "issue_url": f"{API}/repos/acme/kettle/issues/1",
        "body": f"Mine too, {number} times a day",
        "user": user("al"),
        "created_at": at,
        "updated_at": at,
    }


def discussion(number, *, answerable=False):
    return {
        "__typename": "Discussion",
        "id": f"D_{number}",
        "url": f"https://git.example.org/acme/kettle/discussions/{number}",
        "createdAt": written(NOW - timedelta(hours=5 * number)),
        "lastEditedAt": None,
        "title": f"Which kettle is quiet ({number})",
        "body": "Mine is not",
        "author": {"login": "mo", "databaseId": 71, "name": "Mo", "url": "https://git.example.org/mo"},
        "category": {"isAnswerable": answerable},
        "comments": {"totalCount": 3},
        "reactions": {"totalCount": 1},
        "labels": {"nodes": [{"name": "quiet"}]},
    }


def answered(request, body, *, more=False, **headers):
    links = {"link": f'<{API}/any?page=2>; rel="next", <{API}/any?page=9>; rel="last"'} if more else {}
    return Answer(
        status=200, url=request["url"], headers=links | headers, body=json.dumps(body).encode(), validators={}
    )


def search_of(issues, *, size=SIZE, **more):
    """The search: oldest first from the moment that is asked for, `size` on a page."""

    def says(request):
        since = request["params"]["q"].rpartition("created:>=")[2]
        found = sorted((one for one in issues if one["created_at"] >= since), key=lambda one: one["created_at"])
        first = size * (int(request["params"]["page"]) - 1)
        body = {"total_count": len(found), "incomplete_results": False, "items": found[first : first + size]}
        return answered(request, body | more, more=len(found) > first + size)

    return says


def list_of(comments, *, size=SIZE):
    def says(request):
        since = request["params"]["since"]
        found = sorted((one for one in comments if one["updated_at"] >= since), key=lambda one: one["updated_at"])
        first = size * (int(request["params"]["page"]) - 1)
        return answered(request, found[first : first + size], more=len(found) > first + size)

    return says


def graphql_of(discussions, *, size=SIZE, most=None):
    """A search for discussions, in no order; `most` is how many it says there are, if not as many as there are."""

    def says(request):
        asked = request["json"]["variables"]
        since, _, until = asked["words"].rpartition("created:")[2].partition("..")
        found = [one for one in discussions if since <= one["createdAt"] <= until]
        first = int(asked["after"] or 0)
        page = {"hasNextPage": len(found) > first + size, "endCursor": str(first + size)}
        count = len(found) if most is None else most(found)
        shown = {"discussionCount": count, "pageInfo": page, "nodes": found[first : first + size]}
        return answered(request, {"data": {"search": shown}})

    return says


def world(folder):
    issues = [issue(number) for number in range(1, 11)]
    comments = [comment(number) for number in range(1, 7)]
    discussions = [discussion(number) for number in (3, 1, 5, 2, 4)]
    says = {
        f"{API}/search/issues": search_of(issues),
        f"{API}/repos/acme/kettle/issues/comments": list_of(comments),
        GRAPHQL: graphql_of(discussions),
    }
    ids = {one["node_id"] for one in issues + comments} | {one["id"] for one in discussions}
    return says, {"query": "kettle", "repos": ["acme/kettle"], "token": "t", "api": API}, ids


def later(folder):
    issues = search_of([issue(number) for number in range(11)])
    return world(folder)[0] | {f"{API}/search/issues": issues}, "I_0"


def circle(folder):
    stuck = {"items": [issue(3), issue(2), issue(1)]}
    says = {f"{API}/search/issues": lambda request: answered(request, stuck, more=True)}
    return says, {"query": "kettle", "api": API}


def looked(folder):
    """One is there, one gone, one not shown to us, and one is a number of old."""
    answer = {
        "data": {"nodes": [discussion(1), None, None]},
        "errors": [
            {"type": "NOT_FOUND", "path": ["nodes", 1], "message": "no node"},
            {"type": "FORBIDDEN", "path": ["nodes", 2], "message": "not for you"},
        ],
    }
    says = {GRAPHQL: json.dumps(answer).encode()}
    return says, {"token": "t", "api": API}, ["D_1", "D_2", "D_3", "12345"], ["D_1"], ["D_2"]


def signed(body):
    return {"x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def delivery(**told):
    body = json.dumps({"repository": {"full_name": "acme/kettle", "private": False}, **told}).encode()
    return body, signed(body) | {"x-github-event": "any", "x-github-delivery": "1"}


def pushed(folder):
    told = [
        delivery(action="opened", issue=issue(1)),
        delivery(action="created", issue=issue(1), comment=comment(2)),
        delivery(action="deleted", issue=issue(1), comment=comment(3)),
        delivery(zen="Keep it boiling", hook_id=1),
    ]
    return {"secret": SECRET, "api": API}, told, {"I_1", "IC_2"}


SIGNED = (signed,)
