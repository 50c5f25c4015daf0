"""Ten questions on a site, four on a page, oldest first."""

import json
from datetime import UTC, datetime

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
API = "https://api.example.org/2.3"
SEARCH = f"{API}/search/advanced"
SIZE = 4


def question(number, *, hours=5):
    return {
        "question_id": number,
        "title": f"Why does kettle {number} boil &quot;dry&quot; &amp; loud?",
        "body": "<p>It <b>just</b> does</p>",
        "creation_date": int(NOW.timestamp()) - number * hours * 3600,
        "link": f"https://cooking.stackexchange.com/questions/{number}/why",
        "owner": {
            "user_id": 7,
            "display_name": "Jo &#39;Steam&#39; Doe",
            "link": "https://cooking.stackexchange.com/users/7/jo",
        },
        "tags": ["kettle", "water"],
        "score": 3,
        "answer_count": 2,
        "view_count": 90,
    }


def wrapped(items, **more):
    return json.dumps({"items": items, "has_more": False, "quota_max": 300, "quota_remaining": 200, **more}).encode()


def search_of(items, *, size=SIZE, **more):
    def says(request):
        since, page = int(request["params"]["fromdate"]), int(request["params"]["page"])
        found = sorted((one for one in items if one["creation_date"] >= since), key=lambda one: one["creation_date"])
        first = size * (page - 1)
        return wrapped(found[first : first + size], has_more=len(found) > first + size, **more)

    return says


def world(folder):
    items = [question(number) for number in range(1, 11)]
    options = {"site": "cooking", "query": "kettle", "api": API}
    return {SEARCH: search_of(items)}, options, {str(one["question_id"]) for one in items}


def later(folder):
    return {SEARCH: search_of([question(number) for number in range(11)])}, "0"


def circle(folder):
    stuck = wrapped([question(3), question(2), question(1)], has_more=True)
    return {SEARCH: stuck}, {"site": "cooking", "query": "kettle", "api": API}


def looked(folder):
    says = {f"{API}/questions/1;2;3": wrapped([question(3), question(1)])}
    return says, {"site": "cooking", "api": API}, ["1", "2", "3", "x"], ["1", "3"], ["2"]


ALSO = ({"read": "answers"}, {"read": "comments"})
