"""One id per item, the same in every hearing, although feeds share, forget and repeat their guids."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from operator import attrgetter

from listeners.feeds.fields import mended
from listeners.feeds.item import LATEST, Item

MOST_KEPT = 500
_whole = attrgetter(*Item.__dataclass_fields__)


def names(
    items: Sequence[Item], *, home: str | None, kept: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """An id for each item, and what to keep in the cursor.

    The id is the guid, else the link unless it is the link of the site itself, else a hash of title, date and link.
    Where several different items share one guid (or link), the oldest has it alone and the others get it with their
    hash behind; `kept` remembers which one that was, so that the ids stay when the oldest leaves the feed.
    """
    wanted = [_wanted(item, home) for item in items]
    holders = dict(kept)
    sharers: defaultdict[str, list[Item]] = defaultdict(list)
    for item, name in zip(items, wanted, strict=True):
        if name is not None:
            sharers[name].append(item)
    for name, sharing in sharers.items():
        if len(sharing) > 1 and len({_print(item) for item in sharing}) > 1:
            holders.setdefault(short(name), _oldest(sharing))
    found = tuple(_name(name, item, holders) for name, item in zip(wanted, items, strict=True))
    return found, dict(list(holders.items())[-MOST_KEPT:])


def short(text: str) -> str:
    """Sixteen hexadecimal digits that stand for a text."""
    return blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).hexdigest()


def state(item: Item) -> str:
    """Eight digits that stand for all that an item says: others when anything of it was edited, or counted anew."""
    said = "\0".join(map(str, _whole(item)))
    return blake2b(said.encode("utf8", "surrogatepass"), digest_size=4).hexdigest()


def _name(wanted: str | None, item: Item, holders: Mapping[str, str]) -> str:
    if wanted is None:
        return f"hash:{_print(item)}"
    holder = holders.get(short(wanted)) if holders else None
    if holder is None:
        return wanted
    mark = _print(item)
    return wanted if holder == mark else f"{wanted}#{mark}"


def _wanted(item: Item, home: str | None) -> str | None:
    if item.guid:
        return item.guid
    same = item.link is not None and home is not None and item.link.rstrip("/") == home.rstrip("/")
    return None if same else item.link or None


def _print(item: Item) -> str:
    return short("\n".join((mended(item.title or item.body[:500]), item.stamp, item.link or "")))


def _oldest(sharing: Sequence[Item]) -> str:
    # newest first is the habit of feeds: of two of one time, or without any, the later in the file is the older
    ages = [(item.published or item.updated or LATEST, -place) for place, item in enumerate(sharing)]
    return _print(sharing[ages.index(min(ages))])
