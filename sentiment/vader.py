"""The one door to vaderSentiment 3.3.2."""

from functools import lru_cache
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

LONGEST = 10_000  # characters
MOST_EMOJI = 50  # the package takes 18 s for 4,000 of them


def vader(text: str) -> float:
    """The compound valence in [-1, 1] of an English text, of which 10,000 characters and 50 emoji are looked at."""
    return float(_analyzer().polarity_scores(_bounded(text[:LONGEST]))["compound"])


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
