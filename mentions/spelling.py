"""A word or phrase of a query, taken apart into rows of units."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from mentions.folding import APOSTROPHES, HYPHENS, folded_signs, kept_signs
from mentions.rows import ONE, Edge, Gap, Row, Unit
from mentions.scripts import spaceless, wordlike
from mentions.tree import Term, Word
from mentions.units import UNIT, Units
from mentions.wildcards import WILD


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A term as rows. Several rows stand for what is between them: `*` among clusters, or the words of `"a b"~n`.
    A term of signs only has none."""

    rows: tuple[Row, ...] = ()
    within: int | None = None
    words: int = 0  # of the phrase itself
    signs: re.Pattern[str] | None = None


@lru_cache(maxsize=16_384)
def spelt(term: Term) -> Spelt:
    """What is sought for a term."""
    if isinstance(term, Word):
        rows = _word_rows(term)
        return Spelt(rows=rows) if rows else _signs(term.text)
    if term.within is not None:
        rows = tuple(row for part in term.text.split() if (row := _phrase_row(part)))
        return Spelt(rows=rows, within=term.within, words=Units(term.text).before[-1]) if rows else _signs(term.text)
    row = _phrase_row(term.text)
    return Spelt(rows=(row,)) if row else _signs(term.text)


def _signs(text: str) -> Spelt:
    """Nothing but signs, as they are written."""
    parts = ("".join(map(_sign, part)) for part in text.split())
    return Spelt(signs=re.compile(r"\s+".join(parts)))


def _sign(sign: str) -> str:
    alike = next((signs for signs in (APOSTROPHES, HYPHENS) if sign in signs), sign)
    return f"[{re.escape(alike)}]"


def _phrase_row(text: str) -> Row | None:
    """Signs between the words of a phrase count as white space, but for those that mean something."""
    places = [found.span() for found in UNIT.finditer(text)]
    if not places:
        return None
    gaps = [Gap(), *(_phrase_gap(text[end:start]) for (_, end), (start, _) in pairwise(places))]
    units = tuple(Unit(parts=(text[start:end],), gap=gap) for (start, end), gap in zip(places, gaps, strict=True))
    before, after = text[: places[0][0]], text[places[-1][1] :]
    lead = Edge(signs=kept_signs(before), apart=before.endswith(" "))
    return Row(units=units, lead=lead, tail=Edge(signs=kept_signs(after), apart=after.startswith(" ")))


def _phrase_gap(signs: str) -> Gap:
    folded = folded_signs(signs)
    if folded in ("", "'"):
        return Gap(signs=folded)
    kept = kept_signs(folded)
    return Gap(signs=kept, loose=True) if kept else Gap()


class _Piece(NamedTuple):
    """`word` and `cluster` are units, `wild` a wildcard, `sign` anything else."""

    sort: Literal["word", "cluster", "wild", "sign"]
    text: str


def _word_rows(word: Word) -> tuple[Row, ...]:
    """A word is sought with its signs as they are written. A wildcard belongs to the word that it touches; among
    clusters `?` is one of them, and `*` any, so that two rows are sought."""
    rows = _Rows()
    pieces = _pieces(word)
    for at, piece in enumerate(pieces):
        if piece.sort == "sign":
            rows.sign(piece.text)
        elif piece.sort == "wild":
            follows = next((one.sort for one in pieces[at:] if one.sort != "wild"), "sign")
            rows.wild(piece.text, follows)
        else:
            rows.unit(piece, exact=word.exact)
    return rows.made()


def _pieces(word: Word) -> list[_Piece]:
    pieces: list[_Piece] = []
    end = 0
    for found in [*UNIT.finditer(word.text), None]:
        signs = word.text[end : found.start() if found else None]
        pieces += [_Piece("wild" if one in WILD and not word.exact else "sign", one) for one in signs]
        if found:
            first, end = found.group()[0], found.end()
            sort: Literal["word", "cluster"] = "word" if wordlike(first) and not spaceless(first) else "cluster"
            pieces.append(_Piece(sort, found.group()))
    return pieces


class _Rows:
    """Puts the pieces of a word together."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, list[Unit]]] = []  # the signs before, and the units
        self._signs, self._last, self._any = "", "sign", False

    def sign(self, text: str) -> None:
        self._signs += text
        self._last = "sign"

    def wild(self, text: str, follows: str) -> None:
        if self._last == "word":
            self._longer(text)
        elif self._last == "cluster" or follows == "cluster":
            if text == "?":
                self._add(ONE, "cluster", exact=False)
            self._any = self._any or text == "*"
        else:
            self._add((text,), "word", exact=False)

    def unit(self, piece: _Piece, *, exact: bool) -> None:
        if self._last == piece.sort == "word":
            self._longer(piece.text)
        else:
            self._add((piece.text,), piece.sort, exact=exact)

    def made(self) -> tuple[Row, ...]:
        rows = [Row(units=tuple(units), lead=Edge(signs=folded_signs(lead))) for lead, units in self._rows]
        if rows:
            rows[-1] = replace(rows[-1], tail=Edge(signs=folded_signs(self._signs)))
        return tuple(rows)

    def _longer(self, text: str) -> None:
        units = self._rows[-1][1]
        units[-1] = replace(units[-1], parts=(*units[-1].parts, text))

    def _add(self, parts: tuple[str, ...], sort: str, *, exact: bool) -> None:
        unit = Unit(parts=parts, exact=exact, gap=Gap(signs=folded_signs(self._signs)))
        if not self._rows or (self._any and self._last == "cluster"):
            self._rows.append((self._signs, [unit]))
        else:
            self._rows[-1][1].append(unit)
        self._signs, self._last, self._any = "", sort, False
