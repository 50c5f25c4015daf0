"""What one mention costs to understand, by step, and how many that is a second on one core.

    python benchmarks/understanding_speed.py [--texts 4000] [--rounds 5] [--profile]

Takes real texts of ../shared/data/understanding where they are beside this checkout, made-up ones otherwise, as
mentions of a brand with two competitors. Processor time of this process, medians of the rounds. Caches are filled by
texts that do not count, and the whole is measured on texts that nothing has seen. Other work on the machine costs this
one its caches: quote the ratio to the unit below (zlib of the same texts), or measure where nothing else runs.
"""

import argparse
import cProfile
import gzip
import json
import os
import pstats
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "understanding"
sys.path.insert(0, str(ROOT))

from mentions import band_keys  # noqa: E402
from mentions.normal import normal  # noqa: E402
from sentiment import understand, understand_all, urgent  # noqa: E402
from sentiment.cold import _as_meant, _search, cold  # noqa: E402
from sentiment.encoder import Encoder  # noqa: E402
from sentiment.extra import MissingExtra  # noqa: E402
from sentiment.language import language_of  # noqa: E402
from sentiment.learning.head import Example, train  # noqa: E402
from sentiment.mask import mask  # noqa: E402
from sentiment.model import Model  # noqa: E402
from sentiment.reading import reading  # noqa: E402
from sentiment.sides import sides  # noqa: E402
from sentiment.topics import taxonomy  # noqa: E402
from sentiment.understanding import Understanding  # noqa: E402
from sentiment.vader import scores  # noqa: E402

BAR = 6_000  # mentions a second
TERMS = ("united", "southwest", "southwestair", "jetblue", "us airways", "usairways", "americanair", "virginamerica")
PAGE = 200  # mentions of one page of a source, or of one transaction of rescore
LABELS = 300  # that the head of the last row learns from
OTHERS = {"Delta": ("delta",), "Ryanair": ("ryanair",)}


def texts_of(count: int) -> tuple[str, list[str]]:
    """Where they are from, and so many of them, each once."""
    if DATA.exists():
        found: dict[str, None] = {}
        for name in ("airline", "tweeteval_sentiment_test", "complaints_acl19"):
            with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
                found |= dict.fromkeys(json.loads(line)["text"] for line in lines)
        return "real texts", list(found)[:: max(1, len(found) // count)][:count]
    made = (
        "My parcel {} is {} days late and nobody answers @quillpost",
        "Thanks for the quick help with order {}, {}!",
    )
    return "made-up texts", [made[n % 2].format(n, n % 9) for n in range(count)]


def microseconds(step: Callable[[str], object], parts: Sequence[Sequence[str]]) -> float:
    """The median over the parts, for one text."""
    took = []
    for part in parts:
        began = time.process_time()
        for text in part:
            step(text)
        took.append((time.process_time() - began) / len(part) * 1e6)
    return statistics.median(took)


def whole(text: str) -> None:
    understand(text, terms=TERMS, others=OTHERS)
    band_keys(text)


def steps(parts: Sequence[Sequence[str]]) -> dict[str, float]:
    masked = [[mask(text, TERMS) for text in part] for part in parts]
    found = {text: _search(taxonomy()).find(text) for part in masked for text in part}
    meant = [[_as_meant(found[text]) for text in part] for part in masked]
    normal.cache_clear()
    return {
        "mask": microseconds(lambda text: mask(text, TERMS), parts),
        "language": microseconds(lambda text: language_of(text, None), masked),
        "cues, topics, questions: one search": microseconds(_search(taxonomy()).find, masked),
        "topic": microseconds(lambda text: taxonomy().topic_of(found[text]), masked),
        "VADER": microseconds(scores, meant),
        "cold scorer (search, topic, VADER, complaint)": microseconds(
            lambda text: cold(text, linked=False, addressed=True), masked
        ),
        "who is named, and their clauses": microseconds(lambda text: sides(text, TERMS, OTHERS), parts),
        "urgency": microseconds(urgent, parts),
        "near-duplicate keys": microseconds(band_keys, parts),
    }


def page_together(texts: Sequence[str], rounds: int) -> str:
    """A page through a head with the encoder, all at once and one by one, in turn; and how far the answers differ."""
    found = [reading(text, terms=TERMS, others=OTHERS) for text in texts[: LABELS + rounds * PAGE]]
    examples = [
        Example(text=one.text, seen=one.seen, label=one.seen.label, complaint=one.seen.complaint >= 0.5)
        for one in found[:LABELS]
        if one.seen
    ]
    encoder = Encoder()
    model = Model(head=train(examples, encoder=encoder), encoder=encoder)
    pages = [found[at : at + PAGE] for at in range(LABELS, len(found) - PAGE + 1, PAGE)]
    took, unlike = [], []
    for page in pages:
        at_once, said = timed(lambda page=page: list(understand_all(page, model)))
        by_one, alone = timed(lambda page=page: [next(understand_all([one], model)) for one in page])
        took.append((at_once, by_one))
        unlike += [pair for pair in zip(said, alone, strict=True) if pair[0] != pair[1]]
    at_once, by_one = (statistics.median(each) / PAGE * 1e6 for each in zip(*took, strict=True))
    ratio = statistics.median(by_one / at_once for at_once, by_one in took)
    decided = sum((one.label, one.topic) != (same.label, same.topic) for one, same in unlike)
    return (
        f"{len(pages)} pages of {PAGE} through a head with the encoder, after reading: {at_once:,.0f} us a mention at "
        f"once, {by_one:,.0f} one by one; median ratio {ratio:.2f}; {len(unlike)} of {len(pages) * PAGE:,} answers "
        f"differ in a digit, {decided} in label or topic"
    )


def timed(step: Callable[[], list[Understanding]]) -> tuple[float, list[Understanding]]:
    """Seconds of the processor, and what was said."""
    began = time.process_time()
    said = step()
    return time.process_time() - began, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="where the time of the whole goes")
    chosen = parser.parse_args()
    origin, texts = texts_of(chosen.texts)
    for text in texts[:: chosen.rounds + 1]:  # fills the caches and loads what is loaded late; not counted
        whole(text)
    rest = [text for n, text in enumerate(texts) if n % (chosen.rounds + 1)]
    parts = [rest[n :: chosen.rounds] for n in range(chosen.rounds)]
    if chosen.profile:
        with cProfile.Profile() as profile:
            for text in rest:
                whole(text)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return
    together = microseconds(whole, parts)  # first: every text is new
    unit = microseconds(lambda text: zlib.compress(text.encode()), parts)
    named = sum(any(term in text.lower() for terms in OTHERS.values() for term in terms) for text in rest)
    print(f"{named:,} of {len(rest):,} texts name a competitor; zlib of a text takes {unit:.1f} us")
    print(f"{len(rest):,} {origin}, {sum(map(len, rest)) / len(rest):.0f} characters in the mean; us per mention")
    for name, took in steps(parts).items():
        print(f"  {name:<46} {took:7.1f}")
    rate = f"{1e6 / together:,.0f} a second on one core (bar {BAR:,}); {together / unit:.1f} units"
    print(f"  {'the whole':<46} {together:7.1f}   {rate}")
    try:
        print(page_together(texts, chosen.rounds))
    except MissingExtra as missing:
        print(f"no page through a head: {missing}")


if __name__ == "__main__":
    main()
