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
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sentiment.mask import mask  # noqa: E402
from sentiment.package import analyzer  # noqa: E402
from sentiment.vader import engine, scores  # noqa: E402
from tests.sentiment.generated import texts  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "understanding"
ROUND = 1_000


def main(most: int) -> None:
    """Prints what is compared, then for raw and masked texts the speed of both in CPU time, their ratio, equality."""
    print(f"engine: {'ours' if engine().ours else 'the package'}, {engine().why}")
    read = _real() if DATA.is_dir() else list(texts(seed=1, many=most))
    random.Random(1).shuffle(read)
    read = read[:most]
    print(f"{len(read):,} texts {'of ' + str(DATA.relative_to(ROOT.parent)) if DATA.is_dir() else '(generated)'}")
    _compared("raw", read)
    _compared("masked", [mask(text, ()) for text in read])  # without links and handles: what the product scores
    for many in (250, 500, 4_000):
        _flood(many, by_package=many <= 500)


def _compared(what: str, read: list[str]) -> None:
    """Every text is new to both, as in a stream."""
    package, times, equal = analyzer(), [], 0
    for start in range(0, len(read) - ROUND + 1, ROUND):
        now = read[start : start + ROUND]
        theirs, slow = _timed(lambda now=now: [tuple(package.polarity_scores(text).values()) for text in now])
        ours, fast = _timed(lambda now=now: [tuple(scores(text)) for text in now])
        equal += sum(a == b for a, b in zip(theirs, ours, strict=True))
        times.append((slow, fast))
    slow, fast = (median(both[i] for both in times) / ROUND for i in (0, 1))
    ratios = sorted(a / b for a, b in times)
    print(f"{what}: vaderSentiment {1 / slow:,.0f} texts/s, engine {1 / fast:,.0f} texts/s:", end=" ")
    print(f"{median(ratios):.2f} times as many (target 3), least {ratios[0]:.2f};", end=" ")
    print(f"equal in all four numbers: {equal:,} of {len(times) * ROUND:,}")


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
    began = process_time()
    done = work()
    return done, process_time() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
