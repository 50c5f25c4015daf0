"""What matching costs a mention: one query of many terms, many brands, and the same terms as one regular expression.

    python benchmarks/matching.py

Texts are those of ../shared/data/understanding where they are there, else made up. Times are of the processor,
medians of five rounds.
"""

import gzip
import json
import random
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mentions import Matcher, Mention, clean, parse
from mentions.noise import outside, ready_made
from mentions.tree import Or, Query, Word

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "understanding"
SIZES = (10, 100, 1_000, 10_000)
TEXTS, ROUNDS = 4_000, 5
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "sha", "tre")
LATE = ' AND (late OR delay* OR refund NEAR/5 never OR "out of stock")'
BRANDS = {
    "an airline": f'(unitedair OR @united OR "united airlines"){LATE}',
    "a bank": f'(ferrybank OR "ferry bank" OR @ferrybank) NOT (job OR hiring OR careers){LATE}',
    "a shop": '(quillpost OR #quillpost) AND (parcel NEAR/5 late OR "never arrived"~3)',
    "a game": '"star harbour" OR starharbour* OR #starharbour',
    "a phone": "(iphone OR ipad) AND (battery OR screen OR crash*) -lang:de",
}


def texts() -> list[str]:
    """What people wrote, or, where it is not there, words by Zipf's law."""
    rng = random.Random(7)
    lines = (
        line for path in sorted(DATA.glob("*.jsonl.gz")) for line in gzip.decompress(path.read_bytes()).splitlines()
    )
    found = [json.loads(line)["text"] for line in lines]
    if not found:
        words, weights = made_up(rng, 20_000), [1 / rank for rank in range(1, 20_001)]
        found = [" ".join(rng.choices(words, weights, k=rng.randint(5, 40))) for _ in range(TEXTS)]
    return [clean(text)[0] for text in rng.sample(found, min(TEXTS, len(found)))]


def made_up(rng: random.Random, many: int) -> list[str]:
    """Words that look like names of brands."""
    found: dict[str, None] = {}
    while len(found) < many:
        found["".join(rng.choices(SYLLABLES, k=rng.randint(2, 5)))] = None
    return list(found)


def vocabulary(rng: random.Random, said: Iterable[str]) -> list[str]:
    """Ten thousand terms: a tenth are words of the texts that are neither common nor single, the rest is made up."""
    counts: dict[str, int] = {}
    for text in said:
        for word in dict.fromkeys(re.findall(r"[a-z]{4,}", text.lower())):
            counts[word] = counts.get(word, 0) + 1
    rare = [word for word, count in counts.items() if 2 <= count <= 4]
    made = [word for word in made_up(rng, SIZES[-1]) if word not in counts]
    terms = [*rng.sample(rare, min(len(rare), SIZES[-1] // 10)), *made][: SIZES[-1]]
    rng.shuffle(terms)
    return terms


def cost(ask: Callable[[Mention], object], mentions: list[Mention]) -> float:
    """Microseconds a mention."""
    times = []
    for _ in range(ROUNDS):
        begin = process_time()
        for one in mentions:
            ask(one)
        times.append((process_time() - begin) / len(mentions) * 1e6)
    return median(times)


def row(
    named: str, made: Callable[[], Callable[[Mention], object]], mentions: list[Mention], of: float | None = None
) -> float:
    """Prints one line: what making it takes, what asking costs, and how often it finds something."""
    begin = process_time()
    ask = made()
    making = process_time() - begin
    taken = cost(ask, mentions)
    found = sum(bool(ask(one)) for one in mentions) / len(mentions)
    ratio = f"{taken / of:6.2f}" if of else "  1.00"
    print(f"{named:34} {making * 1e3:9.1f} ms {taken:9.1f} µs {ratio} {found:8.1%}")
    return taken


def growth(named: str, queries: Callable[[int], dict[str, Query]], mentions: list[Mention]) -> float:
    """Lines for 10 to 10,000 terms; gives the last ratio."""
    first = last = None
    for size in SIZES:
        last = row(f"{named.format(size)}", lambda size=size: Matcher(queries(size)).matches, mentions, first)
        first = first or last
    return (last or 0) / (first or 1)


def main() -> int:
    rng, moment = random.Random(1), datetime(2026, 3, 1, tzinfo=UTC)
    said = texts()
    mentions = [
        Mention(origin="t", external_id=str(at), kind="post", said=moment, heard=moment, text=text)
        for at, text in enumerate(said)
    ]
    terms = vocabulary(rng, said)
    letters = sum(map(len, said)) / len(said)
    print(f"{len(said):,} texts of {letters:.0f} characters {'from ' + DATA.name if DATA.is_dir() else 'made up'}\n")
    print(f"{'':34} {'made in':>12} {'a mention':>12} {'of 10':>6} {'found':>8}")
    worst = growth("one query of {:,} terms", lambda n: {"all": Or(tuple(map(Word, terms[:n])))}, mentions)
    brands = growth("{:,} brands of one term", lambda n: {term: Word(term) for term in terms[:n]}, mentions)
    for size in SIZES:
        wanted = "|".join(map(re.escape, terms[:size]))
        row(f"regex of {size:,}, no spans", lambda w=wanted: _searching(re.compile(rf"\b(?:{w})\b", re.I)), mentions)
    brands_of = {name: parse(text) for name, text in BRANDS.items()}
    row("five brands", lambda: Matcher(brands_of).matches, mentions)
    noise = [one.parsed for one in ready_made().values()]
    noiseless = {name: outside(query, noise) for name, query in brands_of.items()}
    row("five brands without any noise", lambda: Matcher(noiseless).matches, mentions)
    print(f"\n10,000 terms cost {worst:.2f} times 10, 10,000 brands {brands:.2f} times 10 (at most 3)")
    return 0 if max(worst, brands) <= 3 else 1


def _searching(pattern: re.Pattern[str]) -> Callable[[Mention], object]:
    return lambda mention: pattern.search(mention.words)


if __name__ == "__main__":
    sys.exit(main())
