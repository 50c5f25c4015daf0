"""How often the outlook of an alert holds, on worlds whose future is known.

    python benchmarks/forecast.py [--seeds 7 8 9 31 32 33] [--kernels power exponential weibull] [--json]
    python benchmarks/forecast.py --fit --seeds 1 2 3 4 5 6

Every alert of a complaint in worlds of ../shared/bench/storm_worlds.py, true storm or not, that is told a day or more
before its world ends: did as many complaints follow within a day as the interval says? With --fit it prints LOW and
HIGH for complaints/outlook.py: the quantiles 10 and 90 % of the logarithm, linear in `features` (Koenker & Bassett
1978, as a linear programme).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from scipy.optimize import linprog
from scipy.stats import binomtest

ROOT = Path(__file__).resolve().parents[1]
WORLDS = ROOT.parent / "shared" / "bench" / "storm_worlds.py"
sys.path.insert(0, str(ROOT))

from complaints import BrandState, Heard, Rules, fold  # noqa: E402
from complaints.outlook import AHEAD, TAIL, Past, features, outlook, volume  # noqa: E402
from complaints.spoken import Spoken  # noqa: E402


def brands(seed, kernel, number):
    """The mentions of each brand of a world, in their order."""
    heard = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        make = ["--seed", str(seed), "--kernel", kernel, "--out", folder, "--brands", str(number)]
        subprocess.run([sys.executable, str(WORLDS), *make], check=True, stdout=subprocess.DEVNULL)
        for line in (Path(folder) / "mentions.jsonl").open():
            row = json.loads(line)
            heard[row["brand"]].append(_heard(row, datetime.fromisoformat(row["time"])))
    return heard.values()


def _heard(row, said):
    return Heard(
        origin="", external_id=row["id"], at=said, said=said, topic=row["topic"], complaint=float(row["complaint"]),
        author=row["author"], followers=row["followers"], copy=row["copy_of"],
    )  # fmt: skip


def _spoken(one):
    return Spoken(
        id=0, origin="", external_id=one.external_id, said=one.said, text="", author=one.author, copy=one.copy,
        complaint=one.complaint,
    )  # fmt: skip


def told(heard, budget):
    """Every alert of a brand whose next day is known, with what came of it."""
    end = heard[-1].said
    _, changes = fold(BrandState.new("b"), heard, end + timedelta(minutes=5), Rules(budget=budget, volume=False))
    said = defaultdict(list)
    for one in heard:
        if one.complaint:
            said[one.topic].append(_spoken(one))
    for change in changes:
        if change.notifies and change.cause == "complaint" and change.at + AHEAD <= end:
            yield Past(seen=change.evidence, final=volume(said[change.topic], change.evidence, change.at))


def quantile(share, rows):
    """The coefficients of a linear quantile."""
    x = np.array([features(one.seen) for one in rows])
    y = np.log([max(one.final, 1.0) for one in rows])
    n, k = x.shape
    cost = np.concatenate([np.zeros(2 * k), np.full(n, share), np.full(n, 1 - share)])
    solved = linprog(cost, A_eq=np.hstack([x, -x, np.eye(n), -np.eye(n)]), b_eq=y, method="highs")
    return tuple(round(float(a - b), 3) for a, b in zip(solved.x[:k], solved.x[k : 2 * k], strict=True))


def coverage(name, rows):
    """How many ended within, with a 95 % interval, below and above, and how wide the interval is."""
    seen = [(outlook(one.seen), max(one.final, 1.0), one.seen) for one in rows]
    low = sum(final < one.low for one, final, _ in seen)
    high = sum(final > one.high for one, final, _ in seen)
    inside = len(seen) - low - high
    a, b = binomtest(inside, len(seen)).proportion_ci(method="wilson")
    ratio = np.quantile([final / evidence.forecast for _, final, evidence in seen], [TAIL, 0.5, 1 - TAIL])
    return {
        "kernel": name,
        "alerts": len(seen),
        "within": [100 * inside / len(seen), 100 * a, 100 * b],
        "below": low,
        "above": high,
        "width": float(np.median([one.high / one.low for one, _, _ in seen])),
        "outcome_over_forecast": ratio.tolist(),
    }


def report(found):
    print(
        "{kernel}: {alerts} alerts, {0:.0f} % within ({1:.0f} to {2:.0f}), {below} below, {above} above; "
        "median high/low {width:.1f}; outcome / F: {3:.2f}, {4:.2f}, {5:.2f}".format(
            *found["within"], *found["outcome_over_forecast"], **found
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 8, 9, 31, 32, 33])
    parser.add_argument("--kernels", nargs="+", default=["power", "exponential", "weibull"])
    parser.add_argument("--budget", type=float, default=0.25)
    parser.add_argument("--brands", type=int, default=12)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not WORLDS.exists():
        print("skipped: the bench that makes worlds is not beside this checkout (../shared/bench)", file=sys.stderr)
        return
    rows = {
        kernel: [
            one
            for seed in chosen.seeds
            for heard in brands(seed, kernel, chosen.brands)
            for one in told(heard, chosen.budget)
        ]
        for kernel in chosen.kernels
    }
    whole = [one for some in rows.values() for one in some]
    if chosen.fit:
        print("LOW =", quantile(TAIL, whole), "\nHIGH =", quantile(1 - TAIL, whole))
    found = [coverage(kernel, some) for kernel, some in (rows | {"all": whole}).items() if some]
    if chosen.json:
        print(json.dumps({"seeds": chosen.seeds, "kernels": found}))
        return
    for one in found:
        report(one)


if __name__ == "__main__":
    main()
