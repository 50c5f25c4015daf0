"""What the detector costs: mentions a second, bytes of memory per brand and series, and whether age makes it dearer.

    python benchmarks/detect.py [--seed 1] [--days 300] [--brands 12] [--json]

The world is one of ../shared/bench/storm_worlds.py, parsed beforehand and folded in batches of an hour. For the cost of
age the busiest brand's first week is lived again and again until it is `days` old; then a state of one week and the old
one fold the same next day, alternating, nine times: the median of the ratios is told.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT.parent / "shared" / "bench"
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
sys.path.insert(0, str(ROOT))

from complaints import BrandState, Heard, Rules, advance, dump, load  # noqa: E402


def world(seed: int, number: int) -> dict[str, list[Heard]]:
    """What is heard of each brand."""
    brands: dict[str, list[Heard]] = {}
    with tempfile.TemporaryDirectory() as folder:
        make = ["--seed", str(seed), "--out", folder, "--brands", str(number)]
        subprocess.run([sys.executable, BENCH / "storm_worlds.py", *make], check=True, stdout=subprocess.DEVNULL)
        with (Path(folder) / "mentions.jsonl").open() as lines:
            for row in map(json.loads, lines):
                brands.setdefault(row["brand"], []).append(heard_of(row))
    return brands


def heard_of(row: Mapping[str, Any]) -> Heard:
    """A row of mentions.jsonl, heard when it was said."""
    said = datetime.fromisoformat(row["time"])
    keys = {"author": row["author"], "followers": row["followers"], "copy": row["copy_of"]}
    what = {"topic": row["topic"], "complaint": float(row["complaint"])}
    return Heard(origin="square", external_id=row["id"], at=said, said=said, **what, **keys)


def hours(heard: Sequence[Heard]) -> Iterator[list[Heard]]:
    """The same, hour by hour."""
    for _, batch in groupby(heard, key=lambda one: one.at.replace(minute=0, second=0, microsecond=0)):
        yield list(batch)


def live(state: BrandState, heard: Sequence[Heard]) -> float:
    """Folds into the state; gives the seconds of one core that it took."""
    batches, began = list(hours(heard)), time.process_time()
    for batch in batches:
        advance(state, batch, batch[-1].at, Rules())
    return time.process_time() - began


def age(heard: Sequence[Heard], days: int) -> list[float]:
    """The cost of a day for a state of `days` over that for a state of one week, nine times."""
    start = heard[0].at.replace(hour=0, minute=0, second=0, microsecond=0)
    week = [one for one in heard if one.at < start + WEEK]
    young, old = BrandState.new("young"), BrandState.new("old")
    live(young, week)
    for turn in range(days // 7):
        live(old, _later(week, turn * WEEK))
    day = [one for one in week if one.at < start + timedelta(days=1)]
    ages = ((dump(young), WEEK), (dump(old), days // 7 * WEEK))
    ratios = []
    for _ in range(9):
        first, then = (live(load(kept), _later(day, by)) for kept, by in ages)
        ratios.append(then / first)
    return ratios


def _later(heard: Sequence[Heard], by: timedelta) -> list[Heard]:
    return [replace(one, at=one.at + by, said=one.said + by) for one in heard]


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    brands = world(chosen.seed, chosen.brands)
    states = {brand: BrandState.new(brand) for brand in brands}
    took = sum(live(states[brand], heard) for brand, heard in brands.items())
    ratios = age(max(brands.values(), key=len), chosen.days)
    return {
        "seed": chosen.seed,
        "brands": len(brands),
        "mentions": sum(map(len, brands.values())),
        "seconds": took,
        "days": chosen.days,
        "series_bytes": _spread(
            [len(json.dumps(one)) for state in states.values() for one in json.loads(dump(state))["series"].values()]
        ),
        "brand_bytes": _spread([len(dump(state)) for state in states.values()]),
        "age": {"median": statistics.median(ratios), "least": min(ratios), "most": max(ratios)},
    }


def _spread(sizes: Sequence[int]) -> dict[str, float]:
    return {"median": statistics.median(sizes), "mean": statistics.mean(sizes), "most": max(sizes)}


def show(found: dict[str, Any]) -> None:
    number, took = found["mentions"], found["seconds"]
    print(f"{number} mentions of {found['brands']} brands in {took:.1f} s of one core: {number / took:.0f} a second")
    for what in ("series", "brand"):
        print("bytes of a {}: median {median:.0f}, mean {mean:.0f}, most {most}".format(what, **found[f"{what}_bytes"]))
    ratio = "{median:.2f} ({least:.2f} to {most:.2f})".format(**found["age"])
    print(f"cost at day {found['days']} over cost at day 7: {ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=300)
    parser.add_argument("--brands", type=int, default=12)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not BENCH.exists():
        print("skipped: the bench that makes worlds is not beside this checkout (../shared/bench)", file=sys.stderr)
        return
    found = measured(chosen)
    if chosen.json:
        print(json.dumps(found))
    else:
        show(found)


if __name__ == "__main__":
    main()
