"""A text as its reader takes it, whatever was done to hide a word from a check, with the place of every character."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

BRAND = "ourbrand"
"""The word that stands for a name of the brand."""
LONGEST = 20_000  # characters of a text that are read
_ALIKE = str.maketrans(  # Cyrillic and Greek letters that look like Latin ones; lower case, without accents
    "абвгеёзікмнорстухцѕјһԁԛԝһοαβεικνρτυχωϲӏ", "a6breezikmhopctyxucjhdqwhoabeiknptuxwcl"
)
_SPELT = str.maketrans("013457@$€", "oieastase")
_DROPPED = frozenset('*_`~"“”„«»‹›()[]{}|^·')
_APOSTROPHES = frozenset("'’‘ʼ´`＇")
_DASHES = frozenset("-‐‑‒–—―−")
_WITHIN = re.compile(r"(?<=[a-z])(?:[013457$€@]{1,2})(?=[a-z])|(?<=[a-z]{4})[0134573]{1,2}(?![\w%])|(?<=\bw)3\b")
_APART = re.compile(r"(?<!\w)[a-z](?:([ .\-/])[a-z])(?:\1[a-z]){2,}(?!\w)")
_JOINED = re.compile(r"(?<=[a-z])-(?=[a-z])")
_YES = re.compile(r"(?<!\w)s[íÍ](?!\w)", re.IGNORECASE)  # without its accent it is “if”: it is read as “zi”
_END = re.compile(r"[.!?…;]+(?= |\n|$)|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters [start, end) of what is seen, and whether it asks."""

    start: int
    end: int
    asks: bool


class Seen:
    """`text` is without case, accents, markup, quotation marks and invisible characters, with one space between words
    and a line feed between paragraphs; letters of other alphabets, digits within words and spaces between the letters
    of a word are undone; the names of the brand are BRAND. `place` leads back."""

    def __init__(self, written: str, names: tuple[str, ...] = ()) -> None:
        letters, at = _folded(_YES.sub("zi", written[:LONGEST]))
        self.written = written
        self.text, self._at = _named(*_undone(letters, at), names)
        self._at.append(len(written))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Of characters [start, end) that are seen, those that are written."""
        last = self._at[end - 1] + 1 if end > start else self._at[start]
        return self._at[start], last

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """In their order."""
        return tuple(self._cut())

    def _cut(self) -> Iterator[Sentence]:
        start = 0
        for found in _END.finditer(self.text):
            yield Sentence(start, found.end(), "?" in found.group() or "¿" in self.text[start : found.start()])
            start = found.end()
        if start < len(self.text):
            yield Sentence(start, len(self.text), "¿" in self.text[start:])

    def sentence(self, at: int) -> Sentence:
        """The one in which this character stands."""
        return self.sentences[bisect_right([one.start for one in self.sentences], at) - 1]


@lru_cache(maxsize=256)
def seen(written: str, names: tuple[str, ...] = ()) -> Seen:
    """Kept for a while: every check asks for the same."""
    return Seen(written, names)


def folded(words: str) -> str:
    """A name or a phrase as `Seen.text` has it."""
    return Seen(words).text.strip()


def _folded(written: str) -> tuple[str, list[int]]:
    """One space for blanks, a line feed for empty lines: single ones are within a paragraph."""
    letters: list[str] = []
    at: list[int] = []
    for place, letter in enumerate(written):
        for one in _letter(letter):
            last = letters[-1] if letters else ""
            if one in " \n" and (last in ("", "\n") or (last == " " and one == " ")):
                continue
            if one == "\n" and not _ends_paragraph(written, place):
                one = " "  # noqa: PLW2901
                if last == " ":
                    continue
            letters.append(one)
            at.append(place)
    return "".join(letters), at


def _ends_paragraph(written: str, place: int) -> bool:
    return written[place + 1 :].lstrip(" \t\r")[:1] in ("\n", "")


@lru_cache(maxsize=4_096)
def _letter(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter.lower()
    if letter in _APOSTROPHES:
        return "'"
    if letter in _DASHES:
        return "-"
    if letter in _DROPPED:
        return ""
    if letter.isspace():
        return "\n" if letter in "\n\u2028\u2029" else " "
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", letter).casefold())
    shown = "".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Me", "Cf", "Cc", "Cn"))
    return shown.translate(_ALIKE).replace("⁄", "/")


def _undone(letters: str, at: list[int]) -> tuple[str, list[int]]:
    """What is written r3fund, re-fund or r.e.f.u.n.d is refund."""
    letters = _WITHIN.sub(_spelt, letters)
    gone = {place for found in _APART.finditer(letters) for place in range(found.start() + 1, found.end(), 2)}
    gone |= {found.start() for found in _JOINED.finditer(letters)}
    if not gone:
        return letters, at
    kept = [place for place in range(len(letters)) if place not in gone]
    return "".join(letters[place] for place in kept), [at[place] for place in kept]


def _spelt(found: re.Match[str]) -> str:
    return "ll" if found.group() == "11" else found.group().translate(_SPELT)


def _named(letters: str, at: list[int], names: tuple[str, ...]) -> tuple[str, list[int]]:
    called = _any_of(names)
    if called is None:
        return letters, at
    pieces, places, done = list[str](), list[int](), 0
    for found in called.finditer(letters):
        pieces += letters[done : found.start()], BRAND
        places += [*at[done : found.start()], *[at[found.start()]] * (len(BRAND) - 1), at[found.end() - 1]]
        done = found.end()
    return "".join([*pieces, letters[done:]]), places + at[done:]


@lru_cache(maxsize=256)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    known = sorted({name for name in map(folded, names) if len(name) > 1}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)") if known else None
