"""An export of another tool, read whole: its mentions by brand in the order of their times, and what was left out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import Any

from flows.steps.border import cleaned
from listeners.common.answer import name
from listeners.contract import SourceError, Unreadable
from listeners.files import ImportOptions
from listeners.records.file import HEAD, Form, Plan, Tally, mention_at
from listeners.records.mapping import chosen, fields_of, plain_name, value_at
from listeners.records.record import CUT, Lacking, cut, is_gone
from listeners.records.table import planned
from listeners.records.times import day_first, goes_either_way, zone_of
from mentions import Mention
from wire.client import LIMITS
from wire.files import lines_of

BRAND = ("brand", "brand_name", "query_name")
"""Names of a column that are taken for the brand where nobody says."""
MOST_BRANDS = 50
LONGEST_BRAND = 80
SURE, FEW = 0.9, 10
Step = Callable[[int], object]


class NoExport(Exception):
    """A file of which no replay can be made; the message names it, says where it is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`columns` says which column is which field, `unused` which are none; `brand_column` is where the brand stands.

    `brands` are the mentions of each, in the order of their times. `twins` rows said what another had said, under the
    same id. `whole_hours`: no time says its minutes. `either_way` is a date such as 3/4/2026, None without any, and
    `dayfirst` how it was read.
    """

    path: Path
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    brand_column: str | None
    brands: Mapping[str, tuple[Mention, ...]]
    tally: Tally
    twins: int
    whole_hours: bool
    either_way: str | None = None
    dayfirst: bool = False

    @property
    def said(self) -> list[datetime]:
        """When everything was said, in order."""
        return sorted(one.said for mentions in self.brands.values() for one in mentions)


@dataclass(slots=True)
class _Read:
    """What was read so far. The same id with another text is another mention: spreadsheets round long ids."""

    brands: dict[str, list[Mention]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    twins: int = 0
    known: set[tuple[str, str]] = field(default_factory=set)
    said: set[tuple[str, str, str]] = field(default_factory=set)

    def keep(self, brand: str, one: Mention, at: int) -> None:
        if (brand, one.external_id, one.words) in self.said:
            self.twins += 1
            return
        self.said.add((brand, one.external_id, one.words))
        if (brand, one.external_id) in self.known:
            one = replace(one, external_id=f"{one.external_id} {at}")
        self.known.add((brand, one.external_id))
        self.brands.setdefault(brand, []).append(one)


def read_export(
    path: Path,
    options: ImportOptions,
    *,
    brand: str | None,
    column: str | None,
    now: datetime,
    done: Step = lambda _: None,
) -> Export:
    """The whole file, in memory. `brand` is that of all rows; else it stands in `column`, or in one that is called so,
    or is the name of the file. `done` is called with how many more lines were read. Raises NoExport."""
    try:
        plan, names = _planned(path, options, now)
        dates = _either_way(path, plan)
        if dates and options.dayfirst is None:
            first = day_first(dates, plan.reading.zone, now)
            plan, names = _planned(path, options.model_copy(update={"dayfirst": first}), now)
        chosen_column = None if brand else column or _brand_column(names)
        if column and names and column not in names:
            raise NoExport(f"{path.name} has no column “{column}”; it has {_listed(names)}")
        found = _read(path, plan, brand or path.name.partition(".")[0] or path.name, chosen_column, done)
    except SourceError as wrong:
        raise NoExport(f"{wrong}{_step(wrong)}") from None
    if not found.brands:
        why = f": {found.tally}" if found.tally.records else ""
        raise NoExport(f"{path.name}: nothing could be read{why}; --map FIELD=COLUMN says which column is what")
    _check_times(path, [one.said for mentions in found.brands.values() for one in mentions], zone_of(options.timezone))
    columns = dict(chosen(names, plan.mapping))
    used = {*columns.values(), chosen_column}
    return Export(
        path=path,
        columns=columns,
        unused=tuple(one for one in names if one not in used),
        brand_column=chosen_column,
        brands={
            one: tuple(sorted(mentions, key=lambda mention: mention.said)) for one, mentions in found.brands.items()
        },
        tally=found.tally,
        twins=found.twins,
        whole_hours=all(not (one.said.minute or one.said.second) for some in found.brands.values() for one in some),
        either_way=next(filter(goes_either_way, dates), None),
        dayfirst=plan.reading.dayfirst,
    )


def _planned(path: Path, options: ImportOptions, now: datetime) -> tuple[Plan, Sequence[str]]:
    """How it is read, and the names of its columns. Raises NoExport, SourceError."""
    if options.said is not None:
        raise NoExport("said=: a replay needs the time of each row; --map said=COLUMN says where it stands")
    head = list(islice(lines_of(path, LIMITS.line), HEAD))
    plan = planned(head, path=path, now=now, options=options, mapping=options.columns, **options.facts)
    names = getattr(plan.form, "names", ())
    if not names:  # JSON Lines: each object has names of its own
        names = next((tuple(record) for _, record in _rows(iter(head), plan.form) if record), ())
    return plan, names


def _either_way(path: Path, plan: Plan) -> list[str]:
    """The times of the whole file, where some of the first are dates that go either way; else none."""
    rows = _rows(lines_of(path, LIMITS.line), plan.form)
    said = (fields_of(record, plan.mapping).get("said") for _, record in rows if record)
    first = list(islice(said, HEAD))
    return [one for one in chain(first, said) if isinstance(one, str)] if any(map(goes_either_way, first)) else []


def _read(path: Path, plan: Plan, brand: str, column: str | None, done: Step) -> _Read:
    """Raises NoExport where the column of brands has as many as a column of something else would."""
    found, before = _Read(), 0
    for at, record in _rows(lines_of(path, LIMITS.line), plan.form):
        done(at - before)
        before = at
        if record == {}:
            continue
        found.tally.records += 1
        try:
            one = _mention(at, record, plan, found.tally)
        except Lacking as wrong:
            found.tally.miss(str(wrong), at)
            continue
        theirs = name(value_at(record, column)) if column else None
        found.keep((theirs or brand)[:LONGEST_BRAND], one, at)
        if len(found.brands) > MOST_BRANDS:
            step = "--brand NAME if all is of one, or --map brand=COLUMN"
            raise NoExport(f"{path.name}, line {at}: more than {MOST_BRANDS} brands in column “{column}”; {step}")
    return found


def _mention(at: int, record: Mapping[str, Any] | None, plan: Plan, tally: Tally) -> Mention:
    """Raises Lacking."""
    if record is None:
        raise Lacking("a form that cannot be read")
    fields = fields_of(record, plan.mapping)
    if is_gone(fields):
        raise Lacking("been deleted where it was said")
    one = mention_at(at, record, fields, plan.reading)
    if one.said_unknown:
        raise Lacking("a time that is still to come")
    kept = cut(one)
    if kept is not one:
        tally.miss(CUT, at)
    return cleaned(kept)


def _rows(lines: Iterator[bytes], form: Form) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """The records, each with the number of its first line, from 1."""
    for _ in islice(lines, form.before):
        pass
    at = form.before + 1
    for line in lines:
        for group in form.add(line):
            yield at, form.read(group)
            at += len(group)
    for group in form.end():
        yield at, form.read(group)
        at += len(group)


def _brand_column(names: Sequence[str]) -> str | None:
    plain = {plain_name(one): one for one in reversed(names)}
    return next((plain[one] for one in BRAND if one in plain), None)


def _check_times(path: Path, said: Sequence[datetime], zone: tzinfo) -> None:
    """Raises NoExport where the times are days: a storm of one minute past midnight would be found on each."""
    days = sum(one.astimezone(zone).strftime("%H%M%S") == "000000" for one in said)
    if len(said) >= FEW and days >= SURE * len(said):
        step = "export it with hours and minutes, or say which column has them: --map said=COLUMN"
        raise NoExport(f"{path.name}: its times are only days, and a replay needs the minutes; {step}")


def _step(wrong: SourceError) -> str:
    needs_map = isinstance(wrong, Unreadable) and any(one in str(wrong) for one in ("which column", "no column"))
    return " (--map FIELD=COLUMN)" if needs_map else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{one}”" for one in names[:30])
