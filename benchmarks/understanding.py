"""Every target of understanding beside plain VADER, in one run, on the labelled sets of ../shared/data/understanding.

    python benchmarks/understanding.py [--quick] [--no-encoder]

What is learnt is learnt by the protocol of the sets: five folds by the normal form of a text, N labels drawn from four,
the fifth is scored; the median over folds and seeds 0, 1, 2 (--quick: seed 0). Beside topics stands the share of the
most common one, which VADER does not beat. Then follow the benchmarks of the engine, of copies and of speed, each of
which may be run alone.
"""

import argparse
import gzip
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "understanding"
sys.path.insert(0, str(ROOT))

from console.evaluating import Wanted, by_vader, evaluated  # noqa: E402
from console.scorecard import scored  # noqa: E402
from sentiment.rows import understand_row  # noqa: E402

OTHERS = ("vader.py", "copies.py", "understanding_speed.py")


class Bar(NamedTuple):
    """A figure of one evaluation, what it should reach, and whether less is better."""

    words: str
    part: str
    name: str
    target: float
    least: bool = False


COLD = {
    "airline": (
        Bar("airline sentiment macro-F1, no label", "sentiment", "macro_f1", 0.60),
        Bar("  negatives called positive", "sentiment", "negative_called_positive", 0.18, least=True),
        Bar("airline complaint recall at precision .90", "complaint", "recall_at_precision_90", 0.70),
    ),
    "complaints_acl19": (
        Bar("complaints (ACL19) macro-F1, no label", "complaint", "macro_f1", 0.76),
        Bar("  AUC", "complaint", "auc", 0.83),
    ),
}
LEARNT = {
    50: (Bar("topic accuracy, 50 labels", "topic", "accuracy", 0.54),),
    200: (Bar("airline sentiment macro-F1, 200 labels", "sentiment", "macro_f1", 0.71),),
    500: (Bar("topic accuracy, 500 labels", "topic", "accuracy", 0.65),),
    1_000: (
        Bar("airline sentiment macro-F1, 1,000 labels", "sentiment", "macro_f1", 0.745),
        Bar("  accuracy on the surest 80 %", "sentiment", "accuracy_at_80", 0.87),
        Bar("  accuracy on the surest 50 %", "sentiment", "accuracy_at_50", 0.95),
        Bar("  calibration error (ECE)", "sentiment", "calibration_error", 0.04, least=True),
    ),
    None: (
        Bar("airline sentiment macro-F1, all labels", "sentiment", "macro_f1", 0.775),
        Bar("topic accuracy, all labels", "topic", "accuracy", 0.70),
    ),
}


def main() -> None:
    """Prints one line a target: what plain VADER gives, what the product gives, and whether that is enough."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="seed 0 only, and no other benchmarks")
    parser.add_argument("--no-encoder", action="store_true", help="learn without the extra multilingual")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"needs {DATA.relative_to(ROOT.parent)} beside the checkout; nothing was measured")
    print(f"{'':<58} {'VADER':>7} {'here':>7} {'target':>7}")
    seeds = (0,) if chosen.quick else (0, 1, 2)
    _cold()
    _languages()
    _targets()
    _learnt(seeds, encoder=not chosen.no_encoder)
    for name in () if chosen.quick else OTHERS:
        print(f"\n{name}", flush=True)
        subprocess.run([sys.executable, str(ROOT / "benchmarks" / name)], check=True)


def _cold() -> None:
    for name, bars in COLD.items():
        plain, cold = evaluated(_wanted(name), intervals=False)
        for bar in bars:
            _print(bar, plain, cold)


def _languages() -> None:
    """Texts that are not English and have a label all the same; plain VADER gives one to each."""
    labelled: dict[str, list[bool]] = defaultdict(list)
    for row in _rows("umsab"):
        labelled[row["lang"]].append(understand_row(row)["label"] != "abstain")
    foreign = [one for code, some in labelled.items() if code not in ("en", "hi") for one in some]
    _line("given a label without support: six languages", 1.0, _share(foreign), 0.03, least=True)
    _line("  rows called Hindi, in Latin letters", 1.0, _share(labelled["hi"]), 0.15, least=True)
    _line("  English given a label", 1.0, _share(labelled["en"]), 0.97)


def _targets() -> None:
    rows = list(_rows("target_newsmtsc_mt"))
    labels = defaultdict(set)
    for row in rows:
        labels[row["text"]].add(row["label"])
    differ = [row for row in rows if len(labels[row["text"]]) > 1]
    for words, some, target in (("all", rows, 0.58), ("labels differ in the sentence", differ, 0.55)):
        plain = scored(some, [by_vader(row) for row in some], intervals=False)
        here = scored(some, [understand_row(row) for row in some], intervals=False)
        _print(Bar(f"towards a target (newsmtsc_mt): {words}", "sentiment", "macro_f1", target), plain, here)


def _learnt(seeds: tuple[int, ...], *, encoder: bool) -> None:
    for name, labels in (("airline", (50, 200, 500, 1_000, None)), ("complaints_acl19", (None,))):
        wanted = _wanted(name, train=DATA / f"{name}.jsonl.gz", labels=labels, seeds=seeds, encoder=encoder)
        plain, _, *learnt = evaluated(wanted, intervals=False)
        for many, found in zip(labels, learnt, strict=True):
            for bar in LEARNT[many] if name == "airline" else _acl19():
                _print(bar, plain, found)


def _acl19() -> Iterator[Bar]:
    yield Bar("complaints (ACL19) macro-F1, all labels", "complaint", "macro_f1", 0.865)
    yield Bar("  AUC", "complaint", "auc", 0.94)


def _wanted(name: str, **more: Any) -> Wanted:
    names = {"brand": "airline"} if name == "airline" else {}
    return Wanted(file=DATA / f"{name}.jsonl.gz", names=names, **more)


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def _share(found: list[bool]) -> float:
    return sum(found) / len(found)


def _print(bar: Bar, plain: dict[str, Any], here: dict[str, Any]) -> None:
    theirs = here["topic"]["majority"] if bar.part == "topic" else plain.get(bar.part, {}).get(bar.name)
    _line(bar.words, theirs, here[bar.part][bar.name], bar.target, least=bar.least)


def _line(words: str, theirs: float | None, here: float, target: float, *, least: bool = False) -> None:
    good = here <= target if least else here >= target
    beside = "-" if theirs is None else f"{theirs:.3f}"
    print(f"{words:<58} {beside:>7} {here:7.3f} {target:7.3f} {'' if good else '  short'}", flush=True)


if __name__ == "__main__":
    main()
