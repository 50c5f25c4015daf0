"""The volume detector on labelled public counts of brand mentions, with the threshold that is shipped.

    python benchmarks/nab.py

Series, windows and the scoring rule are those of the Numenta Anomaly Benchmark (../shared/data/nab, nab_score.py):
100 is perfect, 0 flags nothing. One row is five minutes; a false alert is a flagged row outside every window.
"""

import csv
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA, SCORER = SHARED / "data" / "nab", SHARED / "bench" / "nab_score.py"
WEEK = 7 * 288
sys.path.insert(0, str(ROOT))

from complaints import fold_bins  # noqa: E402


def flagged(series: Path, out: Path, windows: list[tuple[str, str]]) -> tuple[int, int, int, int]:
    """Scores a series into `out`; gives windows found, windows, false alerts after the probation of NAB, its rows."""
    with series.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
    scores = fold_bins(times, [float(row["value"]) for row in rows])
    with out.open("w", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(("timestamp", "value", "anomaly_score"))
        table.writerows((row["timestamp"], row["value"], score) for row, score in zip(rows, scores, strict=True))
    spans = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in windows]
    first = min(int(0.15 * len(rows)), 750)
    hits = [time for time, score in zip(times[first:], scores[first:], strict=True) if score >= 0.5]
    found = sum(any(start <= hit <= end for hit in hits) for start, end in spans)
    false = sum(not any(start <= hit <= end for start, end in spans) for hit in hits)
    return found, len(spans), false, len(rows) - first


def main() -> None:
    if not DATA.exists() or not SCORER.exists():
        print("skipped: the labelled counts are not beside this checkout (../shared/data/nab)")
        return
    windows = json.loads((DATA / "windows.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        false, rows = 0, 0
        for series in sorted(DATA.glob("*.csv")):
            found, labelled, wrong, scored = flagged(series, Path(folder) / series.name, windows[series.name])
            print(
                f"{series.stem}: {found} of {labelled} windows, {wrong / scored * WEEK:.2f} false alerts per brand-week"
            )
            false, rows = false + wrong, rows + scored
        command = [sys.executable, SCORER, folder, DATA / "windows.json", "--threshold", "0.5"]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
        print(f"all: {false} false alerts, {false / rows * WEEK:.2f} per brand-week")


if __name__ == "__main__":
    main()
