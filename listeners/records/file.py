"""A file of records, page by page, from where the last run stopped. What is left out is counted, and told last."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from listeners.common.answer import count, name
from listeners.contract import Cursor, Page, Unreadable
from listeners.records.csv import Group
from listeners.records.mapping import fields_of
from listeners.records.record import CUT, Lacking, Reading, cut, is_gone, mention_of, name_of
from mentions import Mention
from wire.wire import Wire

PAGE = 500
"""Records of one page."""
HEAD = 200  # lines that are looked at before the first record is read
HEAD_BYTES = 1_000_000
MOST_TOLD = 10  # numbers of lines


class Form(Protocol):
    """How lines become records; `before` are lines before the first."""

    before: int

    def add(self, line: bytes) -> list[Group]: ...

    def end(self) -> list[Group]: ...

    def read(self, group: Group) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a file is read: its form, the places of the fields, and what becomes of them."""

    form: Form
    mapping: Mapping[str, str]
    reading: Reading
    survey: bool = False


def mention_at(at: int, record: Mapping[str, Any], fields: Mapping[str, Any], reading: Reading) -> Mention:
    """The record of this line. Raises Lacking.

    Where nothing says when, two people may have said the same: their places in the file tell them apart.
    """
    return mention_of(fields, reading, lambda timed: name_of(record, "" if timed else str(at)))


class Mark:
    """How far a file was read: so many lines, and the hash of all of them. Another file does not have that."""

    def __init__(self) -> None:
        self.lines, self._hash = 0, hashlib.sha256()

    def add(self, *lines: bytes) -> None:
        """These lines are behind it."""
        self.lines += len(lines)
        for line in lines:
            self._hash.update(line + b"\n")

    @property
    def digest(self) -> str:
        """Of every line before the mark."""
        return self._hash.hexdigest()


@dataclass(slots=True)
class Tally:
    """How many records there were, and of how many nothing was made, or not all was kept: why, how often, at which
    lines."""

    records: int = 0
    bad: dict[str, list[int]] = field(default_factory=dict)

    def miss(self, why: str, line: int) -> None:
        """One is left out, or cut."""
        times, *lines = self.bad.get(why, [0])
        self.bad[why] = [times + 1, *lines, line] if len(lines) < MOST_TOLD else [times + 1, *lines]

    @property
    def missed(self) -> int:
        """How many were left out, or cut."""
        return sum(times for times, *_ in self.bad.values())

    def __str__(self) -> str:
        """7 of 1,000 records have no text: lines 4, 9, …"""
        return "; ".join(_told(why, found, self.records) for why, found in self.bad.items())


def _told(why: str, found: Sequence[int], records: int) -> str:
    times, *lines = found
    more = ", …" if times > len(lines) else ""
    said = f"{times:,} of {records:,} records {'has' if times == 1 else 'have'} {why}"
    return f"{said}: {'line' if times == 1 else 'lines'} {', '.join(f'{line:,}' for line in lines)}{more}"


def tally_of(cursor: Cursor) -> Tally:
    """What a run that was cut off has counted. A cursor is trusted no more than an answer."""
    found = cursor.get("bad")
    bad = {str(why): list(rows) for why, rows in found.items()} if isinstance(found, Mapping) else {}
    return Tally(count(cursor.get("records")) or 0, bad)


async def pages_of(
    wire: Wire, path: Path, planned: Callable[[Sequence[bytes]], Plan], *, asked: str, cursor: Cursor, most: int
) -> AsyncIterator[Page]:
    """Pages of at most 500 records, and Unreadable at the end where some were left out or cut.

    `planned` makes the plan from the first lines; `asked` names the options: with others the file is read anew.
    The cursor is {lines, digest, records}: where all lines before it are what they were, the file is read on behind
    them; else it is another file and is read from its beginning. A broken last record may be still being written: the
    cursor stays before it.
    """
    known: Cursor = cursor if cursor.get("asked") == asked else {}
    lines = aiter(wire.open_file(path))
    head = await _first(lines)
    plan, rest, mark = planned(head), _joined(head, lines), Mark()
    if not await _passed(rest, mark, known):
        lines = aiter(wire.open_file(path))
        known, rest, mark = {}, lines, Mark()
    run = _Run(plan, mark, tally_of(known), asked)
    async for page in run.pages(rest, most):
        yield page
    if run.ended and run.tally.missed:
        raise Unreadable(str(run.tally))


async def _first(lines: AsyncIterator[bytes]) -> list[bytes]:
    head: list[bytes] = []
    size = 0
    async for line in lines:
        head.append(line)
        size += len(line)
        if len(head) >= HEAD or size >= HEAD_BYTES:
            break
    return head


async def _joined(head: Sequence[bytes], lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for line in head:
        yield line
    async for line in lines:
        yield line


async def _passed(lines: AsyncIterator[bytes], mark: Mark, known: Cursor) -> bool:
    """Goes over the lines that were read before; whether they are still the same."""
    before = count(known.get("lines")) or 0
    while mark.lines < before:
        line = await anext(lines, None)
        if line is None:
            return False
        mark.add(line)
    return before == 0 or mark.digest == known.get("digest")


class _Run:
    """One reading of a file to its end, or to the bound of pages."""

    def __init__(self, plan: Plan, mark: Mark, tally: Tally, asked: str) -> None:
        self.tally, self.ended = tally, False
        self._plan, self._mark, self._asked = plan, mark, asked
        self._found: list[Mention] = []
        self._gone: list[str] = []
        self._since, self._unfinished = 0, 0

    async def pages(self, lines: AsyncIterator[bytes], most: int) -> AsyncIterator[Page]:
        pages, held = 0, None
        async for group in self._groups(lines):
            if held is not None:
                self._take(held)
            held = group
            if self._since >= PAGE:
                yield self._page({"bad": self.tally.bad})
                pages += 1
                if pages == most:
                    return
        if held is not None:
            self._take(held, last=True)
        self.ended = True
        yield self._page({})

    async def _groups(self, lines: AsyncIterator[bytes]) -> AsyncIterator[Group]:
        form = self._plan.form
        async for line in lines:
            if self._mark.lines < form.before:
                self._mark.add(line)
                continue
            for group in form.add(line):
                yield group
        for group in form.end():
            yield group

    def _take(self, group: Group, *, last: bool = False) -> None:
        record, at = self._plan.form.read(group), self._mark.lines + 1
        if record is None and last:
            self._unfinished = 1  # it is told of, and read again
        else:
            self._mark.add(*group)
        if record == {}:
            return
        self.tally.records += 1
        self._since += 1
        try:
            self._keep(record, at)
        except Lacking as wrong:
            self.tally.miss(str(wrong), at)

    def _keep(self, record: Mapping[str, Any] | None, at: int) -> None:
        if record is None:
            raise Lacking("a form that cannot be read")
        fields = fields_of(record, self._plan.mapping, survey=self._plan.survey)
        if is_gone(fields):
            self._gone.append(str(name(fields["id"])))
            return
        said = mention_at(at, record, fields, self._plan.reading)
        self._found.append(cut(said))
        if self._found[-1] is not said:
            self.tally.miss(CUT, at)

    def _page(self, more: Mapping[str, Any]) -> Page:
        kept: dict[str, Any] = {"asked": self._asked, "lines": self._mark.lines, "digest": self._mark.digest}
        found, gone = tuple(self._found), tuple(self._gone)
        self._found, self._gone, self._since = [], [], 0
        kept["records"] = self.tally.records - self._unfinished
        return Page(mentions=found, gone=gone, cursor={**kept, **more}, more=not self.ended)
