"""Bring in a file of mentions."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.house import JsonOption, SettingsOption, opened, refuse

if TYPE_CHECKING:
    from settings import Settings, Source

FAILED, USAGE = 1, 2
LONGEST = 70  # characters of a file's name in that of its source


def import_(
    *,
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines, plain or gzip")],
    pairs: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="options, such as about=Acme best=10")
    ] = None,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", help="text=Review: the column (or path) of a field; the rest is guessed"),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="the name it is kept under [import FILE]")] = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Hear a file of mentions: all of it, or what has been added since the last time. Cut off, it goes on where it was.

    Exit 1 when some records were left out or cut, 2 when none could be read.
    """
    from console.importing import bring, is_usage

    if not file.is_file():
        raise refuse(f"{file} is not there, or is no file")
    made = import_source(file, source or f"import {file.name[:LONGEST]}", pairs or (), renamed or ())
    with opened(settings) as (known, engine):
        _check(known, made)
        said = bring(engine, known, made, file, json=json)
    if said.error:
        print(f"foreshock: {said.error}", file=sys.stderr)
        raise typer.Exit(USAGE if is_usage(said) else FAILED)


def import_source(file: Path, name: str, pairs: Sequence[str], renamed: Sequence[str]) -> "Source":
    """The source that such a file would be: `pairs` are its options, `renamed` its columns. Exits 2 for a mistake."""
    from console.pairs import NoPair, values_of
    from settings import SettingsError, source_of

    try:
        given = values_of("import", pairs)
    except NoPair as wrong:
        raise refuse(str(wrong)) from None
    columns = {field: _plain(column) for field, column in map(pair_of, renamed)}
    table: dict[str, Any] = {"name": name, "kind": "import", **given, "path": _plain(str(file.absolute()))}
    try:
        return source_of(table | ({"columns": columns} if columns else {}), os.environ)
    except SettingsError as wrong:
        for problem in wrong.problems:
            said = str(problem).removeprefix("source.").replace("columns", "--map", 1)
            print(f"foreshock: {said}", file=sys.stderr)
        raise typer.Exit(USAGE) from None


def pair_of(text: str) -> tuple[str, str]:
    """The field and the column of a --map. Exits 2 for what says neither."""
    field, equals, column = text.partition("=")
    if not equals or not column:
        raise refuse(f"--map {text}: a field, then = and a column, such as --map text=Review")
    return field.strip(), column


def _plain(text: str) -> str:
    """A dollar sign in a name of a file or column is one."""
    return text.replace("$", "$$")


def _check(known: "Settings", made: "Source") -> None:
    if any(one.name.casefold() == made.name.casefold() for one in known.sources):
        raise refuse(f"{known.path.name} has a source {made.name!r} already; give another --source")
