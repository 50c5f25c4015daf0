"""How much faster feeds are read than by feedparser with its defaults, on recorded feeds of real sites.

    python benchmarks/feeds.py [--rounds 5] [--verbose]

Both read the same bytes with the same header, in turn, in one process; of each the best round counts, in CPU time. Ours
is the whole way from the answer to items: encoding, the refusal of declarations, parser, dates. Then the way on to
mentions, in plain text: of a first hearing, and of a later one in which one item in ten is new.
"""

import argparse
import csv
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import feedparser

ROOT = Path(__file__).resolve().parents[1]
PAYLOADS = ROOT.parent / "shared" / "payloads"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
sys.path.insert(0, str(ROOT))

from listeners.feed import FeedOptions, hear_page, read  # noqa: E402
from wire import Unreadable  # noqa: E402
from wire.wire import Answer  # noqa: E402

XML = ("rss_", "atom_", "podcast_media", "feed_encodings", "feed_malformed", "google_", "appstore_reviews")


def recorded() -> Iterator[tuple[str, str, Answer]]:
    """Family, file and answer of every recording in which feedparser finds an entry."""
    with (PAYLOADS / "INDEX.tsv").open(encoding="utf8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        family, file = row["platform"], row["file"]
        if not (family.startswith(XML) or family.endswith(("_rss", "_atom"))) or file.endswith(".json"):
            continue
        path = PAYLOADS / family / file
        meta = path.with_name(path.name + ".meta.json")
        headers = (json.loads(meta.read_text()).get("headers") or {}) if meta.exists() else {}
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "application/xml")
        yield (
            family,
            file,
            Answer(
                status=200,
                url=f"https://example.org/{file}",
                headers={"content-type": kind},
                body=path.read_bytes(),
                validators={},
            ),
        )


def by_feedparser(answer: Answer) -> int:
    return len(feedparser.parse(io.BytesIO(answer.body), response_headers=dict(answer.headers)).entries)


def taken(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def ways(answer: Answer) -> dict[str, Callable[[], object]]:
    options = FeedOptions(url=answer.url)
    states = hear_page(answer, options, {}, {}, origin="bench", now=NOW).states
    known = {mark: found for place, (mark, found) in enumerate(states.items()) if place % 10}
    return {
        "feedparser": lambda: by_feedparser(answer),
        "items": lambda: read(answer),
        "first": lambda: hear_page(answer, options, {}, {}, origin="bench", now=NOW),
        "later": lambda: hear_page(answer, options, known, {}, origin="bench", now=NOW),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true", help="a line for each feed")
    chosen = parser.parse_args()
    if not PAYLOADS.is_dir():
        print("skipped: the recorded answers are not beside this checkout (../shared/payloads)")
        return
    families: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    fewer, unread, empty = [], [], 0
    for family, file, answer in recorded():
        entries = by_feedparser(answer)
        if not entries:
            empty += 1
            continue
        try:
            ours = len(read(answer).items)
        except Unreadable as error:
            unread.append(f"{family}/{file}: {error}")
            continue
        fewer += [f"{family}/{file}: {ours} of {entries}"] if ours < entries else []
        rounds = [{name: taken(work) for name, work in ways(answer).items()} for _ in range(chosen.rounds)]
        best = {name: min(one[name] for one in rounds) for name in rounds[0]}
        families[family].append(best)
        if chosen.verbose:
            print(f"{best['feedparser'] / best['items']:6.1f}  {family}/{file}")
    print(f"{'family':20} {'feeds':>5} {'feedparser ms':>14} {'items x':>8} {'mentions x':>10} {'later x':>8}")
    every = [best for some in families.values() for best in some]
    for family, some in [*sorted(families.items()), ("all, median", every)]:
        ratios = [
            f"{median(best['feedparser'] / best[way] for best in some):.1f}" for way in ("items", "first", "later")
        ]
        spent = median(best["feedparser"] for best in some) * 1000
        print(f"{family:20} {len(some):5} {spent:14.2f} {ratios[0]:>8} {ratios[1]:>10} {ratios[2]:>8}")
    total = {way: sum(best[way] for best in every) for way in every[0]}
    print(
        f"all, CPU time together: items x {total['feedparser'] / total['items']:.1f}, "
        f"mentions x {total['feedparser'] / total['first']:.1f}, later x {total['feedparser'] / total['later']:.1f}"
    )
    print(f"feeds with fewer items: {len(fewer)}", *fewer, sep="\n  ")
    print(f"not read: {len(unread)}; without an entry: {empty}", *unread, sep="\n  ")


if __name__ == "__main__":
    main()
