"""What a file of records is, from its first lines: its form, and which column is which field."""

import codecs
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from listeners.contract import Unreadable
from listeners.records.csv import Table, text_of
from listeners.records.file import Plan
from listeners.records.guess import by_content
from listeners.records.jsonl import JsonLines
from listeners.records.mapping import chosen, fields_of
from listeners.records.record import APRIL, PLACE, Origin, Reading, RecordOptions, reading_of
from listeners.records.times import day_first

MOST_NAMES = 30


def _path(path: Path) -> Path:
    if "\0" in str(path) or str(path) in ("", "."):
        raise ValueError("should be the path of a file")
    return path


def _encoding(name: str) -> str:
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError, TypeError):
        raise ValueError("should be the name of an encoding such as utf-8, cp1251 or shift_jis") from None


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("should be a time with its zone, such as 2026-03-04T12:00:00Z")
    return at


FilePath = Annotated[Path, AfterValidator(_path)]


class TableOptions(RecordOptions):
    """How a file is read."""

    origin: Annotated[Origin, Field(description=f"{PLACE}the name of the file")] = None
    dayfirst: Annotated[bool | None, Field(description=f"{APRIL}the other dates of the file decide")] = None
    delimiter: Annotated[
        str | None, Field(min_length=1, max_length=1, description="what stands between two columns, if it is not seen")
    ] = None
    encoding: Annotated[
        str | None,
        AfterValidator(_encoding),
        Field(description="how letters are written; without it UTF-8 or UTF-16, and Windows-1252 where it is neither"),
    ] = None
    said: Annotated[
        datetime | None,
        AfterValidator(lambda at: at and _aware(at)),
        Field(description="when all of it was said that has no time of its own, such as 2026-03-04T12:00:00Z"),
    ] = None


def asked_of(options: TableOptions) -> str:
    """The options as they are kept in a cursor: with other ones the file is read anew."""
    said = options.model_dump_json(exclude={"secret", "previous_secret"})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def planned(
    head: Sequence[bytes], *, path: Path, options: TableOptions, mapping: Mapping[str, str], now: datetime, **more: Any
) -> Plan:
    """Raises Unreadable for a file that cannot be a table of mentions; the message names its columns."""
    survey = more.pop("survey", False)
    reading = reading_of(options, now, otherwise=options.said, origin=options.origin or _stem(path), **more)
    form = _form(head, path, options)
    if isinstance(form, Table):
        if not survey:
            mapping = {**mapping, **by_content(_sample(form, head), chosen(form.names, mapping), reading)}
        _check(form, path, mapping, reading, survey)
    if options.dayfirst is None:
        reading = replace(reading, dayfirst=day_first(_times(form, head, mapping), reading.zone, now))
    return Plan(form=form, mapping=mapping, reading=reading, survey=survey)


def _stem(path: Path) -> str:
    """reviews of reviews.csv.gz"""
    return path.name.partition(".")[0] or path.name


def _form(head: Sequence[bytes], path: Path, options: TableOptions) -> Table | JsonLines:
    first = next((text for line in head if (text := text_of(line).lstrip("\ufeff").strip())), "")
    if not first:
        raise Unreadable(f"{path.name} has nothing in it")
    if first.startswith("[") and ".json" in path.name.lower():
        raise Unreadable(f"{path.name} is one list: write one object a line (jq -c '.[]' {path.name})", permanent=True)
    if first.startswith("{"):
        return JsonLines(options.encoding)
    return Table(head, options.delimiter, options.encoding)


def _check(form: Table, path: Path, mapping: Mapping[str, str], reading: Reading, survey: bool) -> None:
    found = chosen(form.names, mapping, survey=survey)
    there = ", ".join(f"“{name}”" for name in form.names[:MOST_NAMES]) or "none"
    if absent := [name for name in found.values() if name not in form.names]:
        raise Unreadable(f"{path.name} has no column “{absent[0]}”; it has {there}", permanent=True)
    if not found.keys() & ({"text", "title", "rating"} if survey else {"text", "title"}):
        raise Unreadable(f"{path.name}: say which column is `text`; it has {there}", permanent=True)
    if "said" not in found and reading.otherwise is None:
        step = "say which column is `said`, or give one time for all with the option `said`"
        raise Unreadable(f"{path.name} does not say when: {step}; it has {there}", permanent=True)


def _times(form: Table | JsonLines, head: Sequence[bytes], mapping: Mapping[str, str]) -> Iterable[Any]:
    """What stands where the time does, in the first records."""
    for record in _sample(form, head):
        yield fields_of(record, mapping).get("said")


def _sample(form: Table | JsonLines, head: Sequence[bytes]) -> Iterator[Mapping[str, Any]]:
    """The first records."""
    sample = form.again(head) if isinstance(form, Table) else form
    for line in head[sample.before :]:
        for group in sample.add(line):
            yield sample.read(group) or {}
