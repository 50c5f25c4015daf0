"""Which entries of the knowledge answer a text, and how well: the same order wherever the entries come from."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from replies.entry import Entry
from replies.terms import MOST, Sort, Term, terms

FITS = 0.6
"""From here on an entry answers the text. Below it is near at best: then a person answers (docs/knowledge.md)."""
SENTENCES = 40  # that are looked at
ANSWERED = 0.4  # what a word is worth that only the answer has
COMMON = 0.4  # how much less a term tells apart for each time that e times as many entries have it
TELLING: frozenset[Sort] = frozenset({"act", "thing", "case", "goods", "word"})
"""Without one of these in common nothing fits."""
INSTEAD, ALSO = 0.45, 0.25  # taken off where both say something else; where they share what is wanted
CASE = 0.65  # of a special case that the entry does not speak of
BESIDE = 0.8  # what stands beside the question that is asked
TOPIC = 1.08
# What the text says and the entry does not: of an act or a thing it says that another thing is asked.
_UNSAID: Mapping[Sort, float] = {
    "act": 0.8, "thing": 0.8, "case": 0.8, "goods": 0.4, "ask": 0.6, "word": 0.35, "faint": 0.2, "nothing": 0.0,
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_Terms = frozenset[Term]
_Window = tuple[_Terms, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """`fit` is in [0, 1]; from FITS on the entry answers what was asked."""

    entry: Entry
    fit: float

    @property
    def fits(self) -> bool:
        """Whether a draft may be written from it."""
        return self.fit >= FITS


def rank(words: str, topic: str | None, entries: Iterable[Entry]) -> list[Fit]:
    """All of them, the best first; of equal ones by key. `topic` is what was understood, None for nothing.

    Compares what the best sentence, or two in a row, and the entry's question have in common with what each has alone;
    an act such as cancelling weighs most, a word that many of the entries ask for less. What the answer says counts
    little. Where the text asks something, what it says elsewhere counts less.
    """
    known = tuple(entries)
    rarity = _rarity(known)
    said = {language: tuple(_windows(words, language)) for language in {one.language for one in known}}
    fits = (Fit(entry=one, fit=_fit(said[one.language], topic, one, rarity)) for one in known)
    return sorted(fits, key=lambda one: (-one.fit, one.entry.key, one.entry.id or 0))


def _fit(windows: Sequence[_Window], topic: str | None, entry: Entry, rarity: Mapping[Term, float]) -> float:
    own = terms(entry.brand, entry.language) if entry.brand else frozenset()
    wordings = [terms(asked, entry.language) - own for asked in (entry.question, *entry.also)]
    tags = frozenset(one for tag in entry.tags for one in terms(tag, entry.language))
    answer = terms(entry.answer, entry.language)
    best = 0.0
    for window, counts in windows:
        best = max(best, *(counts * _alike(window - own, asked, tags, answer, rarity) for asked in wordings))
    return round(min(1.0, best * (TOPIC if topic is not None and topic in entry.tags else 1.0)), 4)


def _alike(said: _Terms, asked: _Terms, tags: _Terms, answer: _Terms, rarity: Mapping[Term, float]) -> float:
    """Between the share of the entry's question that is said, and that of what is said which the entry covers."""
    shared = said & asked
    if not any(one.sort in TELLING for one in shared):
        return 0.0
    rest = said - asked - tags - answer
    mine = _sum(shared, rarity) + _sum(said & tags - asked, rarity)
    mine += ANSWERED * _sum((said & answer) - tags - asked, rarity)
    alone = math.fsum(_UNSAID[one.sort] * one.weight for one in rest)
    covered, meant = _sum(shared, rarity) / _sum(asked, rarity), mine / (mine + alone)
    return math.sqrt(covered * meant) * _doubt(rest, asked - said, shared, rarity)


def _doubt(rest: _Terms, missing: _Terms, shared: _Terms, rarity: Mapping[Term, float]) -> float:
    """1, or less where the text says one thing and the entry another instead: nurses are no students."""
    one = sum(term.weight for term in rest if term.sort in TELLING)
    other = _sum((term for term in missing if term.sort in TELLING or term.sort == "ask"), rarity)
    is_same = _has(shared, "act", "case") and not _has(missing, "case", "ask")
    instead = 1 - (ALSO if is_same else INSTEAD) * min(1.0, one, other)
    return instead * (CASE if _has(rest, "case") else 1.0)


def _has(some: _Terms, *sorts: Sort) -> bool:
    return any(one.sort in sorts for one in some)


def _sum(some: Iterable[Term], rarity: Mapping[Term, float]) -> float:
    return math.fsum(one.weight * rarity.get(one, 1.0) for one in some)


def _rarity(entries: Sequence[Entry]) -> Mapping[Term, float]:
    """By how many of the entries ask for it; 1 for what one asks for."""
    asking = Counter(one for entry in entries for one in _asked(entry))
    return {one: 1 / (1 + COMMON * math.log(often)) for one, often in asking.items()}


def _asked(entry: Entry) -> _Terms:
    return frozenset(one for asked in (entry.question, *entry.also) for one in terms(asked, entry.language))


def _windows(words: str, language: str) -> Iterator[_Window]:
    """Each sentence and each two in a row, and how much they count."""
    read = [one for one in _SENTENCE.split(words[:MOST]) if one.strip()][:SENTENCES]
    each = [(terms(one, language), one.rstrip().endswith("?")) for one in read]
    asks = any(is_question and _says_something(said) for said, is_question in each)
    for said, is_question in each:
        yield said, 1.0 if is_question or not asks else BESIDE
    for (first, one), (second, other) in pairwise(each):
        yield first | second, 1.0 if one or other or not asks else BESIDE


def _says_something(said: _Terms) -> bool:
    return any(one.sort in ("act", "thing") for one in said)
