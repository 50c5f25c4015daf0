"""What stands around the words of a text: whom it speaks to, what it links, how it is laid out.

Names are masked before a text is scored, and rightly so. But whether a text begins with the handle of a help desk, or
names it after a link to the news, tells much about what its author wants. Each sign is a 32-bit number.
"""

import re
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sentiment.mask import HANDLE, URL

LONGEST = 2_000  # characters that are looked at
STEP = 28  # characters, by which texts are longer or shorter: a fifth of what Twitter once allowed
_LEADING = re.compile(rf"(?:[.\s]*{HANDLE.pattern}[:,]?)+")
_TAG = re.compile(r"#\w+")
_SITE = re.compile(r"(?:https?://)?(?:www\.)?([^/\s]*)", re.IGNORECASE)
_SHOWN = {
    "a repost": re.compile(r"RT\b|[\"“]?@\w+:"),
    "cut off": re.compile(r".*(?:…|\.\.\.$)", re.DOTALL),
    "a long number": re.compile(r".*\d{5}", re.DOTALL),
    "ends asking": re.compile(r".*\?$", re.DOTALL),
    "ends with a link": re.compile(r".*\bhttps?://\S+$", re.DOTALL),
    "an emoji": re.compile("[^\u2600-\u27bf\U0001f300-\U0001faff]*[\u2600-\u27bf\U0001f300-\U0001faff]"),
}


def around(written: str) -> NDArray[np.uint32]:
    """The signs of a text with its names, ascending; none where it is empty."""
    text = written[:LONGEST].strip()
    return np.unique(np.array([crc32(sign.encode("utf8", "surrogatepass")) for sign in _signs(text)], np.uint32))


def _signs(text: str) -> Iterator[str]:
    if not text:
        return
    links, plain = URL.findall(text), URL.sub(" ", text)
    handles, tags = HANDLE.findall(plain), _TAG.findall(plain)
    leading = len(HANDLE.findall(start.group())) if (start := _LEADING.match(plain)) else 0
    yield from map(str.lower, handles + tags)
    yield from (f"site {found.group(1).lower()}" for link in links if (found := _SITE.match(link)))
    yield f"{min(len(handles), 4)} handles"
    yield f"begins with {min(leading, 3)}{' and has no other' if leading == len(handles) else ''}"
    yield f"{min(len(links), 2)} links"
    yield f"{min(len(tags), 3)} tags"
    yield f"length {min(len(text) // STEP, 6)}"
    yield from (name for name, sign in _SHOWN.items() if sign.match(text))
