"""Which entries of the knowledge answer a text, and how well: the same order wherever the entries come from."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from replies.entry import Entry
from replies.terms import MOST, Sort, Term, opposites, terms

FITS = 0.6
"""From here on an entry answers the text. Below it is near at best: then a person answers (docs/knowledge.md)."""
NEAR = FITS - 0.01
SENTENCES = 40  # that are looked at
ANSWERED = 0.4  # what a word is worth that only the answer has
COMMON = 0.4  # how much less a term tells apart for each time that e times as many entries have it
TELLING: frozenset[Sort] = frozenset({"act", "thing", "case", "goods", "word"})
"""Without one of these in common nothing fits."""
INSTEAD, ALSO = 0.45, 0.25  # taken off where both say something else; where they share what is wanted
CASE = 0.65  # of a special case that the entry does not speak of
OPPOSITE = 0.5  # of what is the opposite: how to block a card does not say how to unblock it
_COSTS, _CHEAPER = "price:", "discount:"
OTHERWISE = 0.63  # where something else is done with the same, or asked of it: how much, and not how long
HALF = 0.8  # where only its answer says how long, or the text does more, and with less of what the entry names
ABOUT = 0.8  # of a thing, where the entry speaks of none
STATED = 0.7  # of what asks nothing, where no more than a thing is shared
BESIDE = 0.8  # what stands beside the question that is asked
TOPIC = 1.08
# What the text says and the entry does not: of an act or a thing it says that another thing is asked.
_UNSAID: Mapping[Sort, float] = {
    "act": 0.8, "thing": 0.8, "case": 0.8, "goods": 0.4, "ask": 0.6, "aside": 0.4, "word": 0.35, "faint": 0.2,
    "nothing": 0.0,
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ASKS = re.compile(
    r"[?¿]|\b(?:how|whats?|when|where|which|who|why|whether|can|could|do you|does|(?:is|are) (?:there|it|you)|any|need"
    r"|want|wonder(?:ing)?|tell me|c[oó]mo|qu[eé]|cu[aá]ndo|d[oó]nde|cu[aá]l|qui[eé]n|cu[aá]nto|puedo|hay|ten[eé]is"
    r"|tienen|se puede|quiero|necesito)\b",
    re.IGNORECASE,
)
_Terms = frozenset[Term]


@dataclass(frozen=True, slots=True)
class _Wording:
    """A way to ask for an entry, with what its tags and its answer say."""

    asked: _Terms
    tags: _Terms
    answer: _Terms


@dataclass(frozen=True, slots=True)
class _Window:
    """A sentence or two: what is said, how much that counts, and whether it asks anything."""

    said: _Terms
    counts: float
    asks: bool


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
    fits = [Fit(entry=one, fit=_fit(said[one.language], topic, one, rarity)) for one in known]
    heard = {language: frozenset[Term]().union(*(one.said for one in some)) for language, some in said.items()}
    return sorted(_told_apart(fits, heard), key=lambda one: (-one.fit, one.entry.key, one.entry.id or 0))


def _told_apart(fits: Sequence[Fit], heard: Mapping[str, _Terms]) -> Iterator[Fit]:
    """Where entries fit of which each speaks of another thing, and the text of none of these, nobody knows which is
    meant: "how do I cancel?", an order or a subscription. They are near then."""
    unsaid = [_things(one.entry) - heard[one.entry.language] if one.fits else frozenset[Term]() for one in fits]
    is_open = len(set(filter(None, unsaid))) > 1
    for one, things in zip(fits, unsaid, strict=True):
        yield replace(one, fit=min(one.fit, NEAR)) if is_open and things else one


def _things(entry: Entry) -> _Terms:
    return frozenset(one for one in terms(entry.question, entry.language) if one.sort in ("thing", "case", "goods"))


def _fit(windows: Sequence[_Window], topic: str | None, entry: Entry, rarity: Mapping[Term, float]) -> float:
    own = terms(entry.brand, entry.language) if entry.brand else frozenset()
    tags = frozenset(one for tag in entry.tags for one in terms(tag, entry.language))
    wordings = [
        _Wording(terms(asked, entry.language) - own, tags, terms(entry.answer, entry.language))
        for asked in (entry.question, *entry.also)
    ]
    best = 0.0
    for window in windows:
        said = window.said - own
        for wording in wordings:
            states = not window.asks and not _has(said & wording.asked, "act", "case", "ask")
            best = max(best, window.counts * (STATED if states else 1.0) * _alike(said, wording, rarity))
    return round(min(1.0, best * (TOPIC if topic is not None and topic in entry.tags else 1.0)), 4)


def _alike(said: _Terms, entry: _Wording, rarity: Mapping[Term, float]) -> float:
    """Between the share of the entry's question that is said, and that of what is said which the entry covers."""
    shared = said & entry.asked
    if not _has(shared, *TELLING):
        return 0.0
    rest = said - entry.asked - entry.tags - entry.answer
    mine = _sum(shared, rarity) + _sum(said & entry.tags - entry.asked, rarity)
    mine += ANSWERED * _sum((said & entry.answer) - entry.tags - entry.asked, rarity)
    alone = math.fsum(_UNSAID[one.sort] * one.weight for one in rest)
    covered, meant = _sum(shared, rarity) / _sum(entry.asked, rarity), mine / (mine + alone)
    return math.sqrt(covered * meant) * _doubt(rest, entry.asked - said, shared, rarity) * _otherwise(entry, said, rest)


