"""Words with the places that a query found in them: marked so that no colour is needed to see them."""

from collections.abc import Iterable, Sequence

from alerts.words import printable
from mentions import Span

OPEN, CLOSE = "«", "»"
AROUND = 160
"""Characters that are shown before and after a place of a long text."""
WHOLE = 1_200
"""Characters of a text that is shown whole, where nothing else is said."""

Piece = tuple[str, bool]
"""Some of the text, and whether a query found it."""


def pieces(words: str, spans: Iterable[Span], *, whole: int = WHOLE) -> list[Piece]:
    """The text in order. Places that touch or overlap are one; of a text longer than `whole` only what stands around
    them is left."""
    found: list[Piece] = []
    at = 0
    for start, end in _joined(spans):
        found += [(words[at:start], False), (words[start:end], True)]
        at = end
    found.append((words[at:], False))
    if len(words) > whole:
        last = len(found) - 1
        found = [(text if hit else _short(text, i == 0, i == last), hit) for i, (text, hit) in enumerate(found)]
    return [(text, hit) for text, hit in found if text]


def marked(some: Sequence[Piece]) -> str:
    """One line: `lost my «parcel» again`."""
    return printable("".join(f"{OPEN}{text}{CLOSE}" if found else text for text, found in some))


def _joined(spans: Iterable[Span]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted({(span.start, span.end) for span in spans}):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _short(text: str, first: bool, last: bool) -> str:
    """What stands near the places before and after it; at the edges of the text there is only one."""
    if len(text) <= (AROUND if first or last else 2 * AROUND):
        return text
    after = "" if first and not last else text[:AROUND]
    before = "" if last else text[-AROUND:]
    return f"{after}…{before}"
