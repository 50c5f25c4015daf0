"""Twelve hits of the search of Algolia, four on a page."""

import json
from datetime import UTC, datetime

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def hit(number):
    return {
        "objectID": str(number),
        "created_at_i": int(NOW.timestamp()) - number * 60,
        "author": f"a{number}",
        "title": f"Kettle {number}",
        "story_text": "boils &#x27;dry&#x27;<p>often",
        "_tags": ["story"],
        "points": 1,
    }


def search_of(hits, *, size=4):
    """The search of Algolia over these hits: newest first, limited by time, `size` on a page."""

    def says(request):
        limits = request["params"]["numericFilters"].split(",")
        low = max(int(part.removeprefix("created_at_i>=")) for part in limits if ">=" in part)
        high = min([int(part.removeprefix("created_at_i<=")) for part in limits if "<=" in part] or [2**40])
        found = sorted((h for h in hits if low <= h["created_at_i"] <= high), key=lambda h: -h["created_at_i"])
        start = size * int(request["params"].get("page", 0))
        return json.dumps({"hits": found[start : start + size], "nbPages": -(-len(found) // size)}).encode()

    return says


def world(folder):
    hits = [hit(number) for number in range(1, 13)]
    says = {"https://hn.example.org/search_by_date": search_of(hits)}
    return says, {"query": "kettle", "api": "https://hn.example.org"}, {h["objectID"] for h in hits}


def circle(folder):
    stuck = json.dumps({"hits": [hit(1), hit(2)], "nbPages": 9}).encode()
    return {"https://hn.example.org/search_by_date": stuck}, {"query": "kettle", "api": "https://hn.example.org"}
