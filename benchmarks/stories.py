"""How well syndicated news is found: articles made of real sentences, as several sites would print them.

    python benchmarks/stories.py [--seed 1] [--stories 150]

Each story of 5 to 30 sentences (the texts of copies.py) is printed whole; cut to 25-90 %; with a lead; under another
headline; and with all of these. Sites print the same sentence under every article, or none. For each story another
article quotes its first quarter word for word: to take that for a copy is wrong.
"""

import argparse
import random
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime

from copies import DATA, interval, real_texts  # also puts the checkout on the path

from mentions import Mention
from mentions.story import same_story, story_keys

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SITES = 40
PRINTED = ("headline", "lead", "cut", "cut and lead")
Row = tuple[Mention, int, str]


class Press:
    """Prints articles from a pool of sentences, each used once where it matters."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.pool = real_texts()
        self.rng.shuffle(self.pool)
        self.unused = iter(self.pool)
        self.below = [[self.rng.choice(self.pool)] if self.rng.random() < 0.33 else [] for _ in range(SITES)]
        self.rows: list[Row] = []

    def story(self, number: int) -> None:
        rng, body = self.rng, [next(self.unused) for _ in range(self.rng.choice([5, 10, 20, 30]))]
        title = rng.choice(self.pool)
        sites = rng.sample(range(SITES), len(PRINTED) + 2)
        self.prints(sites[0], title, body, number, "whole")
        for site, kind in zip(sites[1:], PRINTED, strict=False):
            end = max(2, int(len(body) * rng.uniform(0.25, 0.9))) if "cut" in kind else len(body)
            lead = [rng.choice(self.pool)] if "lead" in kind else []
            self.prints(site, rng.choice(self.pool), lead + body[:end], number, kind)
        quoted = max(1, len(body) // 4)
        own = [rng.choice(self.pool) for _ in range(len(body) - quoted)]
        half = len(own) // 2
        self.prints(sites[-1], rng.choice(self.pool), own[:half] + body[:quoted] + own[half:], -1 - number, "quotes it")

    def prints(self, site: int, title: str, sentences: list[str], story: int, kind: str) -> None:
        text, name = ". ".join(sentences + self.below[site]), f"site{site}.example"
        facts = {"origin": name, "site": name, "external_id": str(len(self.rows)), "title": title, "text": text}
        self.rows.append((Mention(kind="article", said=NOON, heard=NOON, **facts), story, kind))


def linked(rows: list[Row]) -> list[tuple[int, int]]:
    """Every pair that the product takes for one story."""
    known: dict[str, list[int]] = defaultdict(list)
    pairs = []
    for at, (mention, _, _) in enumerate(rows):
        keys = story_keys(mention)
        others = dict.fromkeys(other for key in keys for other in known[key])
        pairs += [(other, at) for other in others if same_story(mention, rows[other][0])]
        for key in keys:
            known[key].append(at)
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stories", type=int, default=150)
    chosen = parser.parse_args()
    if not DATA.exists():
        print("skipped: the texts are not beside this checkout (../shared/data/understanding)")
        return
    press = Press(chosen.seed)
    for number in range(chosen.stories):
        press.story(number)
    press.rng.shuffle(press.rows)
    rows, began = press.rows, time.process_time()
    pairs = linked(rows)
    took = time.process_time() - began
    together = set(map(frozenset, pairs))
    whole = {story: at for at, (_, story, kind) in enumerate(rows) if kind == "whole"}
    found = Counter(kind for at, (_, story, kind) in enumerate(rows) if {at, whole.get(story)} in together)
    wrong = Counter(" / ".join(sorted((rows[a][2], rows[b][2]))) for a, b in pairs if rows[a][1] != rows[b][1])
    print(f"{len(rows):,} articles, {chosen.stories:,} stories, seed {chosen.seed}")
    print(f"{'precision':<13} {interval(len(pairs) - wrong.total(), len(pairs))}   wrong: {dict(wrong) or 'none'}")
    for kind in PRINTED:
        print(f"{kind:<13} {interval(found[kind], chosen.stories)}")
    print(f"microseconds an article: {1e6 * took / len(rows):.0f}")


if __name__ == "__main__":
    main()