def _doubt(rest: _Terms, missing: _Terms, shared: _Terms, rarity: Mapping[Term, float]) -> float:
    """1, or less where the text says one thing and the entry another instead: nurses are no students."""
    one = sum(term.weight for term in rest if term.sort in TELLING)
    other = _sum((term for term in missing if term.sort in TELLING or term.sort == "ask"), rarity)
    is_same = _has(shared, "act", "case") and not _has(missing, "case", "ask")
    instead = 1 - (ALSO if is_same else INSTEAD) * min(1.0, one, other)
    is_other_thing = _has(rest, "thing") and not _has(shared | missing, "thing")
    case = CASE if _has(rest, "case") else ABOUT if is_other_thing else 1.0
    return instead * case


def _otherwise(entry: _Wording, said: _Terms, rest: _Terms) -> float:
    """1, or less where the text wants the opposite, does something else with the same, or asks another thing of it."""
    shared, missing, beside = said & entry.asked, entry.asked - said, said - entry.asked - entry.tags
    if any(opposites(one) & {term.name for term in missing} for one in said):
        return OPPOSITE
    is_unasked = _has(missing, "ask") and not _has(shared, "ask") and _has(rest, "ask", *TELLING)
    is_other = _has(rest, "act") and not _has(shared, "act", "case")
    is_elsewhere = _has(beside, "thing") and _has(missing, "thing")
    costs = _names(rest, _COSTS) and not _names(shared, _CHEAPER)
    if is_unasked or is_other or is_elsewhere or costs:
        return OTHERWISE
    is_instead = _has(rest, "act") and _has(missing, "thing", "case", "word")
    return HALF if is_instead or _has(beside, "ask") else 1.0


def _has(some: _Terms, *sorts: Sort) -> bool:
    return any(one.sort in sorts for one in some)


def _names(some: _Terms, name: str) -> bool:
    return any(one.name == name for one in some)


def _sum(some: Iterable[Term], rarity: Mapping[Term, float]) -> float:
    return math.fsum(one.weight * rarity.get(one, 1.0) for one in some)


def _rarity(entries: Sequence[Entry]) -> Mapping[Term, float]:
    """By how many of the entries ask for it; 1 for what one asks for."""
    asking = Counter(one for entry in entries for one in _asked(entry))
    return {one: 1 / (1 + COMMON * math.log(often)) for one, often in asking.items()}


def _asked(entry: Entry) -> _Terms:
    return frozenset(one for asked in (entry.question, *entry.also) for one in terms(asked, entry.language))


def _windows(words: str, language: str) -> Iterator[_Window]:
    """Each sentence and each two in a row. Where the text asks something, what it says beside that counts less."""
    read = [one for one in _SENTENCE.split(words[:MOST]) if one.strip()][:SENTENCES]
    each = [(terms(one, language), one.rstrip().endswith("?"), bool(_ASKS.search(one))) for one in read]
    asks = any(is_question and _has(said, "act", "thing") for said, is_question, _ in each)
    for said, is_question, is_asking in each:
        yield _Window(said, 1.0 if is_question or not asks else BESIDE, is_asking)
    for (first, one, asking), (second, other, asking_too) in pairwise(each):
        yield _Window(first | second, 1.0 if one or other or not asks else BESIDE, asking or asking_too)
