"""What is read of the installed vaderSentiment: its analyzer with its lexicon, and its words for emoji."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

WIDE = 128  # characters without an emoji among them


@lru_cache(maxsize=1)
def analyzer() -> Any:
    """The package's own scorer. Its `lexicon` is shared: nobody changes it."""
    return SentimentIntensityAnalyzer()


def described(text: str) -> str:
    """The text with each emoji as the words that the package has for it: emoji of one character, as it finds no others.

    The package puts a space before them only where there is none; to split a text that makes no difference.
    """
    return text if text.isascii() else _regions().sub(_said, text)


def _said(found: re.Match[str]) -> str:
    words = _emoji()
    return "".join([words.get(character, character) for character in found.group()])


@lru_cache(maxsize=1)
def _emoji() -> dict[str, str]:
    return {emoji: f" {said}" for emoji, said in analyzer().emojis.items() if len(emoji) == 1}


@lru_cache(maxsize=1)
def _regions() -> re.Pattern[str]:
    """Runs of characters from where emoji are. Written as what is between: most characters are in the first gap."""
    points = sorted(map(ord, _emoji()))
    gaps = [(low + 1, high - 1) for low, high in pairwise([-1, *points]) if high - low > WIDE]
    return re.compile("[^" + "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in gaps) + "]+")
