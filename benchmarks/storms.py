"""How early storms are flagged and how often the alarm is false, on worlds whose truth is known.

    python benchmarks/storms.py [--seeds 1] [--kernel power exponential weibull] [--budget .25] [--plain] [--no-events]

Makes each world with ../shared/bench/storm_worlds.py, replays it, and counts as ../shared/bench/score_storms.py does.
Intervals are 90 % of 1000 resamples of the events (shares) or of the worlds (alarms). `--plain` runs the rules of
baseline_rules.py on the same worlds. `--no-events`: decoys and background only, so that every alert is false.
"""

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT.parent / "shared" / "bench"
PLAIN = ("median", "daymean", "negatives")
sys.path[:0] = [str(ROOT), str(BENCH)]

from complaints import Rules, backtest  # noqa: E402


@dataclass
class Score:
    """What a rule did on some worlds: a row for each event, and for each world its false alarms and brand-weeks."""

    events: list[dict] = field(default_factory=list)
    worlds: list[tuple[int, float]] = field(default_factory=list)
    causes: Counter = field(default_factory=Counter)
    volume: int = 0

    def add(self, truth: dict, alerts: Sequence[tuple[float, int, int]], name: str) -> None:
        from score_storms import score_world

        rows, false, causes, weeks = score_world(truth, alerts)
        for row, event in zip(rows, truth["events"], strict=True):
            self.events.append(row | {"name": f"{name} brand-{event['brand']:02} topic-{event['topic']}"})
        self.worlds.append((len(false), weeks))
        self.causes += causes

    def share(self, holds: Callable[[dict], bool]) -> str:
        """A share of the events in % with its interval."""
        return _interval(self.events, lambda some: 100 * sum(map(holds, some)) / len(some), "{:.0f}")

    def alarms(self) -> str:
        """False alarms per brand-week with their interval."""
        return _interval(self.worlds, _rate, "{:.2f}")

    def __str__(self) -> str:
        slow = Score(events=[row for row in self.events if row["kind"] == "slow"])
        early = " | ".join(self.share(lambda row, at=at: row["fraction"] <= at) for at in (0.10, 0.25))
        return f"{early} | {self.share(lambda row: row['hit'])} | {slow.share(_by_10)} | {self.alarms()}"


def _by_10(row: dict) -> bool:
    return row["fraction"] <= 0.10


def _rate(worlds: Sequence[tuple[int, float]]) -> float:
    return sum(false for false, _ in worlds) / sum(weeks for _, weeks in worlds)


def _interval(sample: Sequence, of: Callable[[Sequence], float], form: str) -> str:
    if not sample:
        return "-"
    dice = random.Random(1)
    draws = sorted(of(dice.choices(sample, k=len(sample))) for _ in range(1000))
    return f"{form} ({form}-{form})".format(of(sample), draws[50], draws[949])


def ours(world: Path, rules: Rules) -> tuple[list[dict], int, int]:
    """Complaint alerts, the number of volume alerts after the warm-up, and how many mentions were read."""
    with (world / "mentions.jsonl").open() as lines:
        rows = [json.loads(line) for line in lines]
    told = list(backtest(rows, rules))
    warm = rows[0]["time"][:8] + "12"  # a world begins on the 5th; its first seven days are not scored
    volume = sum(change.cause == "volume" and change.at.isoformat() >= warm for change in told)
    alerts = [
        {"time": change.at.isoformat(), "brand": change.brand, "topic": change.topic}
        for change in told
        if change.cause != "volume"
    ]
    return alerts, volume, len(rows)


def plain(world: Path, rule: str) -> list[dict]:
    """The alerts of a rule that tools on the market document."""
    out = world / "plain.jsonl"
    made = [world / "mentions.jsonl", out, "--rule", rule]
    subprocess.run([sys.executable, BENCH / "baseline_rules.py", *made], check=True)
    return [json.loads(line) for line in out.read_text().splitlines()]


def _placed(alerts: Sequence[dict]) -> list[tuple[float, int, int]]:
    from score_storms import seconds

    return [(seconds(one["time"]), int(one["brand"][6:]), int(one["topic"][6:])) for one in alerts]


def make(folder: str, seed: int, kernel: str, *, events: bool) -> dict:
    """Writes a world; gives its truth."""
    how = ["--seed", str(seed), "--kernel", kernel, "--out", folder, *(() if events else ("--no-events",))]
    subprocess.run([sys.executable, BENCH / "storm_worlds.py", *how], check=True, stdout=subprocess.DEVNULL)
    return json.loads(gzip.decompress((Path(folder) / "truth.json.gz").read_bytes()))


def run(chosen: argparse.Namespace) -> None:
    """Every rule on every world, one world at a time."""
    rules = ("foreshock", *(PLAIN if chosen.plain else ()))
    scores = {(kernel, rule): Score() for kernel in chosen.kernel for rule in rules}
    read, took = 0, 0.0
    for kernel, seed in product(chosen.kernel, chosen.seeds):
        with tempfile.TemporaryDirectory() as folder:
            truth = make(folder, seed, kernel, events=not chosen.no_events)
            began = time.perf_counter()
            alerts, volume, mentions = ours(Path(folder), Rules(budget=chosen.budget))
            read, took = read + mentions, took + time.perf_counter() - began
            scores[kernel, "foreshock"].volume += volume
            for rule in rules:
                told = alerts if rule == "foreshock" else plain(Path(folder), rule)
                scores[kernel, rule].add(truth, _placed(told), f"{kernel} {seed}")
    show(scores)
    print(f"\n{read} mentions, {read / took:.0f} a second (parsing included)")


def show(scores: dict[tuple[str, str], Score]) -> None:
    """A line for each rule, then what the detector got wrong."""
    print("kernel | rule | before 10 % | before 25 % | ever | slow burns before 10 % | false alarms per brand-week")
    for (kernel, rule), score in scores.items():
        print(f"{kernel} | {rule} | {score}")
    for (kernel, rule), score in scores.items():
        if rule == "foreshock":
            weeks = sum(weeks for _, weeks in score.worlds)
            missed = [f"{row['name']} ({row['kind']})" for row in score.events if not row["hit"]]
            print(f"\n{kernel}: {len(score.events)} events; false alarms by cause: {dict(score.causes)}")
            print(f"volume alerts per brand-week, true or not: {score.volume / weeks:.2f}")
            print(f"missed: {', '.join(missed) or 'none'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--kernel", nargs="+", default=["power"], choices=["power", "exponential", "weibull"])
    parser.add_argument("--budget", type=float, default=0.25)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--no-events", action="store_true")
    if not BENCH.exists():
        print("skipped: the bench that makes worlds is not beside this checkout (../shared/bench)")
        return
    run(parser.parse_args())


if __name__ == "__main__":
    main()
