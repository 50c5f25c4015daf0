"""Comma-separated values out of lines, as programs write them: RFC 4180, and what is less strict."""

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache

from listeners.records.mapping import is_head

Group = tuple[bytes, ...]
"""The lines of one record."""
DELIMITERS = ",;\t|"
LONGEST = 1_000_000  # bytes of one record
ABOVE = 30  # lines that may stand above the names: who exported what, when
UNFINISHED = 20  # lines at the end of a file that may be a record that is still being written
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def text_of(line: bytes, encoding: str | None = None) -> str:
    """UTF-8, and a line that is not is Windows-1252: that is what spreadsheets write."""
    if encoding:
        return line.decode(encoding, "replace")
    try:
        return line.decode("utf8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def still_open(line: str, is_open: bool, delimiters: str) -> bool:
    """Whether a quoted field goes on behind this line, which began within one or not.

    A quote opens a field only at its beginning, and closes it only at its end; within it a doubled quote is one.
    """
    opening, closing = _quotes(delimiters)
    at = 0
    while True:
        if is_open:
            found = closing.search(line, at)
            if found is None:
                return True
            is_open, at = found[0] == '""', found.end()
        elif at == 0 and line.startswith('"'):
            is_open, at = True, 1
        elif found := opening.search(line, at):
            is_open, at = True, found.end()
        else:
            return False


@cache
def _quotes(delimiters: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    marks = f"[{re.escape(delimiters)}]"
    return re.compile(f'{marks}"'), re.compile(rf'""|"(?=[ \t]*(?:{marks}|\n|$))')


class Splitter:
    """Puts lines together to records. A quote that is never closed costs its own line, not all that follow."""

    def __init__(self, delimiters: str, encoding: str | None) -> None:
        self._delimiters, self._encoding = delimiters, encoding
        self._waiting: list[bytes] = []
        self._size = 0
        self._open = False

    def add(self, line: bytes) -> list[Group]:
        """The records that end with this line."""
        self._waiting.append(line)
        self._size += len(line)
        if self._open or b'"' in line:
            self._open = still_open(text_of(line, self._encoding), self._open, self._delimiters)
        if not self._open:
            return [self._taken()]
        return self._given_up() if self._size > LONGEST else []

    def end(self) -> list[Group]:
        """What is left: an open record that is short may be still being written, of a longer one the quote is wrong."""
        groups: list[Group] = []
        while len(self._waiting) > UNFINISHED:
            groups += self._given_up()
        return [*groups, self._taken()] if self._waiting else groups

    def _taken(self) -> Group:
        group, self._waiting, self._size, self._open = tuple(self._waiting), [], 0, False
        return group

    def _given_up(self) -> list[Group]:
        first, *others = self._taken()
        groups: list[Group] = [(first,)]
        for line in others:
            groups += self.add(line)
        return groups


class Table:
    """A table with a row of names. `before` is the number of lines before its first record."""

    def __init__(self, head: Sequence[bytes], delimiter: str | None, encoding: str | None) -> None:
        lines = [line.removeprefix(b"\xef\xbb\xbf") if i == 0 else line for i, line in enumerate(head)]
        named = _SEP.fullmatch(text_of(lines[0], encoding)) if lines else None
        self.before, self._encoding = 1 if named else 0, encoding
        given = delimiter or (named[1] if named else None)
        header = self._header(lines[self.before :], given or DELIMITERS)
        self.delimiter = given or _delimiter(header)
        self.names = _names(_fields(header, self.delimiter) or [])
        self._splitter = Splitter(self.delimiter, encoding)

    def _header(self, lines: Sequence[bytes], delimiters: str) -> str:
        """The first record; but where one of those below it names a text and a time beyond doubt, that one."""
        splitter, begin, first = Splitter(delimiters, self._encoding), self.before, ""
        for number, line in enumerate(lines, begin + 1):
            for text in map(self._text, filter(any, splitter.add(line))):
                mark = delimiters if len(delimiters) == 1 else _delimiter(text)
                if is_head(_fields(text, mark) or ()):
                    self.before = number
                    return text
                if not first:
                    self.before, first = number, text
            if first and number >= begin + ABOVE:
                break
        if not first:
            self.before = begin + len(lines)
        return first

    def add(self, line: bytes) -> list[Group]:
        """The records that end with this line."""
        return self._splitter.add(line)

    def end(self) -> list[Group]:
        """What is left at the end of the file."""
        return self._splitter.end()

    def again(self, head: Sequence[bytes]) -> "Table":
        """The same table from its beginning, of which nothing was read."""
        return Table(head, self.delimiter, self._encoding)

    def read(self, group: Group) -> Mapping[str, str] | None:
        """Name -> cell; empty for an empty line, None where it cannot be read."""
        text = self._text(group)
        if still_open(text, False, self.delimiter):
            return None
        found = _fields(text, self.delimiter)
        if found is None:
            return None
        return dict(zip(self.names, found, strict=False)) if any(cell.strip() for cell in found) else {}

    def _text(self, group: Group) -> str:
        return "\n".join(text_of(line, self._encoding) for line in group)


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=lambda mark: len(_fields(header, mark) or ()))


def _fields(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return None


def _names(cells: Sequence[str]) -> list[str]:
    """Each once; one without a name, or with that of another, is called by its number."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())
        names.append(name if name and name not in names else f"column {number}")
    return names
