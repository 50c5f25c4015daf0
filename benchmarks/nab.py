"""The volume detector on labelled public counts of brand mentions, with the threshold that is shipped.

    python benchmarks/nab.py [--json]

Series, windows and the scoring rule are those of the Numenta Anomaly Benchmark (../shared/data/nab, nab_score.py):
100 is perfect, 0 flags nothing. One row is five minutes; a false alert is a flagged row outside every window. Nothing
is fitted to these series, so the score without one of them says how much rests on it, not how a fit carries over.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA, SCORER = SHARED / "data" / "nab", SHARED / "bench" / "nab_score.py"
WEEK = 7 * 288
sys.path.insert(0, str(ROOT))

from intervals import rate, shown  # noqa: E402

from complaints import fold_bins  # noqa: E402


def flagged(series: Path, out: Path, windows: list[tuple[str, str]]) -> dict[str, Any]:
    """Scores a series into `out`; counts windows found, and false alerts after the probation of NAB in its rows."""
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
    weeks = (len(rows) - first) / WEEK
    return {"series": series.stem, "found": found, "windows": len(spans), "false": false, "weeks": weeks}


def score_of(folder: str, series: Sequence[str]) -> float:
    """The score of these series together, by the standard profile."""
    command = [sys.executable, SCORER, folder, DATA / "windows.json", "--threshold", "0.5", "--json"]
    done = subprocess.run([*command, "--only", ",".join(series)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["standard"]["score"]


def measured() -> dict[str, Any]:
    windows = json.loads((DATA / "windows.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        series = [flagged(one, Path(folder) / one.name, windows[one.name]) for one in sorted(DATA.glob("*.csv"))]
        names = [one["series"] for one in series]
        for one in series:
            one["score"] = score_of(folder, [one["series"]])
            one["others"] = score_of(folder, [name for name in names if name != one["series"]])
        return {"score": score_of(folder, names), "series": series}


def show(found: Mapping[str, Any]) -> None:
    for one in found["series"]:
        print(
            f"{one['series']}: score {one['score']:.1f}, without it {one['others']:.1f}; {one['found']} of "
            f"{one['windows']} windows, {one['false'] / one['weeks']:.2f} false alerts per brand-week"
        )
    false = sum(one["false"] for one in found["series"])
    alarms = rate(false, sum(one["weeks"] for one in found["series"]))
    print(f"all: score {found['score']:.1f}; {false} false alerts, {shown(alarms, '{:.2f}')} per brand-week")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not DATA.exists() or not SCORER.exists():
        print("skipped: the labelled counts are not beside this checkout (../shared/data/nab)", file=sys.stderr)
        return
    found = measured()
    if chosen.json:
        print(json.dumps(found))
    else:
        show(found)


if __name__ == "__main__":
    main()
