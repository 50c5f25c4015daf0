"""Twelve posts of a forum, four on a page, newest first."""

import json
from datetime import UTC, datetime, timedelta

from wire import Refused

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOME = "https://forum.example.org"
POSTS = f"{HOME}/posts.json"
SIZE = 4


def post(number, *, age=None, **more):
    """Post 12 is the newest."""
    return {
        "id": number,
        "username": "jo",
        "name": "Jo Steam",
        "user_id": 7,
        "created_at": (NOW - (age or timedelta(hours=13 - number))).isoformat(),
        "cooked": f"<p>Kettle {number} <em>hums</em></p>",
        "post_number": 1 if number % 4 == 0 else number % 4 + 1,
        "post_type": 1,
        "topic_id": 50 + (number - 1) // 4,
        "topic_slug": "kettles",
        "topic_title": "Kettles that hum",
        "reply_count": 1,
        "reads": 20,
        "actions_summary": [{"id": 2, "count": 4}],
        **more,
    }


def newest_of(posts, *, size=SIZE):
    """posts.json: below `before`, as new versions understand it."""

    def says(request):
        before = int(request["params"].get("before", 10**9))
        found = sorted((one for one in posts if one["id"] < before), key=lambda one: -one["id"])
        return json.dumps({"latest_posts": found[:size]}).encode()

    return says


def world(folder):
    posts = [post(number) for number in range(1, 13)]
    return {POSTS: newest_of(posts)}, {"api": HOME}, {str(one["id"]) for one in posts}


def later(folder):
    return {POSTS: newest_of([post(number) for number in range(1, 14)])}, "13"


def circle(folder):
    stuck = json.dumps({"latest_posts": [post(3), post(2)]}).encode()
    return {POSTS: stuck}, {"api": HOME}


def refused(status, body):
    no = Refused(f"the forum answered {status}")
    no.status, no.body = status, body
    return no


def looked(folder):
    """One is there, one was taken back by its author, one deleted, one is not for us; a proxy knows nothing of one."""
    says = {
        f"{HOME}/posts/1.json": json.dumps(post(1)).encode(),
        f"{HOME}/posts/2.json": json.dumps(post(2, user_deleted=True)).encode(),
        f"{HOME}/posts/3.json": refused(404, b'{"errors": ["not there"], "error_type": "not_found"}'),
        f"{HOME}/posts/4.json": refused(403, b'{"errors": ["not for you"]}'),
        f"{HOME}/posts/5.json": refused(410, b'{"errors": ["gone"]}'),
    }
    return says, {"api": HOME}, ["1", "2", "3", "4", "5", "50/1"], ["1"], ["2", "3", "5"]


ALSO = ({"read": "search", "query": "kettle"}, {"read": "topics"})
