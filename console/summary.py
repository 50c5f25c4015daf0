"""The end of a run as a person likes to read it: coloured on a terminal, plain lines everywhere else."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from alerts.alert import Alert
from complaints import Complaint, Stage
from console.words import ago, count, printable
from replies.draft import QueueItem

if TYPE_CHECKING:
    from flows.outcome import Outcome
    from flows.steps.hear import HeardFrom

STAGES: tuple[Stage, ...] = ("emerging", "rising", "peaked", "cooling", "closed")
MOST_DUE = 8
COUNTS = ("heard", "new", "known", "matched")
COLOURS = {"critical": "bold red", "high": "bold yellow", "low": "cyan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert, the file that shows it, and whether this run raised it."""

    alert: Alert
    picture: Path
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An item of the reply queue, the words of its mention, and whether a draft waits for approval."""

    item: QueueItem
    words: str
    drafted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a summary says. `queue` is what is due next, first due first; the numbers count all of it.

    `failing` are the errors of sources that were not asked in this run because they failed lately.
    """

    outcome: "Outcome"
    complaints: tuple[Complaint, ...]
    told: tuple[Told, ...]
    queue: tuple[Waiting, ...]
    waiting: int
    overdue: int
    drafts: int
    now: datetime
    failing: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether some source or some delivery failed, in this run or before without having recovered."""
        return self.outcome.failed or bool(self.failing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading, then a table, then sentences; each sentence with its style on a terminal."""

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


def parts(report: Report) -> tuple[Part, ...]:
    """What the summary says, in order, before anybody draws it."""
    return (_sources(report), _complaints(report), _alerts(report), _queue(report), _delivery(report))


def show(report: Report, out: TextIO | None = None) -> None:
    """Writes the summary to `out` (standard output)."""
    out = out or sys.stdout
    draw: Callable[[Sequence[Part], TextIO], None] = _rich if out.isatty() else _plain
    draw(parts(report), out)


def _sources(report: Report) -> Part:
    heard = report.outcome.heard
    rows = tuple(
        (printable(one.source), str(one.heard), str(one.new), str(one.known), str(one.matched), _error(one, report))
        for one in heard
    )
    failed = sum(1 for one in heard if one.error is not None or one.source in report.failing)
    lines = ((f"{count(failed, 'source')} failed; the others went on", "red"),) if failed else ()
    return Part(
        title="Sources", columns=("source", "heard", "new", "known", "matched", "error"), rows=rows, lines=lines
    )


def _complaints(report: Report) -> Part:
    if not report.complaints:
        return Part(title="Complaints", lines=(("none: everything is as usual", "green"),))
    stages = Counter(one.stage for one in report.complaints)
    said = ", ".join(f"{stages[stage]} {stage}" for stage in STAGES if stages[stage])
    living = [one for one in report.complaints if one.stage not in ("closed", "quiet")]
    rows = tuple((one.stage, one.brand, one.topic, ago(one.first, report.now)) for one in living)
    return Part(title=f"Complaints: {said}", columns=("stage", "brand", "topic", "began") if rows else (), rows=rows)


def _alerts(report: Report) -> Part:
    if not report.told:
        return Part(title="Alerts", lines=(("none", "green"),))
    lines: list[tuple[str, str]] = []
    for told in report.told:
        alert, mark = told.alert, "new, " if told.fresh else ""
        lines.append((f"#{alert.id} {mark}{alert.severity}: {printable(alert.why)}", COLOURS[alert.severity]))
        lines.append((f"    {told.picture}", ""))
    return Part(title="Alerts", lines=tuple(lines))


def _queue(report: Report) -> Part:
    if not report.queue:
        return Part(title="Reply queue", lines=(("empty", "green"),))
    rows = tuple(_asked(one, report.now) for one in report.queue)
    lines = []
    if more := max(0, report.waiting - len(report.queue)):
        lines.append((f"and {more:,} more: foreshock queue", ""))
    if report.drafts:
        lines.append((f"{count(report.drafts, 'draft')} to approve: foreshock drafts", "cyan"))
    title = f"Reply queue: {count(report.waiting, 'answer')} to give, {report.overdue:,} overdue; next due first"
    return Part(title=title, columns=("due", "kind", "brand", "draft", "mention"), rows=rows, lines=tuple(lines))


def _asked(one: Waiting, now: datetime) -> tuple[str, ...]:
    drafted = "yes" if one.drafted else ""
    return ago(one.item.due, now), one.item.kind, one.item.brand, drafted, printable(one.words, 60)


def _delivery(report: Report) -> Part:
    given = report.outcome.delivered
    style = "red" if given.failed else ""
    return Part(title="Notices", lines=((f"{given.sent} sent, {given.held} held back, {given.failed} failed", style),))


def _error(one: "HeardFrom", report: Report) -> str:
    """The error in full: where a row is too long, nothing else of it is lost."""
    if one.skipped is None:
        return printable(one.error or "")
    before = report.failing.get(one.source)
    return printable(f"not asked: {one.skipped}" + (f"; it failed before: {before}" if before else ""))


def _plain(said: Sequence[Part], out: TextIO) -> None:
    for part in said:
        print(f"\n{part.title}", file=out)
        for row in _aligned((part.columns, *part.rows)) if part.columns else ():
            print(f"  {row}".rstrip(), file=out)
        for text, _ in part.lines:
            print(f"  {text}", file=out)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell, in the cells of a terminal: scripts differ."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    padded = (zip(row, widths, strict=True) for row in rows)
    return ["  ".join(cell + " " * (width - cell_len(cell)) for cell, width in row) for row in padded]


def _rich(said: Sequence[Part], out: TextIO) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out)
    for part in said:
        console.print(Text(f"\n{part.title}", style="bold"))
        if part.columns:
            table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
            for name in part.columns:
                justify: Literal["left", "right"] = "right" if name in COUNTS else "left"
                table.add_column(name, justify=justify, no_wrap=name != "error", overflow="ellipsis")
            for row in part.rows:
                table.add_row(*map(Text, row))
            console.print(table)
        for text, style in part.lines:
            console.print(Text(f"  {text}", style=style), soft_wrap=True)
