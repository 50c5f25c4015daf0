"""Measures the detector and writes docs/results.md, wholly: about 25 minutes on two idle cores.

    make results                                              # the page, as it is kept
    make results SEEDS=31 KERNELS=power BRANDS=3 PLAY=0 OUT=quick.md    # a quick look, two minutes

Runs the other benchmarks with --json, two at a time, and lets results_page.py say what they found. Worlds of the seeds
1 to 9 are those on which rules and thresholds were chosen; on 31 to 34 nothing was. PLAY=0 leaves the whole line out.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from results_page import Job, Ran, page

from console.progress import counted

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DESIGN, UNSEEN = tuple(range(1, 10)), (31, 32, 33, 34)
KERNELS = ("power", "exponential", "weibull")
BUDGETS = (0.05, 0.1, 0.5, 1.0, 2.0)  # beside .25


def jobs(chosen: argparse.Namespace) -> list[Job]:
    """What is run, the longest first; of cost last, when nothing else runs."""
    groups = {"chosen": chosen.seeds} if chosen.seeds else {"design": DESIGN, "unseen": UNSEEN}
    unseen = chosen.seeds or UNSEEN
    few = () if chosen.brands == 12 else ("--brands", str(chosen.brands))
    found = [Job("line", "line.py", ("--play", str(chosen.play)))] if chosen.play else []
    for group, seeds in groups.items():
        found += [Job(f"storms {group}", "storms.py", (*_seeds(seeds), "--kernel", one, "--plain", *few))
                  for one in chosen.kernels]  # fmt: skip
    found.append(Job("decoys", "storms.py", (*_seeds(unseen), "--kernel", *chosen.kernels, "--no-events", *few)))
    for budget in BUDGETS:
        asked = (*_seeds(unseen), "--kernel", chosen.kernels[0], "--budget", str(budget), *few)
        found.append(Job(f"budget {budget}", "storms.py", asked))
    found.append(Job("forecast", "forecast.py", (*_seeds(unseen), "--kernels", *chosen.kernels, *few)))
    found += [Job("novel", "novel.py", ()), Job("nab", "nab.py", ())]
    return [*found, Job("cost", "detect.py", few)]


def _seeds(seeds: Sequence[int]) -> tuple[str, ...]:
    return "--seeds", *map(str, seeds)


def measured(job: Job) -> Any:
    """The object that it prints. Raises RuntimeError with what it said where it failed."""
    command = [sys.executable, str(ROOT / "benchmarks" / job.script), *job.options, "--json"]
    alone = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=alone)
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{job} failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def run(todo: Sequence[Job], at_once: int) -> dict[Job, Any]:
    found: dict[Job, Any] = {}
    *together, last = todo
    with counted("measuring", lambda: len(todo)) as step, ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(measured, job): job for job in together}
        for future in as_completed(running):
            if future.exception():
                pool.shutdown(wait=False, cancel_futures=True)
            found[running[future]] = future.result()
            step(1)
        found[last] = measured(last)
        step(1)
    return found


def checkout() -> str:
    """The commit, and whether there is more than it."""
    said = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ":!docs/results.md")
    return f"{said} with changes that are in no commit" if changed else said


def _git(*asked: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *asked], check=False, capture_output=True, text=True)
    return done.stdout.strip()


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=(), help="instead of 1 to 9 and 31 to 34")
    parser.add_argument("--kernels", nargs="+", default=KERNELS, choices=KERNELS)
    parser.add_argument("--brands", type=int, default=12, help="of each world")
    parser.add_argument("--play", type=int, default=3, help="brands of the whole line; 0: it is left out")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "results.md")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    if missing := [name for name in ("bench", "data") if not (SHARED / name).exists()]:
        beside = " and ".join(f"../shared/{name}" for name in missing)
        raise SystemExit(f"nothing is written: what it is measured with is not beside this checkout ({beside})")
    began, now, at = time.monotonic(), datetime.now(UTC), checkout()
    found: Mapping[Job, Any] = run(jobs(chosen), chosen.jobs)
    whole = not chosen.seeds and chosen.brands == 12 and tuple(chosen.kernels) == KERNELS and chosen.play == 3
    ran = Ran(at=now, commit=at, minutes=(time.monotonic() - began) / 60, whole=whole)
    chosen.out.write_text(page(found, ran), encoding="utf8")
    print(f"wrote {chosen.out} in {ran.minutes:.0f} minutes")


if __name__ == "__main__":
    main()
