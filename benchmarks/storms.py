"""How early storms are flagged and how often the alarm is false, on worlds whose truth is known.

    python benchmarks/storms.py [--seeds 1] [--kernel power exponential weibull] [--budget .25] [--plain] [--no-events]

Makes each world with ../shared/bench/storm_worlds.py, replays it, and counts as ../shared/bench/score_storms.py does.
Intervals are of 95 %: resampled events (shares), Garwood's (alarms). `--plain` runs the rules of baseline_rules.py on
the same worlds. `--no-events`: decoys and background only, so that every alert is false. With `--json`: one object,
with every event, why it was missed, and every false alarm.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT.parent / "shared" / "bench"
PLAIN = ("median", "daymean", "negatives")
OURS = "foreshock"
ALL = "all"
EARLY, LATER = 0.10, 0.25
sys.path[:0] = [str(ROOT), str(BENCH)]

from intervals import Interval, median, rate, share, shown  # noqa: E402
from why_missed import why_missed  # noqa: E402

from complaints import Rules, backtest  # noqa: E402

World = Mapping[str, Any]  # what one rule did on one world, as --json writes it


class Score:
    """What a rule did on some worlds together."""

    def __init__(self, worlds: Iterable[World]) -> None:
        self.worlds = list(worlds)
        self.events = [event for world in self.worlds for event in world["events"]]
        self.weeks = sum(world["weeks"] for world in self.worlds)
        self.causes = Counter[str]()
        for world in self.worlds:
            self.causes += Counter(world["causes"])

    def before(self, part: float, kind: str | None = None) -> Interval | None:
        """The share of the events, of a kind where one is named, that were told before this part of their volume."""
        return share([one["fraction"] <= part for one in self.events if kind in (None, one["kind"])])

    def ever(self) -> Interval | None:
        return share([one["hit"] for one in self.events])

    def alarms(self) -> Interval:
        """False alarms of complaints in a brand-week."""
        return rate(sum(len(world["false"]) for world in self.worlds), self.weeks)

    def volume(self) -> Interval:
        """Alerts of volume in a brand-week, true or not."""
        return rate(sum(world["volume"] for world in self.worlds), self.weeks)

    def lead(self) -> Interval | None:
        """Hours before half of the volume, of what was told."""
        return median([one["to_half"] for one in self.events if one["hit"]])

    def missed(self) -> list[Mapping[str, Any]]:
        return [one for one in self.events if not one["hit"]]

    def __str__(self) -> str:
        shares = (self.before(EARLY), self.before(LATER), self.ever(), self.before(EARLY, "slow"))
        return " | ".join([*map(shown, shares), shown(self.alarms(), "{:.2f}")])


def scored(truth: World, alerts: Sequence[World], rule: str, kernel: str) -> dict[str, Any]:
    """What score_storms.py says of these alerts."""
    from score_storms import score_world

    rows, false, causes, weeks = score_world(truth, _placed(alerts))
    places = [{"seed": truth["seed"], "brand": one["brand"], "topic": one["topic"]} for one in truth["events"]]
    return {
        "rule": rule,
        "kernel": kernel,
        "seed": truth["seed"],
        "weeks": weeks,
        "events": [row | {"kernel": kernel} | place for row, place in zip(rows, places, strict=True)],
        "false": [{"hours": round(at / 3600, 2), "brand": brand, "topic": topic} for at, brand, topic in false],
        "causes": dict(causes),
        "volume": 0,
    }


def ours(rows: Sequence[World], rules: Rules) -> tuple[list[dict], int]:
    """Complaint alerts, and the number of volume alerts after the warm-up."""
    told = list(backtest(rows, rules))
    warm = rows[0]["time"][:8] + "12"  # a world begins on the 5th; its first seven days are not scored
    volume = sum(change.cause == "volume" and change.at.isoformat() >= warm for change in told)
    alerts = [
        {"time": change.at.isoformat(), "brand": change.brand, "topic": change.topic}
        for change in told
        if change.cause != "volume"
    ]
    return alerts, volume


def plain(world: Path, rule: str) -> list[dict]:
    """The alerts of a rule that tools on the market document."""
    out = world / "plain.jsonl"
    made = [world / "mentions.jsonl", out, "--rule", rule]
    subprocess.run([sys.executable, BENCH / "baseline_rules.py", *made], check=True)
    return [json.loads(line) for line in out.read_text().splitlines()]


def _placed(alerts: Sequence[dict]) -> list[tuple[float, int, int]]:
    from score_storms import seconds

    return [(seconds(one["time"]), int(one["brand"][6:]), int(one["topic"][6:])) for one in alerts]


def make(folder: str, seed: int, kernel: str, *, events: bool, brands: int) -> tuple[dict, list[dict]]:
    """Writes a world; gives its truth and its mentions."""
    how = ["--seed", str(seed), "--kernel", kernel, "--out", folder, "--brands", str(brands)]
    how += () if events else ("--no-events",)
    subprocess.run([sys.executable, BENCH / "storm_worlds.py", *how], check=True, stdout=subprocess.DEVNULL)
    with (Path(folder) / "mentions.jsonl").open() as lines:
        rows = [json.loads(line) for line in lines]
    return json.loads(gzip.decompress((Path(folder) / "truth.json.gz").read_bytes())), rows


def worlds(chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Every rule on every world, one world at a time."""
    rules = Rules(budget=chosen.budget)
    for kernel, seed in product(chosen.kernel, chosen.seeds):
        with tempfile.TemporaryDirectory() as folder:
            truth, rows = make(folder, seed, kernel, events=not chosen.no_events, brands=chosen.brands)
            began = time.perf_counter()
            alerts, volume = ours(rows, rules)
            took = time.perf_counter() - began
            found = scored(truth, alerts, OURS, kernel)
            for event, true in zip(found["events"], truth["events"], strict=True):
                event["why"] = None if event["hit"] else why_missed(rows, true, rules)
            yield found | {"volume": volume, "mentions": len(rows), "seconds": took}
            for rule in PLAIN if chosen.plain else ():
                yield scored(truth, plain(Path(folder), rule), rule, kernel)


