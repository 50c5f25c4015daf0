"""What every command opens: settings and database. Mistakes in the settings are told one a line, with exit code 2."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from flows.local import ROOT, settings_file

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from settings import Settings

USAGE = 2
YEARS = range(1990, 2101)
DIGITS = 18
"""Of the number of a row at most: every number of so many digits fits in 64 bits."""

SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", help="settings file [foreshock.toml here, else the example with the demo world]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON object a line")]
BrandOption = Annotated[str | None, typer.Option("--brand", help="of this brand only")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="at most so many")]


def refuse(message: str) -> typer.Exit:
    """Tells what is wrong on standard error; raise what it gives."""
    print(f"foreshock: {message}", file=sys.stderr)
    return typer.Exit(USAGE)


def settings_of(given: Path | None) -> "Settings":
    """The settings, whole and valid; says so on standard error when they are the example's. Exits 2 otherwise."""
    from settings import SettingsError, load

    path = settings_file(given)
    try:
        known = load(path, os.environ)
    except SettingsError as wrong:
        for problem in wrong.problems:
            print(f"{path.name}: {problem}", file=sys.stderr)
        raise typer.Exit(USAGE) from None
    if given is None and path == ROOT / "foreshock.example.toml":
        print(f"no foreshock.toml here: using {path.name}, the demo world (your own: foreshock init)", file=sys.stderr)
    return known


def brand_of(known: "Settings", given: str | None) -> str | None:
    """The brand as the settings call it; upper and lower case do not matter. Exits 2 for one that they do not have."""
    from settings.problem import nearest

    names = {brand.name.casefold(): brand.name for brand in known.brands}
    if given is None or given.strip().casefold() in names:
        return None if given is None else names[given.strip().casefold()]
    raise refuse(f"--brand {given}: {known.path.name} has no such brand; {nearest(given, names.values())}")


def number_of(said: str) -> int:
    """The number of a row, as the lists print it. Exits 2 for what is none, and for more digits than a row can have."""
    if said.isdecimal() and len(said) <= DIGITS:
        return int(said)
    from alerts.words import printable

    raise refuse(f"{printable(said, 40)}: not a number that foreshock prints")


class Numbered(TyperCommand):
    """-1 is a number that is refused as others are, and no option that is not known."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Looks only at what stands first: elsewhere it may be what an option is given."""
        if args and re.fullmatch(r"-\d+", args[0]):
            number_of(args[0])
        return super().parse_args(ctx, args)


def moment_of(option: str, text: str, now: datetime, *, ahead: bool = False) -> datetime:
    """A moment (in UTC where it names no zone), or a length of time before now, `ahead` after it.

    Exits 2 for what is neither, and for what is before 1990 or after 2100: nobody means that, and few can reckon with
    the ends of time.
    """
    from settings.duration import duration

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = now + duration(text) if ahead else now - duration(text)
        except (ValueError, OverflowError):
            told = f"such as 2026-03-11, 2026-03-11T14:00Z, or 30d for a time {'from' if ahead else 'before'} now"
            raise refuse(f"{option} {text}: {told}") from None
    if moment.year not in YEARS:
        raise refuse(f"{option} {text}: should be in the years {YEARS[0]} to {YEARS[-1]}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def opened(given: Path | None) -> Iterator[tuple["Settings", "Engine"]]:
    """Settings and a migrated database. Exits 2 when the database cannot be opened."""
    known = settings_of(given)
    with stored(known) as engine:
        yield known, engine


@contextmanager
def stored(known: "Settings") -> Iterator["Engine"]:
    """The migrated database of these settings. Exits 2 when it cannot be opened."""
    from sqlalchemy.exc import SQLAlchemyError

    from storage.engine import migrate, open_database

    try:
        engine = open_database(known.database)
    except (SQLAlchemyError, ValueError, ImportError, OSError) as wrong:
        raise refuse(f"the database cannot be used ({type(wrong).__name__}); see foreshock doctor") from None
    try:
        try:
            migrate(engine)
        except (SQLAlchemyError, ValueError) as wrong:
            raise refuse(f"the database cannot be opened ({type(wrong).__name__}); see foreshock doctor") from None
        yield engine
    finally:
        engine.dispose()
