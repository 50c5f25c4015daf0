"""`foreshock import`: a file heard like any source, with a progress bar on a terminal, and a line at the end."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from alerts.words import number
from console.lines import line
from console.noise_list import and_noise
from console.progress import reached
from flows.steps.hear import HeardFrom, hear
from listeners.contract import SourceError
from settings import Settings, Source
from storage import sources
from storage.engine import reading, writing
from storage.sources import SourceRow
from wire.client import LIMITS
from wire.files import batches_of

GLANCE = 0.3  # seconds between two looks at how far it is
USAGE = ("Refused", "Unreadable")
Step = Callable[[int], object]


def bring(engine: Engine, settings: Settings, source: Source, file: Path, *, json: bool) -> HeardFrom:
    """Hears the file from where it stopped, and says what came of it. Prints no error: that is in what it gives."""
    now = datetime.now(UTC)
    _ready(engine, source)
    with _progress(file, shown=not json) as step:
        said = asyncio.run(_heard(engine, settings, source, now, step))
    said = replace(said, error=said.error and said.error.partition("; asked again at ")[0])
    print(line(_keys(said, file)) if json else _summary(said, file))
    return said


def is_usage(said: HeardFrom) -> bool:
    """Whether nothing could be read, so that the command should be another."""
    return said.pages == 0 and said.error_class in USAGE


def _keys(said: HeardFrom, file: Path) -> dict[str, Any]:
    names = ("source", "heard", "distinct", "new", "known", "matched", "error", "error_class")
    return {"file": str(file), **{name: getattr(said, name) for name in names}}


def _summary(said: HeardFrom, file: Path) -> str:
    nobody, twins = said.distinct - said.matched, said.heard - said.distinct
    rest = f"; {number(nobody)} concern no brand and were dropped" if nobody else ""
    rest += f"; {number(twins)} {'row shares' if twins == 1 else 'rows share'} an id with another" if twins else ""
    rest += and_noise(said.noise)
    return f"{file.name}: {number(said.heard)} heard, {number(said.new)} new, {number(said.known)} known{rest}"


def _ready(engine: Engine, source: Source) -> None:
    """Somebody asks for it now: an earlier failure or hearing does not make it wait."""
    with writing(engine) as conn:
        row = replace(sources.source_of(conn, source.name, source.kind), last_heard=None, failures=0)
        sources.keep_cursor(conn, row, row.cursor, not_before=None)


async def _heard(engine: Engine, settings: Settings, source: Source, now: datetime, step: Step) -> HeardFrom:
    hearing = asyncio.create_task(hear(engine, settings, source, now))
    while not (await asyncio.wait({hearing}, timeout=GLANCE))[0]:
        row = await asyncio.to_thread(_row, engine, source)
        step(int(row.cursor.get("lines", 0)))
    return hearing.result()


def _row(engine: Engine, source: Source) -> SourceRow:
    with reading(engine) as conn:
        return sources.source_of(conn, source.name, source.kind)


@contextmanager
def _progress(file: Path, *, shown: bool) -> Iterator[Step]:
    """A bar over the lines of the file, on a terminal only."""
    with reached(f"reading {file.name}", lambda: lines_in(file), shown=shown) as reach:
        yield lambda lines: reach(lines, f"line {number(lines)} of {file.name}")


def lines_in(file: Path) -> int | None:
    """How many lines the file has; None where it cannot be read."""
    try:
        return sum(map(len, batches_of(file, LIMITS.line)))
    except SourceError:
        return None
