"""foreshock.toml, changed by a command: comments, order and blank lines of the person stay as they are."""

from collections.abc import Mapping, Sequence
from os import getpid
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

Table = Mapping[str, Any]


class NotWritten(Exception):
    """The file cannot be changed; the message says why and what to do."""


def add_sources(path: Path, tables: Sequence[Table]) -> None:
    """Puts [[sources]] behind the last one. The file is written whole, or not at all. Raises NotWritten."""
    document = _read(path)
    there = document.get("sources")
    if there is None:
        there = tomlkit.aot()
        document.append("sources", there)
    if not isinstance(there, AoT):
        raise NotWritten(f"{path.name}: sources should be tables [[sources]]; write them so, then try again")
    for table in tables:
        there.append(_written(table))
    _write(path, document)


def set_paused(path: Path, name: str, paused: bool) -> bool:
    """Sets `paused` of a source. False where it was so already. Raises NotWritten where no table has this name."""
    document = _read(path)
    for table in document.get("sources") or ():
        if str(table.get("name", "")).strip() == name:
            before = bool(table.get("paused", False))
            if paused:
                table["paused"] = True
            else:
                table.pop("paused", None)
            _write(path, document)
            return before != paused
    raise NotWritten(f"{path.name} has no source {name!r}; foreshock sources lists them")


def _written(table: Table) -> tomlkit.items.Table:
    made = tomlkit.table()
    for key, value in table.items():
        made.add(key, value)
    made.add(tomlkit.nl())
    return made


def _read(path: Path) -> TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise NotWritten(f"{path} cannot be read: {error.strerror}") from None
    except (TOMLKitError, ValueError) as error:
        raise NotWritten(f"{path.name} is not TOML: {error}") from None


def _write(path: Path, document: TOMLDocument) -> None:
    half = path.with_name(f"{path.name}.{getpid()}.part")
    try:
        half.write_text(tomlkit.dumps(document), encoding="utf8")
        half.chmod(path.stat().st_mode)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise NotWritten(f"{path} cannot be written: {error.strerror}") from None
