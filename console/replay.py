"""`foreshock backtest`: the detector on a file."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from alerts import why
from alerts.severity import severity_of
from complaints import Rules, backtest, fold_bins
from console.files import Unreadable, lines_of, objects, written
from console.lines import line, told_keys


def replay(mentions: Path, alerts: Path | None, *, volume: bool, budget: float) -> None:
    """One line for each alert that would notify, written as soon as it is known. Raises Unreadable."""
    rules = Rules(budget=budget, volume=volume)
    with lines_of(mentions) as lines, written(alerts) as out:
        try:
            for change in backtest(objects(lines, mentions), rules):
                print(line(told_keys(change, severity_of(change), why(change))), file=out, flush=True)
        except ValueError as wrong:
            raise Unreadable(f"{mentions}: {wrong}") from None


def score(counts: Path, scores: Path | None) -> None:
    """timestamp,value in; timestamp,value,anomaly_score out, the first two as they were. Raises Unreadable."""
    with lines_of(counts) as lines:
        rows = list(_rows(lines, counts))
    found = fold_bins([moment for _, _, moment, _ in rows], [value for _, _, _, value in rows])
    with written(scores) as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("timestamp", "value", "anomaly_score"))
        table.writerows((time, text, f"{one:.6f}") for (time, text, _, _), one in zip(rows, found, strict=True))


def _rows(lines: Iterator[str], path: Path) -> Iterator[tuple[str, str, datetime, float]]:
    table = csv.DictReader(lines)
    for number, row in enumerate(table, 2):
        try:
            time, text = row["timestamp"], row["value"]
            moment = datetime.fromisoformat(time)
            yield time, text, moment if moment.tzinfo else moment.replace(tzinfo=UTC), float(text)
        except KeyError as missing:
            raise Unreadable(f"{path}: the first line names no column {missing}") from None
        except (TypeError, ValueError) as wrong:
            raise Unreadable(f"{path}, line {number}: {wrong}") from None
