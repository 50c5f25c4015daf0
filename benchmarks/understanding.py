"""Every target of understanding, beside plain VADER from the same run: what is reached, and what is missed.

    python benchmarks/understanding.py [--quick] [--no-encoder]

Runs the product's own code on ../shared/data/understanding: `foreshock evaluate` for what is learnt and for what needs
no label, benchmarks/vader.py and benchmarks/copies.py for speed, equality and copies. --quick takes one seed and the
small trainings. Confusion, reasons and intervals: `foreshock evaluate FILE --truth`.
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "understanding"
sys.path.insert(0, str(ROOT))

from console.evaluating import Wanted, by_vader, evaluated  # noqa: E402
from sentiment.measures import LABELS, macro_f1  # noqa: E402
from sentiment.rows import understand_row  # noqa: E402

NAMES = re.compile(r"https?://\S+|@\w+|\bRT\b")
LATIN = re.compile(r"[A-Za-z]")
DEVANAGARI = re.compile(r"[\u0900-\u097f]")
Told = tuple[str, float, float, str, float]  # what, plain VADER, ours, ">=" or "<=", target


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one seed, no training on all labels of airlines")
    parser.add_argument("--no-encoder", action="store_true", help="learn without the extra multilingual")
    chosen = parser.parse_args()
    if not DATA.exists():
        print("skipped: the labelled texts are not beside this checkout (../shared/data/understanding)")
        return 0
    missed = 0
    print(f"{'':<62} {'VADER':>8} {'ours':>8}    target")
    for what, plain, ours, way, target in rows(quick=chosen.quick, encoder=not chosen.no_encoder):
        good = ours >= target if way == ">=" else ours <= target
        missed += not good
        beside = "-" if plain != plain else f"{plain:.3f}"  # not a number
        print(f"{what:<62} {beside:>8} {ours:8.3f} {way:>4} {target:<6g} {'pass' if good else 'MISS'}", flush=True)
    print(f"{missed} missed" if missed else "all reached")
    return int(missed > 0)


def rows(*, quick: bool, encoder: bool) -> Iterator[Told]:
    yield from engine()
    yield from airline(quick=quick, encoder=encoder)
    yield from complaints(encoder=encoder)
    yield from languages()
    yield from targets()
    yield from copies()


def airline(*, quick: bool, encoder: bool) -> Iterator[Told]:
    file, seeds = DATA / "airline.jsonl.gz", (0,) if quick else (0, 1, 2)
    labels = (50, 200, 500, 1_000) if quick else (50, 200, 500, 1_000, None)
    wanted = Wanted(file=file, names={"brand": "airline"}, train=file, labels=labels, seeds=seeds, encoder=encoder)
    found = {one["by"]: one for one in evaluated(wanted, intervals=False)}
    plain, cold = found["plain VADER"], found["no label"]
    felt, cold_felt = plain["sentiment"], cold["sentiment"]
    yield "airline sentiment macro-F1, no label", felt["macro_f1"], cold_felt["macro_f1"], ">=", 0.60
    name = "negative_called_positive"
    yield "  negatives called positive", felt[name], cold_felt[name], "<=", 0.18
    recall = "recall_at_precision_90"
    yield "  complaint recall at precision .90", plain["complaint"][recall], cold["complaint"][recall], ">=", 0.70
    for by, target in (("200 labels", 0.71), ("1000 labels", 0.745), ("all labels", 0.775)):
        if by in found:
            yield f"  sentiment macro-F1, {by}", felt["macro_f1"], found[by]["sentiment"]["macro_f1"], ">=", target
    most = plain["topic"]["majority"]
    for by, target in (("50 labels", 0.54), ("500 labels", 0.65), ("all labels", 0.70)):
        if by in found:
            yield f"  topic accuracy, {by} (VADER: the most common)", most, found[by]["topic"]["accuracy"], ">=", target
    learnt = found["1000 labels"]["sentiment"]
    for share, target in ((80, 0.87), (50, 0.95)):
        what = f"  accuracy on the surest {share} %, 1000 labels"
        yield what, felt[f"accuracy_at_{share}"], learnt[f"accuracy_at_{share}"], ">=", target
    error = "calibration_error"
    yield "  calibration error (ECE), 1000 labels", felt[error], learnt[error], "<=", 0.04


def complaints(*, encoder: bool) -> Iterator[Told]:
    file = DATA / "complaints_acl19.jsonl.gz"
    plain, cold, learnt = (
        one["complaint"] for one in evaluated(Wanted(file=file, names={}, train=file, encoder=encoder), intervals=False)
    )
    yield "complaints (ACL19) macro-F1, no label", plain["macro_f1"], cold["macro_f1"], ">=", 0.76
    yield "  AUC, no label", plain["auc"], cold["auc"], ">=", 0.83
    yield "  macro-F1, all labels", plain["macro_f1"], learnt["macro_f1"], ">=", 0.865
    yield "  AUC, all labels", plain["auc"], learnt["auc"], ">=", 0.94


def languages() -> Iterator[Told]:
    """VADER gives every text a label."""
    given = {"others": [], "hindi": []}
    for row in read("umsab"):
        if row["lang"] == "en":
            continue
        words = NAMES.sub("", row["text"])
        latin = row["lang"] == "hi" and len(LATIN.findall(words)) > len(DEVANAGARI.findall(words))
        said = understand_row({"id": row["id"], "text": row["text"]})["label"] != "abstain"
        given["hindi" if latin else "others"].append(said)
    yield "other languages given a label", 1.0, share(given["others"]), "<=", 0.03
    yield "  Hindi in Latin letters", 1.0, share(given["hindi"]), "<=", 0.15


def targets() -> Iterator[Told]:
    found = read("target_newsmtsc_mt")
    said = {row["id"]: understand_row({key: row.get(key) for key in ("id", "text", "target", "start", "end")})
            for row in found}  # fmt: skip
    labels: dict[str, set[str]] = {}
    for row in found:
        labels.setdefault(row["text"], set()).add(row["label"])
    differ = [row for row in found if len(labels[row["text"]]) > 1]
    for what, some, target in (
        ("towards a target (news), all", found, 0.58),
        ("  sentences whose labels differ", differ, 0.55),
    ):
        truth = [row["label"] for row in some]
        plain = [by_vader(row)["label"] for row in some]
        ours = [said[row["id"]]["label"] for row in some]
        yield f"{what}: macro-F1", macro_f1(truth, plain, LABELS), macro_f1(truth, ours, LABELS), ">=", target


def engine() -> Iterator[Told]:
    told = ran("vader.py", "6000")
    equal, of = (
        int(one.replace(",", "")) for one in re.findall(r"equal in all four numbers: ([\d,]+) of ([\d,]+)", told)[0]
    )
    yield "equal to vaderSentiment 3.3.2 in all four numbers", float("nan"), equal / of, ">=", 1.0
    yield "  texts a second, times the package", 1.0, float(re.findall(r"([\d.]+) times as many", told)[0]), ">=", 3.0
    flood = float(re.findall(r"4,000 emoji: engine +([\d.]+) ms", told)[0]) / 1_000
    yield "  4,000 emoji, seconds", float("nan"), flood, "<=", 0.05


def copies() -> Iterator[Told]:
    told = ran("copies.py")
    for what, bar in (("precision", 0.995), ("reshare", 0.99), ("link", 0.99), ("typo", 0.99), ("truncation", 0.88)):
        found = re.findall(rf"^{what} +([\d.]+)", told, re.M)
        yield f"near-duplicates: {what}", float("nan"), float(found[0]), ">=", bar
    seconds = float(re.findall(r"seconds per 1,000 texts: ([\d.]+)", told)[0])
    yield "  seconds a thousand texts", float("nan"), seconds, "<=", 0.05


def ran(script: str, *args: str) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read(name: str) -> list[dict]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def share(said: Sequence[bool]) -> float:
    return sum(said) / max(1, len(said))


if __name__ == "__main__":
    sys.exit(main())
