"""One id per item, the same in every hearing, although feeds share, forget and repeat their guids."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from listeners.feeds.item import LATEST, Item

MOST_KEPT = 500


def names(
    items: Sequence[Item], *, home: str | None, kept: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """An id for each item, and what to keep in the cursor.

    The id is the guid, else the link unless it is the link of the site itself, else a hash of title, date and link.
    Where several different items share one guid (or link), the oldest has it alone and the others get it with their
    hash behind; `kept` remembers which one that was, so that the ids stay when the oldest leaves the feed.
    """
    prints = [_print(item) for item in items]
    wanted = [_wanted(item, home) for item in items]
    holders = dict(kept)
    sharers: defaultdict[str, list[tuple[Item, str]]] = defaultdict(list)
    for item, mark, name in zip(items, prints, wanted, strict=True):
        if name is not None:
            sharers[name].append((item, mark))
    for name, sharing in sharers.items():
        if len({mark for _, mark in sharing}) > 1:
            holders.setdefault(short(name), _oldest(sharing))
    found = tuple(_name(name, mark, holders) for name, mark in zip(wanted, prints, strict=True))
    return found, dict(list(holders.items())[-MOST_KEPT:])


def short(text: str) -> str:
    """Sixteen hexadecimal digits that stand for a text."""
    return blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).hexdigest()


def _name(wanted: str | None, mark: str, holders: Mapping[str, str]) -> str:
    if wanted is None:
        return f"hash:{mark}"
    holder = holders.get(short(wanted))
    return wanted if holder is None or holder == mark else f"{wanted}#{mark}"


def _wanted(item: Item, home: str | None) -> str | None:
    if item.guid:
        return item.guid
    same = item.link is not None and home is not None and item.link.rstrip("/") == home.rstrip("/")
    return None if same else item.link or None


def _print(item: Item) -> str:
    return short("\n".join((item.title or item.body[:500], item.stamp, item.link or "")))


def _oldest(sharing: Sequence[tuple[Item, str]]) -> str:
    # newest first is the habit of feeds: of two of one time, or without any, the later in the file is the older
    ages = [(item.published or item.updated or LATEST, -place) for place, (item, _) in enumerate(sharing)]
    return sharing[ages.index(min(ages))][1]
