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


def later(folder):
    hits = [hit(number) for number in range(13)]
    return {"https://hn.example.org/search_by_date": search_of(hits)}, "0"


def circle(folder):
    stuck = json.dumps({"hits": [hit(1), hit(2)], "nbPages": 9}).encode()
    return {"https://hn.example.org/search_by_date": stuck}, {"query": "kettle", "api": "https://hn.example.org"}


def item(id_, **more):
    """An item as Firebase gives it."""
    at = int(NOW.timestamp()) - 60
    return {"id": int(id_), "type": "story", "by": "ada", "time": at, "title": f"Kettle {id_}", "score": 1, **more}


def items_of(says):
    """Firebase, at the address of Hacker News' own: id -> item, or None for one that is not there."""
    base = "https://items.example.org/item"
    return {f"{base}/{id_}.json": json.dumps(found).encode() for id_, found in says.items()}


def looked(folder):
    comment = item("2", type="comment", parent=1, text="It&#x27;s loud", title=None)
    says = {"1": item("1"), "2": comment, "3": None, "4": item("4", deleted=True, by=None), "5": item("5", dead=True)}
    says |= {"6": item("7"), "8": {"id": 8}}  # something else, and nothing that can be read
    options = {"query": "kettle", "items": "https://items.example.org/item/"}
    return items_of(says), options, list(says), {"1", "2"}, {"3", "4", "5"}
