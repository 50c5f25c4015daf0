"""What a head sees of a text: its words, its letters and the numbers of the cold scorer.

Grams are 32-bit numbers, computed from code points alone: the same in every process and on every machine. Python's
own hash() is not.
"""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sentiment.cold import Cold

LONGEST = 2_000  # characters that are looked at
CHARACTERS = (3, 4, 5)  # lengths of the letter grams
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]+|[^\w\s]|_")
_BASE = np.uint32(16_777_619)  # the odd multiplier of FNV-1
_PAIR = np.uint32(2_654_435_761)  # 2**32 / golden ratio
EDGE = np.uint32(0x9E3779B9)  # of a line: what begins it is another pair than the word alone
_SALTS = tuple(np.uint32(salt) for salt in (0x3C3C3C3C, 0x5A5A5A5A, 0x69696969))

Counts = tuple[NDArray[np.uint32], NDArray[np.float32]]


class Grams(NamedTuple):
    """Grams of one text and how often each is there, ascending: of words (1 and 2), of letters (3 to 5)."""

    words: Counts
    letters: Counts


def grams(masked: str) -> Grams:
    """Words and pairs of neighbours, and runs of 3 to 5 letters across the whole text; numbers count as 0."""
    points = _points(masked)
    words = _words(points)
    pairs = words[:-1] * _PAIR + words[1:]
    return Grams(_counted(np.concatenate([words[1:-1], pairs])), _counted(_runs(points)))


def single_words(masked: str) -> NDArray[np.uint32]:
    """The numbers of the words alone, as they are among the grams."""
    return _words(_points(masked))[1:-1]


def _points(masked: str) -> NDArray[np.uint32]:
    tokens = ["0" if token[0].isdigit() else token for token in _TOKEN.findall(masked[:LONGEST].lower())]
    return np.frombuffer(f" {' '.join(tokens)} ".encode("utf-32-le", "surrogatepass"), np.uint32)


def _words(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """One number a word of a line that begins and ends with a space, with EDGE before the first and after the last.

    A word's number is the sum of its letters, each mixed and then weighted by a power of the base by its place.
    """
    spaces = np.flatnonzero(points == 32)
    if len(spaces) < 2:
        return np.full(2, EDGE, np.uint32)
    places = np.arange(len(points)) - np.repeat(spaces, np.diff(np.append(spaces, len(points))))
    mixed = _mixed(points) * _powers()[places]
    sums = np.add.reduceat(np.where(points == 32, np.uint32(0), mixed), spaces[:-1])
    return np.concatenate([[EDGE], _mixed(sums), [EDGE]]).astype(np.uint32)


def _runs(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    found, mixed = [], _mixed(points)
    for length, salt in zip(CHARACTERS, _SALTS, strict=True):
        if len(points) >= length:
            run = np.full(len(points) - length + 1, salt, np.uint32)
            for at in range(length):
                run = run * _BASE + mixed[at : len(mixed) - length + 1 + at]
            found.append(_mixed(run))
    return np.concatenate(found) if found else np.zeros(0, np.uint32)


def _mixed(numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Every bit of a number spread over all of it (the finisher of MurmurHash3)."""
    numbers = (numbers ^ (numbers >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    numbers = (numbers ^ (numbers >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return numbers ^ (numbers >> np.uint32(16))


_POWERS: list[NDArray[np.uint32]] = []


def _powers() -> NDArray[np.uint32]:
    if not _POWERS:
        _POWERS.append(np.cumprod(np.full(2 * LONGEST + 8, _BASE, np.uint32), dtype=np.uint32))
    return _POWERS[0]


def _counted(numbers: NDArray[np.uint32]) -> Counts:
    found, times = np.unique(numbers, return_counts=True)
    return found, (1 + np.log(times)).astype(np.float32)


def numbers(masked: str, seen: Cold | None) -> dict[str, float]:
    """The cold scorer's numbers and the manner of the text, by name, each within about [-3, 3]; 0 is left out.

    Without a cold scorer, which knows English only, the manner alone.
    """
    found = _manner(masked[:LONGEST])
    if seen is not None:
        found |= _cold(seen)
    return {name: value for name, value in found.items() if value}


def _cold(seen: Cold) -> Mapping[str, float]:
    feeling, odds = seen.feeling, math.log(max(seen.complaint, 1e-6) / max(1 - seen.complaint, 1e-6))
    found = {
        "neg": feeling.neg,
        "neu": feeling.neu,
        "pos": feeling.pos,
        "compound": feeling.compound,
        "odds": max(-3.0, min(3.0, odds / 2)),
        "complaint": seen.complaint,
        f"label {seen.label}": 1.0,
        "question": float(seen.question),
        "praise": float(seen.praise),
    }
    found |= {f"cue {name}": 1.0 for name in seen.weights}
    length = math.sqrt(sum(weight**2 for weight in seen.topic_weights.values()))
    found |= {f"topic {name}": weight / length for name, weight in seen.topic_weights.items()}
    return found if length or seen.topic is None else found | {f"topic {seen.topic}": 1.0}


def _manner(text: str) -> dict[str, float]:
    words = text.split()
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(len(word) > 2 and word.isupper() for word in words)
    return {
        "words": min(len(words) / 25, 2.0),
        "exclaims": min(text.count("!") / 2, 2.0),
        "asks": min(float(text.count("?")), 2.0),
        "capitals": sum(map(str.isupper, letters)) / max(1, len(letters)),
        "shouted": min(shouted / 5, 2.0),
        "dots": float("..." in text or "…" in text),
        "digits": float(any(map(str.isdigit, text))),
        "tags": min(text.count("#") / 3, 2.0),
    }
