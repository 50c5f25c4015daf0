"""The one door to vaderSentiment 3.3.2."""

from functools import lru_cache
from typing import Any, NamedTuple

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

LONGEST = 10_000  # characters
MOST_EMOJI = 50  # the package takes 18 s for 4,000 of them


class Scores(NamedTuple):
    """Shares in [0, 1] of negative, neutral and positive words, and the compound valence in [-1, 1]."""

    neg: float
    neu: float
    pos: float
    compound: float


def scores(text: str) -> Scores:
    """The four numbers of an English text, of which 10,000 characters and 50 emoji are looked at."""
    return Scores(**_analyzer().polarity_scores(_bounded(text[:LONGEST])))


def vader(text: str) -> float:
    """The compound valence in [-1, 1] of an English text."""
    return scores(text).compound


def in_lexicon(word: str) -> float | None:
    """The valence, in [-4, 4], that a single word has by itself, or None."""
    value = _analyzer().lexicon.get(word.lower())
    return None if value is None else float(value)


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    return SentimentIntensityAnalyzer()


def _bounded(text: str) -> str:
    if text.isascii():
        return text
    emoji, seen, kept = _analyzer().emojis, 0, []
    for character in text:
        seen += character in emoji
        if seen <= MOST_EMOJI or character not in emoji:
            kept.append(character)
    return "".join(kept)
