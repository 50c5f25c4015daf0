"""The end of a run as a person likes to read it: coloured on a terminal, plain lines everywhere else."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from alerts.alert import Alert
from alerts.words import ago, count, printable
from complaints import Complaint, Stage
from console.noise_list import dropped
from replies.item import QueueItem

if TYPE_CHECKING:
    from flows.outcome import Outcome
    from flows.steps.brands import Unjudged
    from flows.steps.hear import HeardFrom
    from storage.alerts import Undelivered

STAGES: tuple[Stage, ...] = ("emerging", "rising", "peaked", "cooling", "closed")
MOST_DUE = 8
MOST_NOTICES = 5  # lines of one kind
COUNTS = ("heard", "new", "known", "matched")
COLOURS = {"critical": "bold red", "high": "bold yellow", "low": "cyan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert, the file that shows it, whether this run raised it, and as what else it was told, in words."""

    alert: Alert
    picture: Path
    fresh: bool
    told_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An item of the reply queue, the words of its mention, and whether a draft waits for approval."""

    item: QueueItem
    words: str
    drafted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a summary says. `queue` is what is due next, what is urgent first; the numbers count all of it.

    `failing` are the errors of sources that were not asked in this run because they failed lately, `undelivered` the
    notices that failed in this run or before, `held` how many are held back for each reason, and `fresh` the brands of
    which nothing but a first hearing is known.
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
    undelivered: "tuple[Undelivered, ...]" = ()
    held: Mapping[str, int] = field(default_factory=dict)
    fresh: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether some source, some brand or some delivery failed, in this run or before without having recovered."""
        return self.outcome.failed or bool(self.failing) or bool(self.undelivered)

    @property
    def unheard(self) -> int:
        """How many sources could not be heard, in this run or when they were last asked."""
        return sum(1 for one in self.outcome.heard if one.error is not None or one.source in self.failing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading, then a table, then sentences; each sentence with its style on a terminal."""

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


def parts(report: Report) -> tuple[Part, ...]:
    """What the summary says, in order, before anybody draws it."""
    talk = [one for one in report.complaints if one.cause == "volume"]
    said = (_sources(report), _complaints(report), *_talk(talk, report.now), _alerts(report), _queue(report))
    return (*said, _delivery(report))


def show(report: Report, out: TextIO | None = None) -> None:
    """Writes the summary to `out` (standard output)."""
    out = out or sys.stdout
    draw: Callable[[Sequence[Part], TextIO], None] = _rich if out.isatty() else _plain
    draw(parts(report), out)


def _sources(report: Report) -> Part:
    heard = report.outcome.heard
    rested = [one for one in heard if one.skipped is not None and one.source not in report.failing]
    reasons = Counter(one.skipped for one in rested)
    rows = tuple(_row(one, report) for one in heard if one not in rested)
    lines = [(f"{count(many, 'source was', 'sources were')} not asked: {why}", "") for why, many in reasons.items()]
    total, matched = sum(one.heard for one in heard), sum(one.matched for one in heard)
    if heard and (said := dropped(total, matched, reduce(add, (one.noise for one in heard)))):
        lines.append((said, ""))
    if new := sum(one.new for one in heard):
        lines.append((_distinct(new, sum(one.voices for one in heard)), ""))
    if report.unheard:
        lines.append((f"{count(report.unheard, 'source')} failed; the others went on", "red"))
    columns = ("source", *COUNTS, "note") if rows else ()
    return Part(title="Sources", columns=columns, rows=rows, lines=tuple(lines))


def _distinct(new: int, voices: int) -> str:
    """The raw number and the distinct one, always both."""
    if voices == new:
        return f"{count(new, 'new mention')}, each a voice of its own"
    repeated = f"{new - voices:,} repeat a text or an author of the 24 hours around them"
    return f"{count(new, 'new mention')}, {count(voices, 'distinct voice')}: {repeated}"


def _row(one: "HeardFrom", report: Report) -> tuple[str, ...]:
    return (printable(one.source), str(one.heard), str(one.new), str(one.known), str(one.matched), _note(one, report))


def _complaints(report: Report) -> Part:
    found = [one for one in report.complaints if one.cause != "volume"]
    lines = tuple((_unjudged(one), "red") for one in report.outcome.unjudged)
    if not found:
        return Part(title="Complaints", lines=lines or (_none(report),))
    rows = tuple((one.stage, one.brand, one.topic, ago(one.first, report.now)) for one in found if _lives(one))
    columns = ("stage", "brand", "topic", "began") if rows else ()
    return Part(title=f"Complaints: {_stages(found)}", columns=columns, rows=rows, lines=lines)


def _unjudged(one: "Unjudged") -> str:
    """A fault of ours, or a memory that is damaged: nothing that was heard is lost."""
    said = f"{printable(one.brand)} could not be judged ({printable(one.error)})"
    return f"{said}: what was heard of it waits for the next run: foreshock doctor"


def _none(report: Report) -> tuple[str, str]:
    """That nothing was found says only as much as was heard."""
    heard = len(report.outcome.heard)
    if not heard:
        return "none found; every source is paused", "yellow"
    if report.unheard:
        return f"none found; {report.unheard} of {count(heard, 'source')} could not be heard", "red"
    if report.fresh:
        brands = ", ".join(map(printable, report.fresh))
        return f"none found yet; what is usual for {brands} is still to be learnt", ""
    if any(map(_lives, report.complaints)):
        return "none", "green"
    return "none: everything is as usual", "green"


def _talk(found: Sequence[Complaint], now: datetime) -> Iterator[Part]:
    """More talk than usual is no complaint: it stands apart, where there is some."""
    if found:
        rows = tuple((one.stage, one.brand, ago(one.first, now)) for one in found if _lives(one))
        columns = ("stage", "brand", "began") if rows else ()
        yield Part(title=f"Talk, more than usual: {_stages(found)}", columns=columns, rows=rows)


def _stages(found: Sequence[Complaint]) -> str:
    stages = Counter(one.stage for one in found)
    return ", ".join(f"{stages[stage]} {stage}" for stage in STAGES if stages[stage])


def _lives(one: Complaint) -> bool:
    return one.stage not in ("closed", "quiet")


def _alerts(report: Report) -> Part:
    if not report.told:
        return Part(title="Alerts", lines=(("none", "green"),))
    lines: list[tuple[str, str]] = []
    for told in report.told:
        alert, mark = told.alert, "new, " if told.fresh else ""
        mark += f"{told.told_as or 'over already'}, " if told.alert.state == "resolved" else ""
        lines.append((f"#{alert.id} {mark}{alert.severity}: {printable(alert.why)}", COLOURS[alert.severity]))
        lines.append((f"    {told.picture}", ""))
    return Part(title="Alerts", lines=tuple(lines))


def _queue(report: Report) -> Part:
    if not report.queue:
        return Part(title="Reply queue", lines=(("empty", "green"), *_published(report)))
    rows = tuple(_asked(one, report.now) for one in report.queue)
    lines = []
    if more := max(0, report.waiting - len(report.queue)):
        lines.append((f"and {more:,} more: foreshock queue", ""))
    if report.drafts:
        lines.append((f"{count(report.drafts, 'draft')} to approve: foreshock drafts", "cyan"))
    lines += _published(report)
    title = f"Reply queue: {count(report.waiting, 'answer')} to give, {report.overdue:,} overdue; next due first"
    return Part(title=title, columns=("due", "kind", "brand", "draft", "mention"), rows=rows, lines=tuple(lines))


def _published(report: Report) -> list[tuple[str, str]]:
    """What became of the replies that were approved, where there were any."""
    done = report.outcome.published
    said = [
        (done.sent, "published"),
        (done.rehearsed, "rehearsed and not sent (dry_run)"),
        (done.undone, "not sent any more"),
        (done.failed, "not published yet"),
        (done.unsure, "perhaps published: it is looked at again"),
    ]
    told = "; ".join(f"{count(many, 'approved answer')} {what}" for many, what in said if many)
    colour = "red" if done.failed or done.unsure else ""
    return [(f"{told}: foreshock publishing list", colour)] if told else []


def _asked(one: Waiting, now: datetime) -> tuple[str, ...]:
    drafted = "yes" if one.drafted else ""
    return ago(one.item.due, now), one.item.kind, one.item.brand, drafted, printable(one.words, 60)


def _delivery(report: Report) -> Part:
    failed, held = len(report.undelivered), sum(report.held.values())
    failed = max(failed, report.outcome.delivered.failed)
    said = f"{report.outcome.delivered.sent} sent, {held} held back, {failed} failed"
    lines = [(said, "red" if failed else "")]
    lines += [(_missed(one, report.now), "red") for one in report.undelivered[:MOST_NOTICES]]
    if (more := len(report.undelivered) - MOST_NOTICES) > 0:
        lines.append((f"and {more:,} more that failed: foreshock doctor", "red"))
    reasons = list(report.held.items())
    lines += [(f"{many} held back: {printable(reason)}", "") for reason, many in reasons[:MOST_NOTICES]]
    if rest := sum(many for _, many in reasons[MOST_NOTICES:]):
        lines.append((f"{rest:,} held back for other reasons: foreshock show tells them of each alert", ""))
    return Part(title="Notices", lines=tuple(lines))


def _missed(one: "Undelivered", now: datetime) -> str:
    notice = one.notice
    again = "no further try" if notice.state == "failed" else f"next try {_next(notice.due, now)}"
    return f"{printable(notice.receiver)}, {printable(notice.title, 60)}: {printable(one.error)}; {again}"


def _next(due: datetime, now: datetime) -> str:
    return ago(due, now) if due > now else "with the next run"


def _note(one: "HeardFrom", report: Report) -> str:
    """The error in full: where a row is too long, nothing else of it is lost."""
    if one.skipped is None:
        return printable(one.error or one.stopped or "")
    return printable(f"not asked: {one.skipped}; it failed before: {report.failing[one.source]}")


def _plain(said: Sequence[Part], out: TextIO) -> None:
    for part in said:
        print(f"\n{part.title}", file=out)
        for row in aligned((part.columns, *part.rows)) if part.columns else ():
            print(f"  {row}".rstrip(), file=out)
        for text, _ in part.lines:
            print(f"  {text}", file=out)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
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
                table.add_column(name, justify=justify, no_wrap=name != "note", overflow="ellipsis")
            for row in part.rows:
                table.add_row(*map(Text, row))
            console.print(table)
        for text, style in part.lines:
            console.print(Text(f"  {text}", style=style), soft_wrap=True)
