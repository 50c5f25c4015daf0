"""How much faster feeds are read than by feedparser with its defaults, on recorded feeds of real sites.

    python benchmarks/feeds.py [--rounds 5] [--verbose]

In one process all feeds are read by the one, then by the other, and so on in turn; of each feed the best round counts,
in CPU time. Ours is the whole way from the answer to items: encoding, the refusal of declarations, parser, dates. Then
the way on to mentions, in plain text: of a first hearing, and of a later one in which one item in ten is new. Where
fastfeedparser is installed it takes its turn too.
"""

import argparse
import csv
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import feedparser

ROOT = Path(__file__).resolve().parents[1]
PAYLOADS = ROOT.parent / "shared" / "payloads"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
sys.path.insert(0, str(ROOT))

from listeners.feed import FeedOptions, hear_page, read  # noqa: E402
from wire.wire import Answer  # noqa: E402

XML = ("rss_", "atom_", "podcast_media", "feed_encodings", "feed_malformed", "google_", "appstore_reviews")


def recorded() -> Iterator[tuple[str, Answer, str]]:
    """Family, answer and how many items are to be heard (empty: not known) of every recorded XML feed."""
    with (PAYLOADS / "INDEX.tsv").open(encoding="utf8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        family, file = row["platform"], row["file"]
        path = PAYLOADS / family / file
        body = path.read_bytes()
        is_feed = family.startswith(XML) or family.endswith(("_rss", "_atom"))
        if not is_feed or body.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"["):
            continue
        meta = path.with_name(path.name + ".meta.json")
        headers = (json.loads(meta.read_text()).get("headers") or {}) if meta.exists() else {}
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "application/xml")
        url, headers = f"https://example.org/{family}/{file}", {"content-type": kind}
        yield family, Answer(status=200, url=url, headers=headers, body=body, validators={}), row["items"]


def by_feedparser(answer: Answer) -> int:
    return len(feedparser.parse(io.BytesIO(answer.body), response_headers=dict(answer.headers)).entries)


def ways(answers: Sequence[Answer]) -> dict[str, Callable[[Answer], object]]:
    known = {}
    for answer in answers:
        states = hear_page(answer, FeedOptions(url=answer.url), {}, {}, origin="bench", now=NOW).states
        known[answer.url] = {mark: found for place, (mark, found) in enumerate(states.items()) if place % 10}

    def hear(answer: Answer, seen: Mapping[str, str]) -> object:
        return hear_page(answer, FeedOptions(url=answer.url), seen, {}, origin="bench", now=NOW)

    found: dict[str, Callable[[Answer], object]] = {
        "feedparser": by_feedparser,
        "items": read,
        "first": lambda answer: hear(answer, {}),
        "later": lambda answer: hear(answer, known[answer.url]),
    }
    if find_spec("fastfeedparser"):
        found["fastfeedparser"] = lambda answer: import_module("fastfeedparser").parse(answer.body)
    return found


def measured(answers: Sequence[Answer], rounds: int) -> dict[str, dict[str, float]]:
    """The best CPU seconds by way and URL; infinite where a way cannot read it."""
    best: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for _ in range(rounds):
        for way, work in ways(answers).items():
            for answer in answers:
                began = time.process_time()
                try:
                    work(answer)
                    spent = time.process_time() - began
                except ValueError:
                    spent = float("inf")
                best[way][answer.url] = min(spent, best[way].get(answer.url, float("inf")))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true", help="a line for each feed")
    chosen = parser.parse_args()
    if not PAYLOADS.is_dir():
        print("skipped: the recorded answers are not beside this checkout (../shared/payloads)")
        return
    families: defaultdict[str, list[str]] = defaultdict(list)
    answers, fewer, empty = [], [], 0
    for family, answer, expected in recorded():
        if not by_feedparser(answer) or expected == "0":
            empty += 1
            continue
        ours = len(read(answer).items)
        fewer += [f"{answer.url}: {ours} of {expected}"] if ours < int(expected or 0) else []
        families[family].append(answer.url)
        answers.append(answer)
    best = measured(answers, chosen.rounds)
    shown = [way for way in best if way != "feedparser"]

    def ratio(way: str, url: str) -> float:
        return best["feedparser"][url] / best[way][url]

    if chosen.verbose:
        for _, url in sorted((ratio("items", answer.url), answer.url) for answer in answers):
            print(f"{ratio('items', url):6.1f}  {url}")
    print(f"{'family':20} {'feeds':>5} {'feedparser ms':>14}", *(f"{way + ' x':>16}" for way in shown))
    every = [answer.url for answer in answers]
    for family, urls in [*sorted(families.items()), ("all, median", every)]:
        spent = median(best["feedparser"][url] for url in urls) * 1000
        ratios = (median(ratio(way, url) for url in urls) for way in shown)
        print(f"{family:20} {len(urls):5} {spent:14.2f}", *(f"{one:16.1f}" for one in ratios))
    together = (
        sum(best["feedparser"][url] for url in every if best[way][url] < 1e9)
        / sum(best[way][url] for url in every if best[way][url] < 1e9)
        for way in shown
    )
    print(f"{'all, together':20} {len(every):5} {'':14}", *(f"{one:16.1f}" for one in together))
    print(f"feeds with fewer items than expected: {len(fewer)}", *fewer, sep="\n  ")
    print(f"left out because nothing is to be heard in them: {empty}")


if __name__ == "__main__":
    main()
