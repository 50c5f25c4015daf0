"""A brand's own words of feeling, laid over the lexicon of vaderSentiment: rows of word, valence, by, when, why."""

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from string import punctuation

from vaderSentiment.vaderSentiment import BOOSTER_DICT

from sentiment.package import analyzer, described

HEADER = ("word", "valence", "by", "when", "why")
LARGEST = 4.0
MOST = 5_000  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row. `valence` is in [-4, 4]; 0 takes the word out of the lexicon."""

    word: str
    valence: float
    by: str
    when: date
    why: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is laid over the package's lexicon. `digest` is of the words and their valences: two with the same digest
    give every text the same scores, whoever wrote them and why."""

    entries: tuple[Entry, ...] = field(compare=False)
    digest: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """A row that cannot be used: its line (from 1), what is wrong and what to do."""

    line: int
    message: str
    step: str | None = None


def lexicon_of(entries: Iterable[Entry]) -> Lexicon:
    """The lexicon of these rows."""
    rows = tuple(entries)
    said = "\n".join(sorted(f"{entry.word}\t{entry.valence!r}" for entry in rows))
    return Lexicon(rows, hashlib.sha256(said.encode("utf8", "replace")).hexdigest()[:8])


@lru_cache(maxsize=128)
def valences(lexicon: Lexicon | None = None) -> dict[str, float]:
    """Every word with its valence: the package's own lexicon, with this one laid over it. Not to be changed."""
    known = dict(analyzer().lexicon)
    for entry in lexicon.entries if lexicon else ():
        if entry.valence:
            known[entry.word] = entry.valence
        else:
            known.pop(entry.word, None)
    return known


def read_lexicon(text: str) -> tuple[Lexicon, tuple[Flaw, ...]]:
    """The rows of a table that can be used, and every flaw of those that cannot.

    Lines are tab-separated, the first one the header; empty lines and those that begin with # say nothing.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    if not lines or tuple(_cells(lines[0][1])) != HEADER:
        return lexicon_of(()), (
            Flaw(lines[0][0] if lines else 1, "should be the header", f"write {' '.join(HEADER)}, with tabs between"),
        )
    entries: dict[str, Entry] = {}
    first: dict[str, int] = {}
    flaws: list[Flaw] = []
    for number, row in lines[1 : MOST + 1]:
        entry, wrong = _entry(row)
        flaws += [Flaw(number, message, step) for message, step in wrong]
        if entry is None:
            continue
        if entry.word in first:
            flaws.append(Flaw(number, f"is the word of line {first[entry.word]} again", "keep one of them"))
        first.setdefault(entry.word, number)
        entries.setdefault(entry.word, entry)
    if len(lines) > MOST + 1:
        flaws.append(Flaw(lines[MOST + 1][0], f"is more than {MOST:,} rows", "remove some"))
    return lexicon_of(entries.values()), tuple(flaws)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _entry(line: str) -> tuple[Entry | None, list[tuple[str, str | None]]]:
    """The row, or None and all that is wrong with it."""
    cells = _cells(line)
    if len(cells) != len(HEADER):
        step = f"write {' '.join(HEADER)}, with tabs between"
        return None, [(f"has {len(cells)} columns instead of {len(HEADER)}", step)]
    word, valence, by, when, why = cells
    wrong: list[tuple[str, str | None]] = list(flaws_of(word))
    number, day = _valence(valence), _day(when)
    if number is None:
        wrong.append(("valence should be a number from -4 to 4", "0 takes the word out of the lexicon"))
    if day is None:
        wrong.append(("when should be a day", "write it as 2026-03-11"))
    wrong += [(f"{name} is missing", None) for name, cell in (("by", by), ("why", why)) if not cell]
    if wrong or number is None or day is None:
        return None, wrong
    return Entry(word=word.lower(), valence=number, by=by, when=day, why=why), []


def flaws_of(word: str) -> Iterator[tuple[str, str | None]]:
    """Why VADER would never find this word, and what to write instead; nothing where it does.

    It splits a text at white space, takes punctuation off both ends where more than two characters are left, and looks
    for the rest in lower case. Boosters and emoji are read before the lexicon is asked.
    """
    if not word or word[0] == "#":
        yield "word is missing" if not word else "word begins with #", "write a single word"
    elif len(word.split()) > 1:
        yield "word is more than one", "VADER looks up single words: write one, or each in a row of its own"
    elif len(bare := word.strip(punctuation)) > 2 and bare != word:
        yield f"word is looked up as {bare}", f"write {bare}"
    elif described(word) != word:
        yield f"word has an emoji, which is read as:{described(word)}", "give a valence to one of these words"
    elif word.lower() in BOOSTER_DICT:
        yield "word makes others stronger or weaker, and has no valence itself", "leave it out"


def has(text: str, word: str) -> bool:
    """Whether VADER finds this word, in lower case, among those of the text."""
    if word not in text.lower():
        return False
    tokens = ((token, token.strip(punctuation)) for token in described(text).split())
    return any((bare if len(bare) > 2 else token).lower() == word for token, bare in tokens)


def _valence(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if len(cell) == 10 else None
    except ValueError:
        return None
