"""The part of a text that speaks of one target."""

import itertools
import re
from collections.abc import Sequence

SHORTEST = 2  # words besides the target: less says nothing by itself
_BREAK = re.compile(
    r"(?<=[.!?])[\"”’']?\s+|[;\n]+|,[\"”’']?\s+"
    r"|\s(?=(?:but|and|while|whereas|although|though|however|yet|so (?:i|we|he|she|they))\b)",
    re.I,
)


def clause(text: str, start: int, end: int) -> str:
    """The clause around characters [start, end), widened by its neighbours while it says fewer than two words more.

    Breaks are sentence ends, commas, semicolons and the words that set one thing against another. A span that is not
    within the text gives the whole text.
    """
    if not 0 <= start < end <= len(text):
        return text
    edges = _edges(text, start, end)
    first = max(n for n, edge in enumerate(edges) if edge <= start)
    last = min(n for n, edge in enumerate(edges) if edge >= end)
    wanted = SHORTEST + len(text[start:end].split())
    while len(text[edges[first] : edges[last]].split()) < wanted and (first > 0 or last < len(edges) - 1):
        last = min(last + 1, len(edges) - 1)
        if len(text[edges[first] : edges[last]].split()) < wanted:
            first = max(first - 1, 0)
    return text[edges[first] : edges[last]].strip()


def clauses(text: str, names: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Every clause of the text, in order and without a gap; none begins within a name."""
    edges = [at for at in _edges(text, 0, 0) if not any(start < at < end for start, end in names)]
    return [(start, end) for start, end in itertools.pairwise(edges) if start < end]


def _edges(text: str, start: int, end: int) -> list[int]:
    """Where clauses begin and end; a break within [start, end) is none."""
    return [0, *(at for found in _BREAK.finditer(text) if not start <= (at := found.end()) - 1 < end), len(text)]
