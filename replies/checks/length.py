"""How long a text is, as the platform counts it."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

import regex

from replies.author import in_front
from replies.checks.on import On
from replies.item import Finding
from replies.platform import platforms

URL_COUNTS = 23  # characters, on X and on Mastodon, however long the link is
_LINK = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'’]", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|co|es|uk|de|eu|app|dev|info|me)\b(?:/\S*)?", re.I)
_REMOTE = re.compile(r"(?<![\w/@])@([\w.-]*\w)@[\w.-]+\w")
_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3")
# Of the configuration of twitter-text 3: these weigh one character, all others two.
_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def on_x(text: str) -> int:
    """As twitter-text 3 counts: NFC, links 23, an emoji 2 whatever it is made of, most of what is not Latin 2."""
    rest, links = _LINK.subn("", unicodedata.normalize("NFC", text))
    rest, bare = _BARE.subn("", rest)
    return (links + bare) * URL_COUNTS + sum(map(_weight, _CLUSTER.findall(rest)))


def _weight(cluster: str) -> int:
    if _EMOJI.match(cluster) and not cluster.isascii():
        return 2
    return sum(1 if any(low <= ord(letter) <= high for low, high in _SINGLE) else 2 for letter in cluster)


def on_bluesky(text: str) -> int:
    """Grapheme clusters: what a reader sees as one."""
    return len(_CLUSTER.findall(text))


def on_mastodon(text: str) -> int:
    """Grapheme clusters; a link counts 23, and of @user@host only @user counts."""
    return len(_CLUSTER.findall(_REMOTE.sub(r"@\1", _LINK.sub("x" * URL_COUNTS, text))))


COUNTED: Mapping[str, Callable[[str], int]] = {"x": on_x, "bluesky": on_bluesky, "mastodon": on_mastodon}


def counted(text: str, platform: str) -> int:
    """Characters, unless this platform counts otherwise. Blanks at both ends are not sent and do not count."""
    return COUNTED.get(platform, len)(text.strip())


def length(text: str, on: On) -> Iterator[Finding]:
    """Longer than the platform takes, with the name that is put in front of it there."""
    text = in_front(text, on.author.handle) if on.platform == "mastodon" else text
    if on.longest is not None and (long := counted(text, on.platform)) > on.longest:
        known = platforms().get(on.platform)
        where = known.shown if known else on.platform or "this place"
        yield Finding(check="length", level="block", why=f"{long} characters, and {where} takes {on.longest}")
