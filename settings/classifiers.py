"""The folder that [foreshock] classifier names: whether it is one, and what stands in it."""

from collections.abc import Iterator
from pathlib import Path

from sentiment.classifier import FILES, Unusable
from sentiment.extra import lacking
from settings.problem import Problem
from settings.settings import Foreshock

LARGEST = 4_000_000_000  # bytes of a file


def extras_problems(house: Foreshock, home: Path) -> Iterator[Problem]:
    """What [foreshock] asks for and is not there; relative paths begin at `home`."""
    if house.multilingual and (missing := lacking("multilingual", "it")) is not None:
        yield Problem("foreshock.multilingual", str(missing))
    if house.classifier is not None:
        if (missing := lacking("onnx", "it")) is not None:
            yield Problem("foreshock.classifier", str(missing))
        yield from folder_problems(home / house.classifier, "foreshock.classifier")


def folder_problems(folder: Path, where: str) -> Iterator[Problem]:
    """What can be seen without reading the files, which may be large: `doctor` and whoever understands read them."""
    try:
        if not folder.is_dir():
            yield Problem(where, "is not a folder", f"it should have {', '.join(FILES)}")
            return
        missing = [name for name in FILES if not (folder / name).is_file()]
    except (OSError, ValueError) as error:  # ValueError: a NUL character
        yield Problem(where, f"cannot be read: {getattr(error, 'strerror', None) or 'this is no path'}")
        return
    if missing:
        yield Problem(where, f"has no {', '.join(missing)}", "see docs/languages.md for what a classifier is")


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of its four files. Raises Unusable where one cannot be read."""
    return {name: _read(folder / name) for name in FILES}


def stamp_of(folder: Path) -> tuple[tuple[int, int], ...]:
    """Changes whenever one of the files does: size and time of each, without reading them."""
    try:
        return tuple((found.st_size, found.st_mtime_ns) for found in ((folder / name).stat() for name in FILES))
    except OSError:
        return ()


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Unusable(file.name, f"has more than {LARGEST:,} bytes", "use a smaller model")
        return file.read_bytes()
    except OSError as error:
        raise Unusable(file.name, f"cannot be read: {error.strerror}", "look at its permissions") from None
