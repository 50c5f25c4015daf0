"""The named queries of what is left out, and which brands use them."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.words import harmless, printable
from mentions.noise import Noise, ready_made, spared

if TYPE_CHECKING:
    from flows.steps.noise import AsNoise
    from settings import Settings

WIDTH = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A named query; `ready_made` is None where it is a person's own, and what it takes the place of is not told."""

    name: str
    text: str
    brands: tuple[str, ...]
    ready_made: Noise | None


def listed(known: "Settings") -> list[Named]:
    """The ready-made ones, then those of [noise]; of one name, that of [noise]."""
    own = {name.casefold() for name, _ in known.noise}
    found = [(noise.name, noise.text, noise) for noise in ready_made().values() if noise.name.casefold() not in own]
    every = [*found, *((name, text, None) for name, text in known.noise)]
    return [Named(name=name, text=text, brands=_users(known, name), ready_made=noise) for name, text, noise in every]


def _users(known: "Settings", name: str) -> tuple[str, ...]:
    return tuple(brand.name for brand in known.brands if name in brand.without)


def keys(one: Named) -> dict[str, Any]:
    """Of `foreshock query noise --json`."""
    made = one.ready_made
    return {
        "name": one.name,
        "ready_made": made is not None,
        "leaves_out": made.leaves_out if made else None,
        "never": made.never if made else None,
        "query": one.text,
        "brands": one.brands,
    }


def told(found: Sequence[Named]) -> Iterator[str]:
    """All of them; what the ready-made ones share is told once."""
    for one in found:
        yield from _head(one)
        yield from _query(one.ready_made.own if one.ready_made else one.text)
        yield ""
    says, query = spared()
    yield "What none of the ready-made ones leaves out (it is part of each)"
    yield from textwrap.wrap(says, WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield from _query(query)
    yield '\none of them, whole: foreshock query noise "job adverts"'
    yield 'switched on:         [[brands]] without = ["job adverts"]'


def told_whole(one: Named) -> Iterator[str]:
    """One, whole."""
    yield from _head(one)
    yield from _query(one.text)


def dropped(heard: int, matched: int, noise: "AsNoise") -> str | None:
    """Of what was heard, how many no brand wanted, and how many of these because of noise alone; None where all did."""
    if heard == matched:
        return None
    return f"{heard - matched:,} of {heard:,} heard matched no brand and were dropped{and_noise(noise)}"


def and_noise(noise: "AsNoise") -> str:
    """What is put to the end of a sentence about what was heard; nothing where there was none."""
    return f"; {left_out(noise.mentions, noise.by_name)}" if noise.mentions else ""


def left_out(noise: int, by_name: Mapping[str, int]) -> str:
    """`12 left out as noise (job adverts 9, coupons 3)`."""
    named = ", ".join(f"{printable(name)} {many:,}" for name, many in by_name.items())
    return f"{noise:,} left out as noise" + (f" ({named})" if named else "")


def _head(one: Named) -> Iterator[str]:
    used = f"used by {', '.join(map(printable, one.brands))}" if one.brands else "used by no brand"
    yield f"{printable(one.name)}: {used}" + ("" if one.ready_made else "; your own, of [noise]")
    if one.ready_made:
        for label, said in (("leaves out", one.ready_made.leaves_out), ("never", one.ready_made.never)):
            yield from textwrap.wrap(f"{label}: {said}", WIDTH, initial_indent="  ", subsequent_indent="    ")


def _query(text: str) -> Iterator[str]:
    """As it is written, in lines that fit."""
    for written in harmless(text).splitlines():
        yield from textwrap.wrap(
            written, WIDTH + 2, initial_indent="  ", subsequent_indent="    ", drop_whitespace=False
        ) or [""]
