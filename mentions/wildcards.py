"""Words with `*` (any letters) and `?` (one letter), matched in one pass whatever stands in them."""

from collections.abc import Callable, Iterable
from functools import lru_cache

import regex

WILD = frozenset("*?")


def split(text: str) -> tuple[str, ...]:
    """Letters and wildcards apart: colo*r? is colo, *, r, ?."""
    return tuple(regex.findall(r"[*?]|[^*?]+", text))


def mapped(parts: Iterable[str], spell: Callable[[str], str]) -> tuple[str, ...]:
    """The parts with their letters spelt another way."""
    return tuple(part if part in WILD else spell(part) for part in parts)


def longest(parts: Iterable[str]) -> int:
    """Which part has the most letters, -1 for none."""
    lengths = [(-1 if part in WILD else len(part)) for part in parts]
    return lengths.index(max(lengths)) if max(lengths, default=-1) > 0 else -1


@lru_cache(maxsize=4_096)
def pattern(parts: tuple[str, ...]) -> regex.Pattern[str]:
    """What matches a whole word. `?` is one letter with its marks.

    Between two stars the first place that fits is as good as any other, so none is ever tried again.
    """
    pieces: list[list[str]] = [[]]
    for part in parts:
        if part == "*":
            pieces.append([])
        else:
            pieces[-1].append(r"\X" if part == "?" else regex.escape(part))
    first, *rest = ("".join(piece) for piece in pieces)
    middle = "".join(rf"(?>.*?{piece})" for piece in rest[:-1] if piece)
    return regex.compile(first + middle + (rf".*{rest[-1]}" if rest else ""), regex.S)


def fits(parts: tuple[str, ...], text: str) -> bool:
    """Whether the whole text is what the parts say."""
    return pattern(parts).fullmatch(text) is not None
