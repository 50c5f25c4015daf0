"""The normal form of a text, and whether two texts are nearly the same."""

import re
import struct
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from rensa import RMinHash

from mentions.scripts import spaceless

SHINGLE = 4  # characters of the normal form
PERMUTATIONS, BANDS = 64, 16
ALIKE = 0.55  # Jaccard of the shingles
SHORTEST = 4  # words: below this only equal normal forms are copies, "great app" is not a copy of "great apps"
LONGEST = 20_000  # characters of a text that are looked at
HEAD = 28  # characters of the normal form with which a text that was cut begins as the whole one does
TOLD = 100  # characters: whoever begins with so many of another's repeats it, also without a sign that it was cut
_URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
_REPOST = re.compile(r"^\s*rt\s+(?=@)", re.I)
_HANDLE = re.compile(r"(?<!\w)@[\w.@-]*\w")
_SIGN = re.compile(r"[^\w\s]|_")
_NUMBER = re.compile(r"\d+")
_pack = struct.Struct(f"<{PERMUTATIONS}I").pack
_NAMES = tuple(f"{band:x}:" for band in range(BANDS))
_ROWS = PERMUTATIONS // BANDS


class _Signs(dict[int, str]):
    """What becomes of each character. Marks belong to their letter and symbols (emoji) mean something; other signs are
    only between words, and what has no shape is nothing."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _SIGN.match(character) and (kind := unicodedata.category(character)[0]) not in "MS":
            character = "" if kind == "C" else " "
        if code < 0x10000:  # what is kept stays small, whatever is read
            self[code] = character
        return character


_SIGNS = _Signs()


@lru_cache(maxsize=8_192)
def normal(text: str) -> str:
    """NFKC, case folded, without links, handles and punctuation, every number as 0, one space between words.

    Two people who paste the same words have the same normal form. normal(normal(x)) == normal(x).
    """
    plain = _REPOST.sub("", unicodedata.normalize("NFKC", text[:LONGEST]))
    plain = _HANDLE.sub(" ", _URL.sub(" ", plain))
    plain = unicodedata.normalize("NFKC", plain.casefold()).casefold()
    return unicodedata.normalize("NFKC", " ".join(_NUMBER.sub("0", plain.translate(_SIGNS)).split()))


def band_keys(text: str) -> tuple[str, ...]:
    """Keys of which near-duplicates share at least one with high probability: MinHash LSH with 64 permutations in 16
    bands, and the head of the text for what was cut.

    The same on every machine and in every process. A short text has one key, a text without words none.
    """
    form = normal(text)
    if not form:
        return ()
    if _short(form):
        return (f"short:{_hash(form)}",)
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
    sketch.update(_pieces(form))
    packed = _pack(*sketch.digest())
    low, high = (packed[at::4].hex(" ", _ROWS).split() for at in (0, 1))  # of each least value its 16 lower bits
    keys = map("".join, zip(_NAMES, low, high, strict=True))
    return (*keys, f"head:{_hash(form[:HEAD])}") if len(form) >= HEAD else tuple(keys)


def near_duplicate(a: str, b: str) -> bool:
    """Whether two texts are copies: equal normal forms or, from four words on, shingles with a Jaccard index >= .55, or
    one is the beginning of the other and was cut (`…`), or is longer than a chance."""
    one, other = normal(a), normal(b)
    if not one or not other or one == other:
        return bool(one) and one == other
    if _short(one) or _short(other):
        return False
    return _alike(one, other) or (_begins(b, other, a, one) if len(one) < len(other) else _begins(a, one, b, other))


def _alike(one: str, other: str) -> bool:
    left, pieces = shingles(one), _pieces(other)
    shared = len(left.intersection(pieces))
    if shared < ALIKE * len(left):
        return False
    return shared >= ALIKE * (len(left) + len(set(pieces)) - shared)


def _begins(whole: str, form: str, cut: str, piece: str) -> bool:
    """Whether `cut` is the beginning of `whole`. Its last word may be half a word, or half a link."""
    if form[:HEAD] != piece[:HEAD] or len(piece) < HEAD:
        return False
    if not form.startswith(piece):
        piece = piece.rpartition(" ")[0]
    return len(piece) >= HEAD and form.startswith(piece) and (len(piece) >= TOLD or _was_cut(cut))


def _was_cut(text: str) -> bool:
    end = _HANDLE.sub("", _URL.sub("", text[-200:])).rstrip(" \t\n\"'“”’»)]>")
    return end.endswith(("…", "..."))


def _pieces(form: str) -> list[str]:
    """The shingles of a text of at least four characters, in its order."""
    return list(map("".join, zip(form, form[1:], form[2:], form[3:], strict=False)))


@lru_cache(maxsize=2_048)
def shingles(form: str) -> frozenset[str]:
    """All runs of four characters of a normal form: what near-duplicates share, in every script."""
    return frozenset(_pieces(form))


def _short(form: str) -> bool:
    """Fewer than four words; where a script writes no spaces, four characters count as a word."""
    words = form.count(" ") + 1
    return words < SHORTEST and words + sum(map(spaceless, form)) // SHINGLE < SHORTEST


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
