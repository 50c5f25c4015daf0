"""The normal form of a text, and whether two texts are nearly the same."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from rensa import RMinHash

from mentions.scripts import spaceless

SHINGLE = 4  # characters of the normal form
PERMUTATIONS, BANDS = 64, 16
ALIKE = 0.55  # Jaccard of the shingles
SHORTEST = 4  # words: below this only equal normal forms are copies, "great app" is not a copy of "great apps"
LONGEST = 20_000  # characters of a text that are looked at
_URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
_REPOST = re.compile(r"^\s*rt\s+(?=@)", re.I)
_HANDLE = re.compile(r"(?<!\w)@[\w.@-]*\w")
_SIGN = re.compile(r"[^\w\s]|_")


@lru_cache(maxsize=8_192)
def normal(text: str) -> str:
    """NFKC, case folded, without links, handles and punctuation, every number as 0, one space between words.

    Two people who paste the same words have the same normal form. normal(normal(x)) == normal(x).
    """
    plain = _REPOST.sub("", unicodedata.normalize("NFKC", text[:LONGEST]))
    plain = _HANDLE.sub(" ", _URL.sub(" ", plain))
    plain = unicodedata.normalize("NFKC", plain.casefold()).casefold()
    return unicodedata.normalize("NFKC", " ".join(re.sub(r"\d+", "0", _SIGN.sub(_sign, plain)).split()))


def band_keys(text: str) -> tuple[str, ...]:
    """Keys of which near-duplicates share at least one with high probability (MinHash LSH, 64 permutations, 16 bands).

    The same on every machine and in every process. A short text has one key, a text without words none.
    """
    form = normal(text)
    if not form:
        return ()
    if _short(form):
        return (f"short:{blake2b(form.encode(), digest_size=8).hexdigest()}",)
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
    sketch.update(sorted(_shingles(form)))
    return tuple(f"{band}:{key}" for band, key in enumerate(_bands(sketch.digest())))


def _bands(values: list[int]) -> Iterator[str]:
    rows = PERMUTATIONS // BANDS
    for first in range(0, PERMUTATIONS, rows):
        yield blake2b(struct.pack(f"<{rows}Q", *values[first : first + rows]), digest_size=8).hexdigest()


def near_duplicate(a: str, b: str) -> bool:
    """Whether two texts are copies: equal normal forms or, from four words on, shingles with a Jaccard index >= .55."""
    one, other = normal(a), normal(b)
    if not one or not other or one == other:
        return bool(one) and one == other
    if _short(one) or _short(other):
        return False
    left, right = _shingles(one), _shingles(other)
    shared = len(left & right)
    return shared >= ALIKE * (len(left) + len(right) - shared)


@lru_cache(maxsize=2_048)
def _shingles(form: str) -> frozenset[str]:
    return frozenset(form[at : at + SHINGLE] for at in range(max(1, len(form) - SHINGLE + 1)))


def _short(form: str) -> bool:
    """Fewer than four words; where a script writes no spaces, four characters count as a word."""
    words = len(form.split())
    return words < SHORTEST and words + sum(map(spaceless, form)) // SHINGLE < SHORTEST


def _sign(found: re.Match[str]) -> str:
    """Marks belong to their letter and symbols (emoji) mean something; other signs are only between words."""
    kind = unicodedata.category(found.group())[0]
    return found.group() if kind in "MS" else "" if kind == "C" else " "
