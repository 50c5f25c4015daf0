"""foreshock.toml, changed by a command: comments, order and blank lines of the person stay as they are."""

import fcntl
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

Table = Mapping[str, Any]


class NotWritten(Exception):
    """The file cannot be changed; the message says why and what to do."""


def add_sources(path: Path, tables: Sequence[Table]) -> None:
    """Puts [[sources]] behind the last one. The file is written whole, or not at all. Raises NotWritten."""
    with _changing(path) as document:
        there = document.get("sources")
        if there is None:
            there = tomlkit.aot()
            document.append("sources", there)
        if not isinstance(there, AoT):
            raise NotWritten(f"{path.name}: sources should be tables [[sources]]; write them so, then try again")
        for table in tables:
            there.append(_written(table))


def set_paused(path: Path, name: str, paused: bool) -> bool:
    """Sets `paused` of a source. False where it was so already. Raises NotWritten where no table has this name."""
    with _changing(path) as document:
        for table in document.get("sources") or ():
            if str(table.get("name", "")).strip() == name:
                before = bool(table.get("paused", False))
                if paused:
                    table["paused"] = True
                else:
                    table.pop("paused", None)
                return before != paused
    raise NotWritten(f"{path.name} has no source {name!r}; foreshock sources lists them")


def set_lexicon(path: Path, brand: str, file: Path) -> None:
    """Names the lexicon of a brand that has none yet. Raises NotWritten where no table has this name."""
    with _changing(path) as document:
        for table in document.get("brands") or ():
            if str(table.get("name", "")).strip() == brand:
                table["lexicon"] = file.as_posix()
                return
    raise NotWritten(f"{path.name} has no brand {brand!r}")


@contextmanager
def _changing(path: Path) -> Iterator[TOMLDocument]:
    """The file to be changed, by one command at a time; what the block leaves is written. A link is followed."""
    place = path.resolve()
    with _locked(place):
        document = _read(place)
        yield document
        _write(place, document)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Waits for another command that changes the file. Raises NotWritten."""
    try:
        file = _latest(path)
    except OSError as error:
        raise NotWritten(f"{path} cannot be read: {error.strerror}") from None
    with file:
        yield


def _latest(path: Path) -> BinaryIO:
    """The file, opened and locked; where another command replaced it while we waited, the one that is there now."""
    while True:
        file = path.open("rb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            return file
        file.close()


def _written(table: Table) -> tomlkit.items.Table:
    made = tomlkit.table()
    for key, value in table.items():
        made.add(key, value)
    made.add(tomlkit.nl())
    return made


def _read(path: Path) -> TOMLDocument:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        # without a line end behind the last line, what is added would be written behind it
        return tomlkit.parse(text if text.endswith("\n") else f"{text}\n")
    except OSError as error:
        raise NotWritten(f"{path} cannot be read: {error.strerror}") from None
    except (TOMLKitError, ValueError) as error:
        raise NotWritten(f"{path.name} is not TOML: {error}") from None


def _write(path: Path, document: TOMLDocument) -> None:
    """Read again before it takes the place of the file: a file of a person is never made unreadable."""
    text = tomlkit.dumps(document)
    try:
        if tomllib.loads(text) != document.unwrap():
            raise ValueError("it would not say what was meant")
    except ValueError:
        raise NotWritten(f"{path.name} is written in a way that cannot be changed safely; edit it by hand") from None
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        half.write_bytes(text.encode())
        half.chmod(path.stat().st_mode)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise NotWritten(f"{path} cannot be written: {error.strerror}") from None
