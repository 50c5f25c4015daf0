"""Whose turn it is where several lists are heard one after the other, and a limit may be spent before the last."""

from collections.abc import Iterable, Sequence

from listeners.contract import Cursor


def in_turn(names: Iterable[str], kept: Cursor) -> list[str]:
    """The lists from the one on whose turn it is, so that none is always asked too late."""
    known = list(names)
    first = known.index(kept["turn"]) if kept.get("turn") in known else 0
    return [*known[first:], *known[:first]]


def turn_after(names: Sequence[str], name: str) -> dict[str, str]:
    """What to keep where the run ends at this list: the next one's turn."""
    return {"turn": names[(names.index(name) + 1) % len(names)]}