def by_rule(found: Iterable[World]) -> Iterator[tuple[str, str, Score]]:
    """Kernel, rule and score, in that order; last, where there are several kernels, of all of them."""
    found = list(found)

    def which(world: World) -> tuple[str, int]:
        return world["kernel"], (OURS, *PLAIN).index(world["rule"])

    for (kernel, rule), some in groupby(sorted(found, key=which), key=which):
        yield kernel, (OURS, *PLAIN)[rule], Score(some)
    if len({world["kernel"] for world in found}) > 1:
        for rule in (OURS, *PLAIN):
            if some := [world for world in found if world["rule"] == rule]:
                yield ALL, rule, Score(some)


def show(found: Sequence[World]) -> None:
    """A line for each rule, then what the detector got wrong."""
    print("kernel | rule | before 10 % | before 25 % | ever | slow burns before 10 % | false alarms per brand-week")
    scores = list(by_rule(found))
    for kernel, rule, score in scores:
        print(f"{kernel} | {rule} | {score}")
    for kernel, rule, score in scores:
        if rule == OURS and kernel != ALL:
            print(f"\n{kernel}: {len(score.events)} events; false alarms by cause: {dict(score.causes)}")
            print(f"volume alerts per brand-week, true or not: {shown(score.volume(), '{:.2f}')}")
            missed = [f"  {name(event)}: {event['why']}" for event in score.missed()]
            print("missed:", *(missed or ["  none"]), sep="\n")
    ran = [world for world in found if world["rule"] == OURS]
    read, took = (sum(world[key] for world in ran) for key in ("mentions", "seconds"))
    print(f"\n{read} mentions, {read / took:.0f} a second (parsing included)")


def name(event: World) -> str:
    """Which storm of which world."""
    return f"{event['kernel']} {event['seed']} brand-{event['brand']:02} topic-{event['topic']} ({event['kind']})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--kernel", nargs="+", default=["power"], choices=["power", "exponential", "weibull"])
    parser.add_argument("--budget", type=float, default=0.25)
    parser.add_argument("--brands", type=int, default=12)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--no-events", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not BENCH.exists():
        print("skipped: the bench that makes worlds is not beside this checkout (../shared/bench)", file=sys.stderr)
        return
    found = list(worlds(chosen))
    if chosen.json:
        print(json.dumps({"budget": chosen.budget, "worlds": found}))
    else:
        show(found)


if __name__ == "__main__":
    main()
