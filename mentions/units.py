"""A text as a row of units: words, and in scripts without word spaces grapheme clusters; an emoji is one too."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

import regex

from mentions.folding import APOSTROPHES, fold, folded_signs
from mentions.scripts import SPACELESS_CLASS, wordlike

FEW = 8
_MARKS = r"\u200c\u200d\ufe0e\ufe0f"  # they stand inside a word or emoji, and begin none
_WORD = rf"[[\p{{L}}\p{{N}}\p{{M}}_]--[{SPACELESS_CLASS}\u02bc\ufe00-\ufe0f]]"
# Signs that some systems draw as emoji and everybody writes as signs: a trademark is no word.
_PICTURES = (
    r"[\p{Extended_Pictographic}--[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u24c2\u25aa-\u25fe\u2934\u2935"
    r"\u2b05-\u2b07\u3030\u303d\u3297\u3299]]"
)
UNIT = regex.compile(
    rf"{_WORD}++(?:[{_MARKS}]+{_WORD}++)*+"
    r"|\p{RI}{2}(?=\p{RI})"  # a flag before a flag: \X would count again how many stood before it
    rf"|(?=[[\p{{L}}\p{{N}}\p{{M}}]&&[{SPACELESS_CLASS}]]|[{_PICTURES}\p{{RI}}])\X",
    regex.V1,
)
_ASCII_UNIT = re.compile(r"[A-Za-z0-9_]+")
_TYPESET = dict.fromkeys(map(ord, "‘’“”„–—…•·£€¥«»¿¡™®©°\xa0"), " ")  # signs of otherwise plain texts
_ASCII = "".join(chr(code).lower() if wordlike(chr(code)) else " " for code in range(128))


class Units:
    """The units of a text, folded, and where each stands.

    `row` is all of them with one blank before, between and after: with its blanks a word is found in it only whole.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        plain = text if text.isascii() else text.translate(_TYPESET)
        self._flat = plain.translate(_ASCII) if plain.isascii() else None  # as long as the text, words and blanks only
        said = list(map(fold, UNIT.findall(text))) if self._flat is None else self._flat.split()
        self.folded = said
        self._asked = 0
        self.row = f" {' '.join(said)} "

    def __len__(self) -> int:
        return len(self.folded)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Characters [start, end) of each."""
        unit = UNIT if self._flat is None else _ASCII_UNIT
        return [found.span() for found in unit.finditer(self.text)]

    def place(self, unit: int) -> tuple[int, int]:
        """Characters [start, end) of one."""
        if self._flat is None or self._many():
            return self.places[unit]
        start = len(self._flat) - len(self._flat.split(None, unit)[-1])
        return start, start + len(self.folded[unit])

    def _many(self) -> bool:
        """Whether so much was asked that a table is quicker than counting each time."""
        self._asked += 1
        return self._asked > FEW

    @cached_property
    def _blanks(self) -> list[int]:
        return list(accumulate((len(unit) + 1 for unit in self.folded), initial=0))

    def at(self, position: int) -> int:
        """Which unit stands at, or right after the blank at, a position of `row`."""
        if not self._many():
            return self.row.count(" ", 0, position + 1) - 1
        return bisect_right(self._blanks, position) - 1

    def raw(self, unit: int) -> str:
        """One as it is written."""
        start, end = self.places[unit]
        return self.text[start:end]

    def gap(self, unit: int) -> str:
        """The signs and blanks before it, from the one before; also of the end, which is len(self)."""
        start = self.places[unit - 1][1] if unit else 0
        return self.text[start : self.places[unit][0] if unit < len(self) else len(self.text)]

    @cached_property
    def _words(self) -> list[int]:
        """Which word each belongs to: don't is two units, but one word."""
        return list(accumulate(int(self._opens_word(unit)) for unit in range(1, len(self)))) if len(self) else []

    def _opens_word(self, unit: int) -> bool:
        start, end = self.places[unit - 1][1], self.places[unit][0]
        return end - start != 1 or self.text[start] not in APOSTROPHES

    @cached_property
    def before(self) -> list[int]:
        """Words that begin before the unit's own; the last entry is the number of all."""
        words = [0, *self._words] if len(self) else []
        return [*words, words[-1] + 1 if words else 0]

    def between(self, end: int, start: int) -> int:
        """Words that stand between unit `end` (the first after something) and unit `start`."""
        last = self.before[end - 1] if end else -1
        return max(0, self.before[start] - last - 1)

    def words(self, first: int, last: int) -> int:
        """Words of which units [first, last) are, whole or in part."""
        return self.before[last - 1] - self.before[first] + 1 if last > first else 0

    @cached_property
    def runs(self) -> list[int]:
        """Which run each belongs to: within one nothing stands between the units."""
        return list(accumulate(int(bool(folded_signs(self.gap(unit)))) for unit in range(len(self))))
