"""Names that must not be scored: brand terms, handles and links."""

import re
from collections.abc import Sequence
from functools import lru_cache

STANDS_FOR_BRAND = "thebrand"  # in no lexicon, and no cue begins with it
URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
HANDLE = re.compile(r"(?<![\w@])@\w[\w.@-]*")


def mask(text: str, terms: Sequence[str]) -> str:
    """The text with every brand term as one neutral word, without @handles and links.

    "united" has a valence of +1.8 in the lexicon: what a brand is called says nothing about how it is liked.
    A trailing * stands for any ending. Upper case stays upper case, because shouting is scored.
    """
    plain = HANDLE.sub(" ", URL.sub(" ", text))
    pattern = _names(tuple(terms))
    return pattern.sub(_neutral, plain) if pattern else plain


def places(text: str, terms: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the text names somebody who is called by these terms, from and to (exclusive), in order. Not in links."""
    pattern = _names(tuple(terms))
    if not pattern:
        return ()
    without_links = URL.sub(lambda link: " " * len(link.group()), text)
    return tuple(found.span() for found in pattern.finditer(without_links))


def _neutral(found: re.Match[str]) -> str:
    return STANDS_FOR_BRAND.upper() if found.group().isupper() else STANDS_FOR_BRAND


@lru_cache(maxsize=512)
def _names(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    bare = (term.strip().lstrip("@#") for term in terms)
    longest_first = sorted({term for term in bare if term.strip("*")}, key=lambda term: (-len(term), term))
    if not longest_first:
        return None
    return re.compile("|".join(map(_name, longest_first)), re.IGNORECASE)


def _name(term: str) -> str:
    stem = r"\s+".join(map(re.escape, term.removesuffix("*").split()))
    ending = r"\w*" if term.endswith("*") else r"(?!\w)" if term[-1].isalnum() else ""
    return ("(?<!\\w)#?" if term[0].isalnum() else "") + stem + ending
