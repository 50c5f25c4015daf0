"""A text as sentences, and a sentence as words, so that two can be compared."""

import re

_ENDS = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+|\s*\n\s*")
_SIGNS = ".,;:!?¿¡…–—-()\"“”«»'’"
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def sentences(text: str) -> list[str]:
    """Cut after `.`, `!`, `?` and `…` before a space, and at each line's end; none is empty."""
    return [one for part in _ENDS.split(text) if (one := part.strip())]


def same(sentence: str) -> str:
    """What two sentences have in common that are word for word the same: a first capital, spaces and the form of
    quotation marks do not matter; every other sign does."""
    plain = " ".join(sentence.translate(_MARKS).split())
    return plain[:1].casefold() + plain[1:]


def words(text: str) -> list[str]:
    """Case folded, without the signs around them; what is only signs is none."""
    found = (one.strip(_SIGNS).casefold() for one in text.translate(_MARKS).split())
    return [one for one in found if one]
