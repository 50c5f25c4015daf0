"""Lines in and lines out: plain, gzip or standard input, one line at a time."""

import gzip
import json
import os
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
            yield iter(sys.stdin.readline, "")
        elif path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf8") as file:
                yield iter(file)
        else:
            with path.open(encoding="utf8") as file:
                yield iter(file)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Unreadable(f"{path}: {getattr(wrong, 'strerror', None) or wrong}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8") from None


@contextmanager
def written(path: Path | None) -> Iterator[TextIO]:
    """The file to write, whole or not at all; standard output where none is named."""
    if path is None or str(path) == "-":
        yield sys.stdout
        return
    half = path.with_name(f"{path.name}.{os.getpid()}.part")  # two runs at once may write one file
    try:
        with half.open("w", encoding="utf8", newline="") as file:
            yield file
        half.replace(path)
    except OSError as wrong:
        raise Unreadable(f"{path}: {wrong.strerror}") from None
    finally:
        with suppress(OSError):  # it is in its place, or was never there
            half.unlink()


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
