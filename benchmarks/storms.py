"""How early storms are flagged and how often the alarm is false, on worlds whose truth is known.

    python benchmarks/storms.py [--seeds 1 2 3] [--budget .25] [--kernel power]

Makes each world with ../shared/bench/storm_worlds.py, runs the backtest on it, and prints what score_storms.py says.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT.parent / "shared" / "bench"
sys.path.insert(0, str(ROOT))

from complaints import Rules, backtest  # noqa: E402


def tell(world: Path, rules: Rules) -> tuple[int, float]:
    """Writes alerts.jsonl beside the mentions; gives how many mentions were read and the seconds it took."""
    began, read = time.perf_counter(), 0
    with (world / "mentions.jsonl").open() as lines, (world / "alerts.jsonl").open("w") as out:

        def rows():
            nonlocal read
            for line in lines:
                read += 1
                yield json.loads(line)

        for change in backtest(rows(), rules):
            if change.cause != "volume":
                out.write(
                    json.dumps({"time": change.at.isoformat(), "brand": change.brand, "topic": change.topic}) + "\n"
                )
    return read, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--budget", type=float, default=0.25)
    parser.add_argument("--kernel", default="power")
    chosen = parser.parse_args()
    if not BENCH.exists():
        print("skipped: the bench that makes worlds is not beside this checkout (../shared/bench)")
        return
    with tempfile.TemporaryDirectory() as folder:
        scored, read, took = [], 0, 0.0
        for seed in chosen.seeds:
            world = Path(folder) / str(seed)
            make = ["--seed", str(seed), "--kernel", chosen.kernel, "--out", str(world)]
            subprocess.run([sys.executable, str(BENCH / "storm_worlds.py"), *make], check=True)
            mentions, seconds = tell(world, Rules(budget=chosen.budget))
            read, took = read + mentions, took + seconds
            scored += [str(world / "truth.json.gz"), str(world / "alerts.jsonl")]
        subprocess.run([sys.executable, str(BENCH / "score_storms.py"), *scored], check=True)
        print(f"mentions: {read}, {read / took:.0f} a second")


if __name__ == "__main__":
    main()
