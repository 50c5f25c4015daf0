"""`foreshock backtest` on a file: the detector on its mentions, or on its counts."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from math import nan
from pathlib import Path

from alerts import why
from alerts.severity import severity_of
from alerts.words import printable
from complaints import BadRow, Rules, backtest, fold_bins
from console.files import Numbered, Unreadable, lines_of, never_over, objects, written
from console.lines import line, told_keys

MOST = 1e12


def tell_file(mentions: Path, alerts: Path | None, *, volume: bool, budget: float) -> None:
    """One line for each alert that would notify, written as soon as it is known. Raises Unreadable."""
    never_over(alerts, mentions)
    rules = Rules(budget=budget, volume=volume)
    with lines_of(mentions) as lines, written(alerts, at_once=True) as out:
        read = Numbered(lines)
        try:
            for change in backtest(objects(read, mentions), rules):
                print(line(told_keys(change, severity_of(change), why(change))), file=out, flush=True)
        except BadRow as wrong:
            raise Unreadable(f"{mentions}, line {read.number}: {wrong.why}") from None


def score(counts: Path, scores: Path | None) -> None:
    """timestamp,value in; timestamp,value,anomaly_score out, the first two as they were. Raises Unreadable."""
    never_over(scores, counts)
    with lines_of(counts) as lines:
        rows = list(_rows(lines, counts))
    found = fold_bins([moment for _, _, moment, _ in rows], [value for _, _, _, value in rows])
    with written(scores) as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("timestamp", "value", "anomaly_score"))
        table.writerows((time, text, f"{one:.6f}") for (time, text, _, _), one in zip(rows, found, strict=True))


def _rows(lines: Iterator[str], path: Path) -> Iterator[tuple[str, str, datetime, float]]:
    """Raises Unreadable for the first line whose time does not rise, or whose value is no count."""
    read = Numbered(lines)
    before: datetime | None = None
    try:
        table = csv.DictReader(read)
        for row in table:
            moment, value = _moment(row["timestamp"]), _count(row["value"])
            if before is not None and moment <= before:
                raise ValueError("the time is not after that of the line before")
            yield row["timestamp"], row["value"], moment, value
            before = moment
    except KeyError as missing:
        there = printable(", ".join(table.fieldnames or ()), 100)
        raise Unreadable(f"{path}: the first line names no column {missing}, but: {there}") from None
    except UnicodeDecodeError:
        raise  # it is of the whole file: lines_of tells it
    except (ValueError, csv.Error) as wrong:
        raise Unreadable(f"{path}, line {read.number}: {wrong}") from None


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        raise ValueError("timestamp should be a moment such as 2026-03-11 14:00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = nan
    if not 0 <= value <= MOST:
        raise ValueError(f"value should be a number from 0 to {MOST:g}")
    return value
