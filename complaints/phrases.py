"""What a text says, in pieces that other people may say too: content words and pairs of neighbours.

A pair are two content words of one clause with nothing but function words between them: "locked at gate 14" has
`locked gate` and `gate 14`. Three words are two pairs that overlap, so no triples are kept (docs/decisions/0011). A
bare number is a piece only beside a word. What looks like a function word of English, German, French or Spanish is no
piece in any language, nor are days, months and hours: they come back without anybody's fault.

Links, handles, the brand's own names and personal data (`mentions.personal`) are no phrases. Words of scripts that put
no spaces between words are none either: without a dictionary no two people's pieces would be the same word.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

from mentions.folding import fold
from mentions.personal import RULES, masked
from mentions.scripts import spaceless
from mentions.units import Units

MOST = 32  # phrases of one text
READ = 2_000  # characters of it: what is complained about is said early
LONGEST = 24  # characters of a word
_UNSAID = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@[\w.@-]{0,64}\w|&\w+;")
_CLAUSE = re.compile(r"[.!?;:…,](?=\s|$)|[\n\r()\[\]{}|\"“”„«»<>]")
_MASK = re.compile(rf"\[(?:{'|'.join(sorted({rule.token for rule in RULES}))})\]")
# Without one of these nothing is masked: masking takes forty times as long as all the rest. No order is longer than a
# word that is kept, and without a bound one word of 2,000 letters takes as long as two hundred texts.
_MAYBE = re.compile(r"\d(?:\D{0,4}\d){2}|\w@\w|\bpnr\b|(?=[a-z-]{0,24}\d)[a-z\d-]{5}", re.IGNORECASE)


def phrases(text: str, *, names: Iterable[str] = ()) -> tuple[str, ...]:
    """The candidate phrases, at most 32, each once, in their order; `names` are those of the brand, in any spelling.

    Of a longer text those with the least hashes stay: two people who say the same keep the same.
    """
    plain = _UNSAID.sub(" \n ", text[:READ])
    if _MAYBE.search(plain):
        plain = _MASK.sub("\n", masked(plain).text)
    own = _own(tuple(names))
    found = list(dict.fromkeys(piece for clause in _CLAUSE.split(plain) for piece in _pieces(clause, own)))
    if len(found) > MOST:
        kept = set(sorted(found, key=lambda piece: (key(piece), piece))[:MOST])
        found = [piece for piece in found if piece in kept]
    return tuple(found)


def key(phrase: str) -> int:
    """32 bits that tell phrases apart; the same on every machine."""
    return crc32(phrase.encode())


def chained(pieces: Iterable[str]) -> str:
    """The longest row of words that pairs make which overlap, of at most five words; of equals the first in order."""
    given = sorted(pieces)
    follow = dict[str, str]()
    for piece in given:
        if " " in piece:
            first, second = piece.split()
            follow.setdefault(first, second)
    rows = [_row(piece.split(), follow) for piece in given]
    return max((" ".join(row) for row in rows), key=lambda row: (row.count(" "), len(row)), default="")


def _row(words: list[str], follow: dict[str, str]) -> list[str]:
    while len(words) < 5 and (after := follow.get(words[-1])) is not None and after not in words:
        words = [*words, after]
    return words


def _pieces(clause: str, own: frozenset[str]) -> Iterator[str]:
    before = ""
    for word in Units(clause).folded:
        if word in _function_words() or word in own:
            continue
        if len(word) > LONGEST or spaceless(word[0]) or not word[0].isalnum() or not word.isprintable():
            before = ""
            continue
        number = word.isdecimal()
        if len(word) > 1 and not number:
            yield word
        if before and before != word and not (number and before.isdecimal()):
            yield f"{before} {word}"
        before = word


@lru_cache(maxsize=64)
def _own(names: tuple[str, ...]) -> frozenset[str]:
    """The words of the names, each alone and all of them as one: Borealis Air, borealisair."""
    words = [Units(name.replace("*", " ")).folded for name in names]
    return frozenset(word for row in words for word in (*row, "".join(row)) if word)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    lists = files("complaints").joinpath("function_words.txt").read_text(encoding="utf8").splitlines()
    return frozenset(fold(word) for line in lists if not line.startswith("#") for word in line.split())
