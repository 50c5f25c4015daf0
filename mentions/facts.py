"""What a mention tells beside its words: the values of the fields of a query."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from mentions.countries import country
from mentions.mention import Mention
from mentions.tree import NumberField, TextField
from mentions.whose import names_of, plain_name

_LINK = re.compile(r"\bhttps?://\w|\bwww\.\w", re.I)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//(?:www\.)?|^www\.")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def value_of(name: TextField, value: str) -> str:
    """A value of a query as `values` has them."""
    return _READ.get(name, plain)(value)


def values(name: TextField, mention: Mention, heard_by: Iterable[str] = ()) -> frozenset[str]:
    """All values that hold for the mention; none where it is not known.

    A site is also each domain that it belongs to, a language also its base (en-GB is en). `source` is the name and kind
    of those that heard it, and its origin. Of `url` and `title`, in which a value is a part, it is the whole.
    """
    if name == "source":
        return frozenset(map(plain, (*heard_by, mention.origin)))
    return frozenset(filter(None, _VALUES[name](mention)))


def number(name: NumberField, mention: Mention) -> float | None:
    """The number, None where it is not known."""
    if name == "rating":
        return mention.rating
    if name == "followers":
        return mention.author.followers
    if name in ("latitude", "longitude"):
        return mention.coordinates[name == "longitude"] if mention.coordinates else None
    counted: int | None = getattr(mention.engagement, name)
    return counted


def within(name: NumberField, value: float | None, low: float | None, high: float | None) -> bool:
    """Whether a number is in a range; one of longitudes that begins above its end goes across the 180th meridian."""
    if value is None:
        return False
    above, below = low is None or value >= low, high is None or value <= high
    if name == "longitude" and low is not None and high is not None and low > high:
        return above or below
    return above and below


def plain(value: str) -> str:
    """Without case, with single blanks."""
    return unicodedata.normalize("NFC", " ".join(value.casefold().split()))


def _address(value: str) -> str:
    return _SCHEME.sub("", plain(value)).rstrip("/")


def _tag(value: str) -> str:
    return plain(value).lstrip("#")


def _code(value: str) -> str:
    return plain(value).replace("_", "-")


def _domains(host: str) -> Iterable[str]:
    """news.bbc.co.uk: itself, bbc.co.uk, co.uk, uk."""
    labels = host.strip(".").split(".")
    return (".".join(labels[at:]) for at in range(min(len(labels), 20)))


def _sites(mention: Mention) -> Iterable[str]:
    named = plain(mention.site or "")
    yield named
    try:
        linked = urlsplit(mention.url or "").hostname or ""
    except ValueError:
        linked = ""
    for host in (_address(named), plain(linked)):
        if _HOST.fullmatch(host):
            yield from _domains(host.removeprefix("www."))


def _authors(mention: Mention) -> Iterable[str]:
    yield from names_of(mention.author)
    yield plain_name(mention.author.name or "")


def _languages(mention: Mention) -> Iterable[str]:
    code = _code(mention.language or "")
    return (code, code.partition("-")[0]) if code not in ("", "und") else ()


def _has(mention: Mention) -> Iterable[str]:
    there = {
        "link": _LINK.search(mention.words),
        "media": mention.media,
        "image": any(one.startswith(("image", "photo")) for one in mention.media),
        "video": any(one.startswith(("video", "gifv")) for one in mention.media),
        "place": mention.country or mention.coordinates,
        "rating": mention.rating is not None,
        "title": mention.title,
    }
    return (name for name, found in there.items() if found)


_VALUES: Mapping[str, Callable[[Mention], Iterable[str]]] = {
    "title": lambda mention: (mention.title,),
    "author": _authors,
    "site": _sites,
    "url": lambda mention: (_address(mention.url or ""),),
    "lang": _languages,
    "country": lambda mention: (plain(country(mention.country or "")),),
    "tag": lambda mention: map(_tag, mention.tags),
    "type": lambda mention: (mention.kind,),
    "has": _has,
}
_READ: Mapping[str, Callable[[str], str]] = {
    "author": plain_name,
    "site": _address,
    "url": lambda value: _SCHEME.sub("", plain(value)),
    "lang": _code,
    "tag": _tag,
}
