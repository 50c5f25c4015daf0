"""vaderSentiment against the engine over its word lists: the same texts in turn, one core, and a flood of emoji.

    python benchmarks/vader.py [TEXTS]

Ratios are medians of rounds in which both read the same thousand texts, one right after the other. The texts are those
of ../shared/data/understanding where that is there, else generated ones.
"""

import gzip
import json
import random
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sentiment.package import analyzer  # noqa: E402
from sentiment.vader import engine, scores  # noqa: E402
from tests.sentiment.generated import texts  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "understanding"
ROUND = 1_000


def main(most: int) -> None:
    """Prints what is compared, texts per second and core of both, their ratio, equality, and the flood."""
    print(f"engine: {'ours' if engine().ours else 'the package'}, {engine().why}")
    read = _real() if DATA.is_dir() else list(texts(seed=1, many=most))
    random.Random(1).shuffle(read)
    read = read[:most]
    print(f"{len(read):,} texts {'of ' + str(DATA.relative_to(ROOT.parent)) if DATA.is_dir() else '(generated)'}")
    package, times, equal = analyzer(), [], 0
    for start in range(0, len(read) - ROUND + 1, ROUND):
        now = read[start : start + ROUND]
        theirs, slow = _timed(lambda now=now: [tuple(package.polarity_scores(text).values()) for text in now])
        ours, fast = _timed(lambda now=now: [tuple(scores(text)) for text in now])
        equal += sum(a == b for a, b in zip(theirs, ours, strict=True))
        times.append((slow, fast))
    slow, fast = (median(both[i] for both in times) / ROUND for i in (0, 1))
    ratios = sorted(a / b for a, b in times)
    print(f"vaderSentiment {1 / slow:8,.0f} texts/s")
    print(
        f"engine         {1 / fast:8,.0f} texts/s, {median(ratios):.2f} times as many (target 3), least {ratios[0]:.2f}"
    )
    print(f"equal in all four numbers: {equal:,} of {len(times) * ROUND:,}")
    for many in (250, 500, 4_000):
        _flood(many, by_package=many <= 500)


def _flood(many: int, *, by_package: bool) -> None:
    """As many emoji as a mention of 10,000 characters may hold, each with a valence or two."""
    text = "😂" * many
    _, fast = _timed(lambda: scores(text))
    said = f"{many:5,} emoji: engine {fast * 1000:6.1f} ms"
    if by_package:
        _, slow = _timed(lambda: analyzer().polarity_scores(text))
        said += f", vaderSentiment {slow * 1000:8.0f} ms"
    print(said)


def _real() -> list[str]:
    found = []
    for file in sorted(DATA.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf8") as rows:
            found += [json.loads(row)["text"] for row in rows]
    return found


def _timed(work):
    began = perf_counter()
    done = work()
    return done, perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
