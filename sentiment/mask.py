"""Names that must not be scored: brand terms, handles and links."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from mentions.scripts import SPACELESS_CLASS, spaceless

STANDS_FOR_BRAND = "thebrand"  # in no lexicon, and no cue begins with it
URL = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|info|io|app|gov|edu|ly|co\.uk|de|fr|eu|kh)(?![\w.-]\w)(?:/\S*)?",
    re.IGNORECASE,
)
HANDLE = re.compile(r"@(?<![\w@]@)\w[\w.@-]*")
# One of these stands in every link: found by its first letter, which is many times as fast as looking for a link.
_LINKED = re.compile(r"://|[wW]{3}\.|\.(?i:com|org|net|info|io|app|gov|edu|ly|co|de|fr|eu|kh)\b")
_LETTER = rf"[^\W{SPACELESS_CLASS}]"  # next to a script without spaces every place is the border of a word


def mask(text: str, terms: Sequence[str]) -> str:
    """The text with every brand term as one neutral word, without @handles and links (also those without http).

    "united" has a valence of +1.8 in the lexicon: what a brand is called says nothing about how it is liked.
    Case and accents do not tell names apart, nor do spaces within them ("#FerryBank"); a trailing * stands for any
    ending. Upper case stays upper case, because shouting is scored.
    """
    plain = HANDLE.sub(" ", without_links(text)) if "@" in text else without_links(text)
    pattern = _names(tuple(terms))
    if pattern is None:
        return plain
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    pieces, at = list[str](), 0
    for found in pattern.finditer(_folded(plain)):
        start, end = found.span()
        name = STANDS_FOR_BRAND.upper() if plain[start:end].isupper() else STANDS_FOR_BRAND
        pieces += (plain[at : start - (plain[start - 1 : start] == "#")], name)
        at = end
    return "".join((*pieces, plain[at:])) if pieces else plain


def without_links(text: str) -> str:
    """The text with a space for each link."""
    return URL.sub(" ", text) if _LINKED.search(text) else text


def linked(text: str) -> bool:
    """Whether the text has a link."""
    return bool(_LINKED.search(text) and URL.search(text))


def addressed(text: str) -> bool:
    """Whether the text has a handle."""
    return "@" in text and bool(HANDLE.search(text))


def places(text: str, terms: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the text names somebody who is called by these terms, from and to (exclusive), in order. Not in links."""
    pattern = _names(tuple(terms))
    if not pattern:
        return ()
    plain = URL.sub(lambda link: " " * len(link.group()), text) if _LINKED.search(text) else text
    return tuple(found.span() for found in pattern.finditer(_folded(plain)))


def _folded(text: str) -> str:
    """Lower case without accents, character for character."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        first = unicodedata.normalize("NFD", chr(code))[0] if code < 0x2000 else chr(code)
        lower = first.lower()
        self[code] = lower if len(lower) == 1 else first
        return self[code]


_FOLDS = _Folds()


@lru_cache(maxsize=512)
def _names(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    bare = (_folded(unicodedata.normalize("NFC", term.strip().lstrip("@#"))) for term in terms)
    longest_first = sorted({term for term in bare if term.strip("*")}, key=lambda term: (-len(term), term))
    return re.compile("|".join(map(_name, longest_first))) if longest_first else None


def _name(term: str) -> str:
    """The first letter comes first: the search jumps from one to the next."""
    stem = r"[\s_-]*".join(map(re.escape, term.removesuffix("*").split()))
    first = re.escape(term[0])
    before = rf"(?<!{_LETTER}{first})" if term[0].isalnum() and not spaceless(term[0]) else ""
    after = rf"(?!{_LETTER})" if term[-1].isalnum() and not spaceless(term[-1]) else ""
    return first + before + stem.removeprefix(first) + (r"\w*" if term.endswith("*") else after)
