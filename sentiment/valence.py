"""The valence rules of vaderSentiment 3.3.2, exactly, in time that grows with the length of a text and no faster.

The package asks for all words of a text again at every word with a valence; here each token is looked up once, what the
rules need of it is remembered, and only words with a valence are visited. Its word lists are read from the package.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import sqrt
from string import punctuation
from typing import NamedTuple

from vaderSentiment.vaderSentiment import BOOSTER_DICT, C_INCR, N_SCALAR, NEGATE, SPECIAL_CASES

MOST_KEPT = 50_000  # tokens that are remembered
LONGEST_KEPT = 40  # characters; a longer token is hardly said twice
NEAR, FAR = 0.95, 0.9  # what a booster two or three words before still does
ALPHA = 15  # of the normalisation
_NEGATIONS = frozenset(NEGATE)
_TURNED: float = N_SCALAR
_SO = frozenset({"so", "this"})
_PHRASES = [phrase.split() for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in phrase]
_OPENINGS = frozenset(words[0] for words in _PHRASES)
_IN_RULES = frozenset(("so", "this", "doubt", "least", "at", "very", "no", "or", "nor", "but", "kind", "of")).union(
    _NEGATIONS, BOOSTER_DICT, *_PHRASES
)


class Scores(NamedTuple):
    """Shares in [0, 1] of negative, neutral and positive words, and the compound valence in [-1, 1]."""

    neg: float
    neu: float
    pos: float
    compound: float


NOTHING, NEUTRAL = Scores(0.0, 0.0, 0.0, 0.0), Scores(0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Word:
    """A token as the rules see it: in lower case ("" where no rule knows it), its valence where the lexicon has it, and
    what it does to others.

    `counts` is one that adds to the sum; it, boosters and "but" are `notable`, since a text without any is neutral.
    `touches` is in some rule about neighbours, and `opens` is the first word of a phrase that the rules know.
    """

    said: str
    shouted: bool = False
    valence: float | None = None
    boosts: float = 0.0
    negates: bool = False
    counts: bool = False
    notable: bool = False
    touches: bool = False
    opens: bool = False


# Words before the first one touch nothing, as what is in the lexicon does not; after the last one there is no word.
_BEFORE = (Word("", valence=0.0),) * 3
_AFTER = (Word(""),) * 2
_PLAIN, _SHOUTED = Word(""), Word("", shouted=True)


class Lookup(dict[str, Word]):
    """From a token, with its punctuation, to its Word; made when first asked for, and kept until there are too many."""

    def __init__(self, lexicon: Mapping[str, float]) -> None:
        super().__init__()
        self._lexicon, self._known = lexicon, _IN_RULES | lexicon.keys()

    def __missing__(self, token: str) -> Word:
        bare = token.strip(punctuation)
        shown = bare if len(bare) > 2 else token  # what is left of an emoticon is no word
        said = shown.lower()
        if said in self._known or "n't" in said:
            word = self._word(said, shown.isupper())
        else:
            word = _SHOUTED if shown.isupper() else _PLAIN
        if len(token) <= LONGEST_KEPT:
            self[token] = word
        return word

    def _word(self, said: str, shouted: bool) -> Word:
        valence, boosts = self._lexicon.get(said), BOOSTER_DICT.get(said, 0.0)
        counts = valence is not None and not boosts
        return Word(
            said=said,
            shouted=shouted,
            valence=valence,
            boosts=boosts,
            negates=said in _NEGATIONS or "n't" in said,
            counts=counts,
            notable=counts or bool(boosts) or said == "but",
            touches=said in _IN_RULES or "n't" in said,
            opens=said in _OPENINGS,
        )


def polarity(text: str, lookup: Lookup) -> Scores:
    """The numbers of a text whose emoji are words already, rounded as the package rounds them."""
    tokens = text.split()
    if not tokens:
        return NOTHING
    if len(lookup) > MOST_KEPT:
        lookup.clear()
    words = [*_BEFORE, *map(lookup.__getitem__, tokens), *_AFTER]
    notable = [at for at, word in enumerate(words) if word.notable]
    places, values, but, differs = list[int](), list[float](), 0, None
    for at in notable:
        word = words[at]
        if word.shouted and differs is None:
            differs = 0 < sum(one.shouted for one in words) < len(tokens)
        if word.said == "but" and not but:
            but = at
        if word.counts and not (word.said == "kind" and words[at + 1].said == "of"):
            places.append(at)
            values.append(_valence(words, at, differs or False))
    if not values:
        return NEUTRAL
    if but:
        _contrast(places, values, but)
    return _summed(values, len(tokens), _emphasis(text))


def _valence(words: Sequence[Word], at: int, differs: bool) -> float:
    """That of the word at this place among its neighbours; `differs` where some words are shouted and some not."""
    word, one, two, three = words[at], words[at - 1], words[at - 2], words[at - 3]
    touched = one.touches or two.touches or three.touches or word.touches
    valence = _beside_no(word, one, two, three, words[at + 1]) if touched else word.valence or 0.0
    if word.shouted and differs:
        valence += C_INCR if valence > 0 else -C_INCR
    return _among(valence, words, at, differs) if touched else valence


def _among(valence: float, words: Sequence[Word], at: int, differs: bool) -> float:
    """What the three words before make of a valence, the nearest first; those in the lexicon themselves do nothing."""
    word, one, two, three = words[at], words[at - 1], words[at - 2], words[at - 3]
    if one.valence is None:
        if one.boosts:
            valence += _push(one, valence, differs)
        if one.negates:
            valence *= _TURNED
    if two.valence is None:
        if two.boosts:
            valence += _push(two, valence, differs) * NEAR
        if two.negates:
            valence *= _two_before(two.said, one.said)
    if three.valence is None:
        if three.boosts:
            valence += _push(three, valence, differs) * FAR
        if three.negates or one.said in _SO:
            valence *= _three_before(three, two.said, one.said)
        if word.opens or one.opens or two.opens or three.opens:
            valence = _in_phrases(valence, [near.said for near in words[at - 3 : at + 3]])
    if one.said == "least" and one.valence is None and two.said not in ("at", "very"):
        valence *= _TURNED
    return valence


def _beside_no(word: Word, one: Word, two: Word, three: Word, after: Word) -> float:
    """The word's own valence, turned by a "no" before it; a "no" before a word with a valence has none itself."""
    own = word.valence or 0.0
    if one.said == "no" or two.said == "no" or (three.said == "no" and one.said in ("or", "nor")):
        return own * _TURNED
    return 0.0 if word.said == "no" and after.valence is not None else own


