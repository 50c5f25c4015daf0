"""A dry run as a person reads it, and as JSON."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from alerts.words import count, printable, stamp
from console.dry_run import DryRun, Found
from console.noise_list import left_out
from console.spread import Sample

ROWS = 31
"""Lines of bars at most: longer times are told by the week, then by the month."""
BAR = 40
"""Cells of the longest bar."""
HONEST = (
    "Only what is stored was looked at. A mention that concerned no brand when it was heard was never kept:\n"
    "a wider query can find more than this shows."
)


def keys(dry: DryRun, found: Found, since: datetime, until: datetime) -> dict[str, Any]:
    """Of `foreshock query test --json`."""
    return {
        "query": dry.query.written,
        "canonical": str(dry.query.own),
        "brand": dry.query.brand,
        "since": since,
        "until": until,
        "looked": found.looked,
        "mentions": found.held,
        "voices": found.voices,
        "days": {str(day): many for day, many in found.days.items()},
        "noise": found.noise,
        "left_out": found.left_out,
        "overlap": found.overlap or None,
        "overlap_samples": found.examples or None,
        "samples": found.samples,
        "note": " ".join(HONEST.split()),
    }


def told(dry: DryRun, found: Found, since: datetime, until: datetime) -> Iterator[str]:
    """Lines for a person."""
    zone = dry.zone.key
    yield printable(str(dry.query.own), 500)
    looked = count(found.looked, "stored mention")
    yield f"{looked} looked at, said from {stamp(since, zone)} to {stamp(until, zone)}\n"
    voices = f": {count(found.voices, 'voice')} (a text, and a person, counts once a day)" if found.held else ""
    yield f"{count(found.held, 'mention')}{voices}"
    yield from bars(found.days)
    yield from _noise(dry, found)
    yield from _overlap(dry, found, zone)
    if found.samples:
        yield f"\n{count(len(found.samples), 'sample')}, spread over the time"
        yield from (_sample(one, zone) for one in found.samples)
    yield f"\n{HONEST}"


def _noise(dry: DryRun, found: Found) -> Iterator[str]:
    if dry.query.noise:
        yield f"\n{left_out(found.noise, found.left_out)}"


def _overlap(dry: DryRun, found: Found, zone: str) -> Iterator[str]:
    if not found.overlap or dry.present is None:
        return
    yield f"\nBeside the present query of {printable(dry.present.brand or '')}"
    for part, many in found.overlap.items():
        yield f"  {part}: {count(many, 'mention')}"
        yield from (f"  {_sample(one, zone)}" for one in found.examples[part])


def _sample(one: Sample, zone: str) -> str:
    head = f"  #{one.id}  {stamp(one.said, zone)}  "
    return head + printable(one.words, max(30, 76 - len(head)))


def bars(days: Mapping[date, int]) -> Iterator[str]:
    """A line for each day from the first to the last, or each week or month where these are too many."""
    if not days:
        return
    spans = _spans(days)
    most, width = max(spans.values()), max(len(name) for name in spans)
    digits = len(f"{most:,}")
    for name, many in spans.items():
        bar = _block() * (-(-many * BAR // most)) if many else ""
        yield f"  {name:<{width}}  {many:>{digits},}  {bar}".rstrip()


def _spans(days: Mapping[date, int]) -> dict[str, int]:
    """Empty days are told too: a hole is news."""
    first, last = min(days), max(days)
    every = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    names: Sequence[str] = [f"{day:%a} {day}" for day in every]
    if len(every) > ROWS:
        names = [f"week of {day - timedelta(days=day.weekday())}" for day in every]
    if len(set(names)) > ROWS:
        names = [f"{day:%Y-%m}" for day in every]
    found: dict[str, int] = {}
    for name, day in zip(names, every, strict=True):
        found[name] = found.get(name, 0) + days.get(day, 0)
    return found


def _block() -> str:
    """A full cell where the terminal can show one."""
    return "█" if "utf" in (sys.stdout.encoding or "").lower() else "#"
