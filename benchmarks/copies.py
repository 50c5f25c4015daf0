"""How well and how fast copies are found: reshares, links, typos and cut texts among thousands of others.

    python benchmarks/copies.py [--seed 7] [--texts 10000] [--copies 600]

Takes the real texts of ../shared/data/understanding (airline, tweeteval; those of at least six words, each normal form
once), makes copies of some, and asks of every pair that shares a key what the product asks. A pair counts against
precision unless both come from one text. Some of the real texts were copies of others before anybody made some, so
precision is said twice: of all pairs, and without those of which one says half of the other or more word for word.
"""

import argparse
import gzip
import json
import math
import random
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "understanding"
sys.path.insert(0, str(ROOT))

from mentions import band_keys, near_duplicate, normal  # noqa: E402

BARS = {"precision": 0.995, "reshare": 0.99, "link": 0.99, "typo": 0.99, "truncation": 0.88}
LEAST_WORDS = 6
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def reshare(text: str, rng: random.Random) -> str:
    who = f"@user{rng.randrange(1000)}"
    return rng.choice([f"RT {who}: {text}", f"“{text}” {who}", f'"{text}" via {who}', f"{text} (via {who})"])


def link(text: str, rng: random.Random) -> str:
    address = f"https://example.com/{rng.randrange(10**6):x}"
    return f"{text} {address}" if rng.random() < 0.5 else f"{address} {text}"


def typo(text: str, rng: random.Random) -> str:
    """One or two letters are left out, doubled, swapped or wrong."""
    for _ in range(rng.choice([1, 2])):
        at = rng.choice([i for i, letter in enumerate(text[:-1]) if letter.isalpha()])
        edit = rng.choice(
            [text[at] * 2 + text[at + 1], text[at + 1], text[at + 1] + text[at], rng.choice(LETTERS) + text[at + 1]]
        )
        text = text[:at] + edit + text[at + 2 :]
    return text


def truncation(text: str, rng: random.Random) -> str:
    """Cut anywhere between 40 and 95 % of it."""
    return text[: int(len(text) * rng.uniform(0.4, 0.95))] + rng.choice(["…", "...", " …"])


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "reshare": reshare, "link": link, "typo": typo, "truncation": truncation,
}  # fmt: skip


def real_texts() -> list[str]:
    found: dict[str, str] = {}
    for name in ("airline", "tweeteval_sentiment_test"):
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
            for text in (json.loads(line)["text"] for line in lines):
                if len(normal(text).split()) >= LEAST_WORDS:
                    found.setdefault(normal(text), text)
    return list(found.values())


def made(texts: list[str], copies: int, rng: random.Random) -> list[tuple[str, int, str]]:
    """(text, number of its source, kind); the kind of a source is empty."""
    rows = [(text, i, "") for i, text in enumerate(texts)]
    for kind, make in KINDS.items():
        rows += [(make(texts[i], rng), i, kind) for i in rng.sample(range(len(texts)), copies)]
    rng.shuffle(rows)
    return rows


def linked(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Every pair that the product takes for copies."""
    known: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        keys = band_keys(text)
        for other in dict.fromkeys(other for key in keys for other in known[key]):
            if near_duplicate(text, texts[other]):
                yield other, at
        for key in keys:
            known[key].append(at)


def repeats(a: str, b: str) -> bool:
    """Whether the longest run of words that both have is at least half of the shorter one."""
    one, other = sorted((normal(a).split(), normal(b).split()), key=len)
    run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return 2 * run >= len(one)


def interval(hits: int, of: int) -> str:
    """A share with its 95 % interval by Wilson."""
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.4f}  [{middle - half:.4f}, {middle + half:.4f}]  {hits:,} of {of:,}"


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--copies", type=int, default=600, help="of each kind")
    parser.add_argument("--wrong", action="store_true", help="print the pairs that count against precision")
    chosen = parser.parse_args()
    if not DATA.exists():
        print("skipped: the texts are not beside this checkout (../shared/data/understanding)")
        return
    rng = random.Random(chosen.seed)
    rows = made(rng.sample(real_texts(), chosen.texts), chosen.copies, rng)
    texts = [text for text, _, _ in rows]
    place = {source: at for at, (_, source, kind) in enumerate(rows) if not kind}
    normal.cache_clear()
    began = time.process_time()
    pairs = list(linked(texts))
    took = time.process_time() - began
    unit = min(seconds(lambda: [zlib.compress(text.encode()) for text in texts]) for _ in range(3))
    right = sum(rows[a][1] == rows[b][1] for a, b in pairs)
    source = {i: text for text, i, kind in rows if not kind}
    wrong = [(a, b) for a, b in pairs if rows[a][1] != rows[b][1]]
    new = [(a, b) for a, b in wrong if not repeats(source[rows[a][1]], source[rows[b][1]])]
    before = len(wrong) - len(new)
    found: Counter[str] = Counter()
    to_source = {frozenset(pair) for pair in pairs}
    for at, (_, source, kind) in enumerate(rows):
        found[kind] += bool(kind) and frozenset((at, place[source])) in to_source
    print(f"{len(texts):,} texts, {chosen.copies:,} copies of each kind, seed {chosen.seed}")
    print(f"{'precision':<11} {interval(right, len(pairs) - before)}   bar {BARS['precision']}")
    print(f"{'  all pairs':<11} {interval(right, len(pairs))}   {before:,} pairs repeated each other before")
    for kind in KINDS:
        print(f"{kind:<11} {interval(found[kind], chosen.copies)}   bar {BARS[kind]}")
    print(
        f"seconds per 1,000 texts: {1_000 * took / len(texts):.4f} (bar .05), {took / unit:.2f} times zlib of the same"
    )
    if chosen.wrong:
        for a, b in new:
            print(*(f"  {rows[at][2] or 'real'}: {rows[at][0]}" for at in (a, b)), sep="\n", end="\n\n")


if __name__ == "__main__":
    main()
