"""How early what no taxonomy foresaw is told, and how often something is that is not there.

    python benchmarks/novel.py [--seeds 3] [--json]

The background is the airline tweets of ../shared/data as if they were of one brand, each at a random hour of 28 days
(40, 100 or 260 a day): whatever is new there is new by chance. Into it forty people say one new thing, each in own
words, over two, five or twelve hours. First come the tweets of each airline at their own times, with real storms.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import cos, pi
from pathlib import Path
from typing import Any

from complaints import NEW, BrandState, Heard, Rules, advance
from complaints.phrases import phrases
from complaints.voice import COUNTED
from sentiment import understand

TWEETS = Path(__file__).resolve().parents[2] / "shared" / "data" / "understanding" / "airline.jsonl.gz"
START, DAYS, LEARNT, PEOPLE = datetime(2026, 3, 2, tzinfo=UTC), 28, 7, 40
AIRLINES = ("united", "southwest", "jetblue", "us airways", "american air", "virgin america", "delta", "borealis")
STEP = timedelta(minutes=5)
THINGS = {
    "locked gate": (
        "gate 14 is locked and there is nobody around", "stuck outside gate 14, it is locked, no staff",
        "why is gate 14 locked when we are supposed to board?", "they locked gate 14 with 200 of us waiting",
        "been standing at the locked gate 14 for an hour", "nobody has a key for gate 14, are you serious?",
        "gate 14 still locked, missed my connection", "so gate 14 is locked and the plane is outside, useless",
        "who locked gate 14? kids are crying here", "locked out at gate 14, worst experience ever",
        "whole crowd in front of gate 14, door is locked", "your agents left and gate 14 is locked",
    ),
    "burnt smell": (
        "there is a smell of burnt plastic in the cabin", "burnt plastic smell on my flight, crew says nothing",
        "it smells like burnt plastic in row 12, I am scared", "why does the whole plane smell of burnt plastic?",
        "my daughter got sick from the burnt plastic smell", "burnt plastic stink during boarding, horrible",
        "something smells of burnt plastic and you still fly?", "is burnt plastic what your cabins smell of? awful",
        "headache after two hours of burnt plastic smell", "they ignored us when we reported burnt plastic",
    ),
    "mouldy sandwich": (
        "found mould in the sandwich you sold me", "mouldy sandwich on board, disgusting", "my sandwich was mouldy",
        "the sandwiches are covered in mould, how is that possible?", "you served my son a mouldy sandwich",
        "never eating there again, mouldy sandwich", "green mould on the cheese sandwich, gross",
        "crew shrugged when I showed the mouldy sandwich", "paid nine dollars for a mouldy sandwich",
        "mould on bread, mould on cheese, what a sandwich", "bit into a mouldy sandwich, want my money back",
    ),
    "passport scan": (
        "the new app wants a passport scan to log in, no way", "app demands a passport scan every time, broken",
        "why do I need a passport scan to see my booking?", "passport scan fails ten times in a row, cannot check in",
        "passport scan loop, app is useless", "can't get past the passport scan screen",
        "who came up with the passport scan? it never works", "passport scan rejects my valid passport, angry",
        "the passport scan keeps crashing", "I refuse to upload a passport scan, let me in",
    ),
}  # fmt: skip
BEFORE = (
    "",
    "Seriously, ",
    "So disappointed. ",
    "Hello? ",
    "OK I am done. ",
    "Just great: ",
    "FYI everyone, ",
    "Wow. ",
)
AFTER = (
    "",
    " Please answer.",
    " Never again.",
    " Fix this.",
    " Shame on you.",
    " I want a refund.",
    " Who is in charge?",
)


@lru_cache(maxsize=20_000)
def read(text: str) -> tuple[str | None, float | None, tuple[str, ...]]:
    meant = understand(text, terms=AIRLINES)
    said = phrases(text, names=AIRLINES) if (meant.complaint or 0.0) >= COUNTED else ()
    return meant.topic, meant.complaint, said


def heard(number: int, at: datetime, text: str, author: str, *, storm: bool = False) -> Heard:
    topic, complaint, said = read(text)
    return Heard(
        origin="storm" if storm else "", external_id=str(number), at=at, said=at, topic=topic,
        complaint=complaint, author=author, phrases=said,
    )  # fmt: skip


def busy(rng: random.Random, days: int) -> datetime:
    while True:
        day = rng.random() * days
        if 1.7 * rng.random() < 1 + 0.7 * cos((day % 1 * 24 - 19) * pi / 12):
            return START + timedelta(days=day)


def background(rng: random.Random, tweets: list, days: int) -> list[Heard]:
    who = [f"a{rng.randrange(len(tweets))}" if rng.random() < 0.6 else f"p{i}" for i in range(len(tweets))]
    return [heard(i, busy(rng, days), tweet["text"], who[i]) for i, tweet in enumerate(tweets)]


def storm(rng: random.Random, cores: tuple[str, ...], at: datetime, hours: float) -> list[Heard]:
    texts = [BEFORE[(3 * i) % 8] + cores[i % len(cores)] + AFTER[(5 * i) % 7] for i in range(PEOPLE)]
    moments = (at + timedelta(hours=hours * rng.random() ** 0.5) for _ in texts)
    return [
        heard(i, moment, text, f"s{i}", storm=True) for i, (text, moment) in enumerate(zip(texts, moments, strict=True))
    ]


def opened(said: list[Heard]) -> list:
    """What is told, in steps as in life."""
    state, told, waiting = BrandState.new("airline"), [], sorted(said, key=lambda one: one.at)
    at, now = 0, waiting[0].at
    while at < len(waiting):
        now, first = now + STEP, at
        while at < len(waiting) and waiting[at].at < now:
            at += 1
        told += advance(state, waiting[first:at], now, Rules(volume=False))
    return [change for change in told if change.notifies and not change.escalated]


def calm(tweets: list, seeds: int) -> dict[str, Any]:
    weeks = Counter()
    for seed in range(seeds):
        rng = random.Random(seed)
        rng.shuffle(tweets)
        for some in (tweets[:1120], tweets[1120:2240], tweets[2240:5040], tweets):
            found = [change for change in opened(background(rng, some, DAYS)) if change.at >= START + timedelta(LEARNT)]
            weeks["all"] += (DAYS - LEARNT) / 7
            weeks["new"] += sum(change.topic.startswith(NEW) for change in found)
    return {"told": weeks["new"], "weeks": weeks["all"]}


def storms(tweets: list) -> Iterator[dict[str, Any]]:
    """`share` is what had been said of it when it was told, None where it was not; `new` whether as a new topic."""
    for daily in (40, 260):
        for hours in (2, 5, 12):
            for thing, cores in THINGS.items():
                rng = random.Random(f"{daily} {hours} {thing}")
                rng.shuffle(tweets)
                at, days = START + timedelta(days=rng.uniform(9, 16)), 19
                said = storm(rng, cores, at, hours)
                found = opened(background(rng, tweets[: daily * days], days) + said)
                first = next((one for one in found if at < one.at < at + timedelta(hours=hours + 12)), None)
                yield {
                    "daily": daily,
                    "hours": hours,
                    "thing": thing,
                    "share": sum(one.said < first.at for one in said) / PEOPLE if first else None,
                    "topic": first.topic if first else None,
                    "new": bool(first and first.topic.startswith(NEW)),
                }


def real(tweets: list) -> Iterator[dict[str, Any]]:
    for airline in sorted({tweet["airline"] for tweet in tweets}):
        said = [
            heard(i, datetime.fromisoformat(tweet["created"]), tweet["text"], f"a{i}")
            for i, tweet in enumerate(tweets)
            if tweet["airline"] == airline
        ]
        began = time.perf_counter()
        told = [{"at": f"{change.at:%d %b %H:%M}", "topic": change.topic} for change in opened(said)]
        yield {"airline": airline, "told": told, "a_second": len(said) / (time.perf_counter() - began)}


def show(found: dict[str, Any]) -> None:
    for one in found["real"]:
        told = ", ".join(f"{alert['at']} {alert['topic']}" for alert in one["told"])
        print(f"{one['airline']}: {told or 'nothing'} ({one['a_second']:.0f} mentions a second)")
    print("no storm: {told} new topics told in {weeks:.0f} brand-weeks".format(**found["calm"]))
    for one in found["storms"]:
        share = "never" if one["share"] is None else f"{one['share']:.0%}"
        print(f"{one['daily']} a day, {one['thing']} over {one['hours']} h: {share} as {one['topic'] or '-'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not TWEETS.exists():
        print("skipped: the tweets are not beside this checkout (../shared/data)", file=sys.stderr)
        return
    with gzip.open(TWEETS, "rt") as lines:
        tweets = [json.loads(line) for line in lines]
    found = {"real": list(real(tweets)), "calm": calm(tweets, chosen.seeds), "storms": list(storms(tweets))}
    if chosen.json:
        print(json.dumps(found))
    else:
        show(found)


if __name__ == "__main__":
    main()
