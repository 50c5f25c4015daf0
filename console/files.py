"""Lines in and lines out: plain, gzip or standard input, one line at a time."""

import gzip
import json
import os
import shutil
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO


class Unreadable(Exception):
    """A file that cannot be read or written; the message names the file and the line."""


class Numbered:
    """Lines; `number` is that of the one read last, from 1."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.number, self._lines = 0, lines

    def __iter__(self) -> "Numbered":
        return self

    def __next__(self) -> str:
        text = next(self._lines)
        self.number += 1
        return text


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[str]]:
    """The lines of the file as they come; `-` is standard input. Raises Unreadable."""
    try:
        if str(path) == "-":
            yield _unmarked(iter(sys.stdin.readline, ""))
        elif path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8-sig") as file:
                yield iter(file)
        else:
            with path.open(encoding="utf-8-sig") as file:
                yield iter(file)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Unreadable(f"{path}: {getattr(wrong, 'strerror', None) or wrong}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8") from None


def _unmarked(lines: Iterator[str]) -> Iterator[str]:
    """Without the mark that some programs begin a file with (BOM)."""
    for first in lines:
        yield first.removeprefix("\ufeff")
        yield from lines


@contextmanager
def written(path: Path | None, *, at_once: bool = False) -> Iterator[TextIO]:
    """The file to write; standard output where none is named. Raises Unreadable.

    A file is there whole or not at all, or, with `at_once`, line by line: then what was written stays.
    A link stays a link, the mode of a file that was there is kept, what is no file (a pipe) is written to.
    """
    if path is None or str(path) == "-":
        yield sys.stdout
        return
    try:
        if at_once or (path.exists() and not path.is_file()):
            with path.open("w", buffering=1, encoding="utf8", newline="") as file:
                yield file
        else:
            with _replacing(Path(os.path.realpath(path))) as file:
                yield file
    except OSError as wrong:
        raise Unreadable(f"{path}: {wrong.strerror}") from None


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    half = path.with_name(f"{path.name}.{os.getpid()}.part")  # two runs at once may write one file
    try:
        with half.open("w", encoding="utf8", newline="") as file:
            with suppress(FileNotFoundError):
                shutil.copymode(path, half)  # before a word is in it
            yield file
        half.replace(path)
    finally:
        with suppress(OSError):  # it is in its place, or was never there
            half.unlink()


def never_over(path: Path | None, *sources: Path) -> None:
    """Raises Unreadable where the file to write is one that is read: nobody's data is lost by a slip."""
    if path is not None and any(_is_same(path, source) for source in sources):
        raise Unreadable(f"{path}: that is what is read; nothing was written")


def _is_same(path: Path, source: Path) -> bool:
    """Whether both are one file, by whatever name, or the file that standard input is."""
    try:
        given = os.fstat(sys.stdin.fileno()) if str(source) == "-" else source.stat()
        return stat.S_ISREG(given.st_mode) and os.path.samestat(path.stat(), given)
    except OSError:  # one of them is not there, or standard input is no file at all
        return False


def objects(lines: Iterator[str], path: Path) -> Iterator[dict[str, Any]]:
    """The JSON object of each line; empty lines are left out. Raises Unreadable with the line's number."""
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise Unreadable(f"{path}, line {number}: is not JSON") from None
        if not isinstance(found, dict):
            raise Unreadable(f"{path}, line {number}: is not a JSON object")
        yield found
