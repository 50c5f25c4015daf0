"""A local file as lines: plain, gzip or UTF-16. Never more of it in memory than a few lines."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from wire.errors import Refused, SourceError, Unavailable, Unreadable
from wire.inflate import MAGIC

AT_ONCE = 262_144  # bytes of lines that are read in one go


def batches_of(path: Path, most: int) -> Iterator[list[bytes]]:
    """The lines of `lines_of`, some at a time: each wait for the disk is worth it."""
    found: list[bytes] = []
    size = 0
    try:
        for line in lines_of(path, most):
            found.append(line)
            size += len(line) + 1
            if size >= AT_ONCE:
                yield found
                found, size = [], 0
    except SourceError:
        yield found  # the lines before the fault are good
        raise
    yield found


def lines_of(path: Path, most: int) -> Iterator[bytes]:
    """The lines without their ends; none may have more than `most` bytes. gzip is inflated, UTF-16 comes as UTF-8.

    Raises Refused for what cannot be opened or has a longer line, Unreadable for broken compression, Unavailable for
    a compressed file that ends early.
    """
    try:
        if path.exists() and not path.is_file():
            raise Refused(f"{path.name} cannot be read: it is no file")
        with path.open("rb") as raw, _inflated(raw) as file:
            encoding = _wide(file.peek(4)[:4])
            text = io.TextIOWrapper(file, encoding, errors="replace", newline="\n") if encoding else None
            while line := text.readline(most + 1).encode("utf8", "replace") if text else file.readline(most + 1):
                if len(line) > most:
                    raise Refused(f"{path.name} has a line longer than {most:,} bytes")
                yield line.rstrip(b"\r\n")
    except (gzip.BadGzipFile, zlib.error):
        raise Unreadable(f"{path.name} is compressed, and that is broken") from None
    except EOFError:
        raise Unavailable(f"{path.name} is compressed and ends too early: is it still being written?") from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}") from None


def _inflated(raw: io.BufferedReader) -> io.BufferedReader | gzip.GzipFile:
    return gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == MAGIC else raw


def _wide(head: bytes) -> str | None:
    """UTF-16 by its mark, or by the zero bytes of its first two letters."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    zeros = [place for place, byte in enumerate(head) if byte == 0]
    return "utf-16-le" if zeros == [1, 3] else "utf-16-be" if zeros == [0, 2] else None