def _push(booster: Word, valence: float, differs: bool) -> float:
    push = -booster.boosts if valence < 0 else booster.boosts
    if booster.shouted and differs:
        push += C_INCR if valence > 0 else -C_INCR
    return push


def _two_before(two: str, one: str) -> float:
    """What a negation two words before multiplies with: "never so good" is praise, "without doubt" negates nothing."""
    if two == "never" and one in _SO:
        return 1.25
    return 1.0 if two == "without" and one == "doubt" else _TURNED


def _three_before(three: Word, two: str, one: str) -> float:
    """As `_two_before`; and as the package has it, "so" or "this" right before strengthens whatever stands there."""
    if one in _SO or (three.said == "never" and two in _SO):
        return 1.25
    return 1.0 if three.said == "without" and "doubt" in (two, one) else _TURNED


def _in_phrases(valence: float, near: Sequence[str]) -> float:
    """The valence of a special phrase around the word, which is the fourth of `near`; else with "kind of" before it."""
    three, two, one, word, after, last = near
    until = (f"{one} {word}", f"{two} {one} {word}", f"{two} {one}", f"{three} {two} {one}", f"{three} {two}")
    valence = next((SPECIAL_CASES[phrase] for phrase in until if phrase in SPECIAL_CASES), valence)
    for phrase in (f"{word} {after}", f"{word} {after} {last}"):
        valence = SPECIAL_CASES.get(phrase, valence)
    for phrase in until[3], until[4], until[2]:
        valence += BOOSTER_DICT.get(phrase, 0.0)
    return valence


def _contrast(places: Sequence[int], values: list[float], but: int) -> None:
    """What stands before the first "but" counts half, what follows one and a half times.

    The package changes the first word that has the same value at that moment, whichever it is; so do we, but it is
    found in a heap of places by value instead of by going through all of them.
    """
    same: dict[float, list[int]] = {}
    for at, value in enumerate(values):
        same.setdefault(value, []).append(at)
    for at in range(len(values)):
        value = values[at]
        first = same[value][0]
        if places[first] == but:
            continue
        heappop(same[value])
        values[first] = value * (0.5 if places[first] < but else 1.5)
        heappush(same.setdefault(values[first], []), first)


def _emphasis(text: str) -> float:
    cried, asked = text.count("!"), text.count("?")
    return (cried if cried < 4 else 4) * 0.292 + (0 if asked < 2 else asked * 0.18 if asked < 4 else 0.96)


def _summed(values: Sequence[float], words: int, emphasis: float) -> Scores:
    total = float(sum(values))
    total += emphasis if total > 0 else -emphasis if total < 0 else 0.0
    positive, negative = _sides(values)
    neutral = words - len(values) + values.count(0.0)
    if positive > negative:
        positive += emphasis
    elif positive < negative:
        negative += emphasis
    whole = positive + negative + neutral
    compound = total / sqrt(total * total + ALPHA)  # within [-1, 1]: the root is larger
    return Scores(
        round(negative / whole, 3) if negative else 0.0,
        round(neutral / whole, 3) if neutral else 0.0,
        round(positive / whole, 3) if positive else 0.0,
        round(compound, 4),
    )


def _sides(values: Sequence[float]) -> tuple[float, float]:
    """What speaks for and what against; each word adds one more, because a neutral word counts as one."""
    positive = negative = 0.0
    for value in values:
        if value > 0:
            positive += value + 1
        elif value < 0:
            negative += 1 - value
    return positive, negative
