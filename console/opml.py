"""OPML: the list of feeds that every feed reader can write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from listeners.feeds.decode import text_of

LARGEST = 10_000_000  # bytes
DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class NotOpml(ValueError):
    """The message says what it is instead."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of the list."""

    title: str
    url: str


def outlines(file: bytes) -> tuple[Outline, ...]:
    """Every feed in it, each address once, in the order of the file. Raises NotOpml."""
    if len(file) > LARGEST:
        raise NotOpml(f"it is larger than {LARGEST:,} bytes")
    text = text_of(file, None)
    if DECLARES.search(text):
        raise NotOpml("it has a DOCTYPE or ENTITY declaration, which may not be expanded: take it out")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")))  # noqa: S314 - no entity is left in it
    except ElementTree.ParseError as error:
        raise NotOpml(f"it is no XML (line {error.position[0]})") from None
    if root.tag.lower() != "opml":
        raise NotOpml(f"it begins with <{root.tag[:40]}>, not with <opml>")
    return tuple({one.url: one for one in _feeds(root)}.values())


def _feeds(root: ElementTree.Element) -> Iterator[Outline]:
    for element in root.iter():
        keys = {key.lower(): value.strip() for key, value in element.attrib.items()}
        if element.tag.lower() == "outline" and keys.get("xmlurl"):
            title = " ".join((keys.get("title") or keys.get("text") or keys["xmlurl"]).split())
            yield Outline(title, keys["xmlurl"])
