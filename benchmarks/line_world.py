"""A world of storm_worlds.py in which everybody speaks: each mention gets a real text of the given halves.

Times, authors, copies, storms and decoys are the world's own. What happens in a storm (or a flare, a flood of bots,
syndicated news) is said with complaints of ONE reason of the airline set; the background complains with texts of all
reasons and of none, and otherwise speaks with texts that are no complaints. Copies keep the text of what they copy.
"""

import gzip
import json
import random
import re
import subprocess
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))
BENCH, DATA = SHARED / "bench", SHARED / "data" / "understanding"
EPOCH = datetime(2026, 1, 5, tzinfo=UTC)  # of storm_worlds.py
REASONS = (
    "Customer Service Issue",
    "Late Flight",
    "Cancelled Flight",
    "Lost Luggage",
    "Bad Flight",
    "Flight Booking Problems",
    "Flight Attendant Complaints",
    "longlines",
)  # one for each topic of a world; damaged luggage goes with the lost
SAME = {"Damaged Luggage": "Lost Luggage"}
HELD_OUT = 5  # every fifth text is in no world: what our topics call a reason is read from these
NO_REASON = 0.25  # of the background's complaints
COMPLAIN = {"storm", "slow", "outage", "flare", "news", "bots"}
AIRLINE = re.compile(
    r"(@?)\b(virgin ?america|us ?airways|american ?air(?:lines?)?|southwest ?air(?:lines?)?|southwest|jet ?blue"
    r"(?: airways)?|delta(?: air ?lines?)?|united(?: airlines?)?)\b(?! states)",
    re.I,
)
HANDLE = re.compile(r"@\w+")
BEGIN = ("Bor", "Cal", "Dun", "Fel", "Gan", "Hol", "Kes", "Lum", "Mar", "Nor", "Pin", "Vel")
END = ("avia", "ondo", "ersk", "imar")


class Text(NamedTuple):
    """`words` has {brand} where the brand is named."""

    words: str
    reason: str | None
    complaint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """`reason` and `complaint` are what is true of the text; `event` is the number of the storm that it is part of."""

    id: str
    brand: int
    said: datetime
    author: str
    followers: int
    copy: str
    text: Text
    event: int | None
    topic: str
    flag: int

    @property
    def words(self) -> str:
        return self.text.words.replace("{brand}", name_of(self.brand))

    @property
    def reason(self) -> str | None:
        return f"topic-{REASONS.index(self.text.reason)}" if self.text.reason else None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`truth` is as storm_worlds.py wrote it, of the brands that are played."""

    posts: list[Post]
    truth: dict[str, Any]

    @property
    def brands(self) -> list[int]:
        return self.truth["played"]


def name_of(brand: int) -> str:
    return BEGIN[brand % len(BEGIN)] + END[brand // len(BEGIN) % len(END)]


def texts() -> tuple[list[Text], list[Text]]:
    """Those that worlds are made of, and those that no world has."""
    used: list[Text] = []
    held_out: list[Text] = []
    for id_, text in _texts():
        (used if zlib.crc32(id_.encode()) % HELD_OUT else held_out).append(text)
    return used, held_out


def _texts() -> Iterator[tuple[str, Text]]:
    seen = set()
    for row in _rows("airline"):
        words = AIRLINE.sub(lambda found: found[1] + "{brand}", _plain(row["text"]))
        reason, complaint = SAME.get(row["topic"], row["topic"]), row["sentiment"] == "negative"
        if words not in seen:
            seen.add(words)
            yield row["id"], Text(_named(words), reason if complaint and reason in REASONS else None, complaint)
    for row in _rows("complaints_acl19"):
        words = HANDLE.sub("@{brand}", _plain(row["text"]), count=1)
        yield row["id"], Text(_named(words), None, bool(row["complaint"]))


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def _named(words: str) -> str:
    return words if "{brand}" in words else "@{brand} " + words


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def world(folder: Path, *, seed: int, kernel: str, brands: int, days: int, play: int, most: int) -> World:
    """The world of a seed, of which `play` brands are played: those with storms first, and of these the smallest; a
    brand with which it would have more than `most` mentions is left out."""
    size = ["--brands", str(brands), "--days", str(days), "--kernel", kernel]
    command = [sys.executable, str(BENCH / "storm_worlds.py"), "--seed", str(seed), "--out", str(folder), *size]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with (folder / "mentions.jsonl").open() as lines:
        rows = [json.loads(line) for line in lines]
    with gzip.open(folder / "truth.json.gz", "rt") as file:
        truth = json.load(file)
    played = _played(Counter(int(row["brand"][6:]) for row in rows), truth, play, most)
    truth["events"] = [one for one in truth["events"] if one["brand"] in played]
    truth |= {"brands": len(played), "played": played}
    with gzip.open(folder / "truth.json.gz", "wt") as file:
        json.dump(truth, file)
    some = [row for row in rows if int(row["brand"][6:]) in played]
    return World(posts=list(_spoken(some, truth, random.Random(seed))), truth=truth)


def _played(sizes: Mapping[int, int], truth: Mapping[str, Any], play: int, most: int) -> list[int]:
    stormy, chosen, mentions = {one["brand"] for one in truth["events"]}, list[int](), 0
    for brand in sorted(sizes, key=lambda brand: (brand not in stormy, sizes[brand])):
        if len(chosen) < play and mentions + sizes[brand] <= most:
            chosen.append(brand)
            mentions += sizes[brand]
    if not chosen:
        raise SystemExit(f"no brand of this world has at most {most} mentions: the smallest has {min(sizes.values())}")
    return sorted(chosen)


def _spoken(rows: Iterable[Mapping[str, Any]], truth: Mapping[str, Any], rng: random.Random) -> Iterator[Post]:
    decks, parts, odd = Decks(rng), _parts(truth["events"]), _odd(truth["odd"])
    copied: dict[str, Text] = {}
    for row in rows:
        said, brand, topic = datetime.fromisoformat(row["time"]), int(row["brand"][6:]), int(row["topic"][6:])
        ms = round((said - EPOCH) / timedelta(milliseconds=1))
        event = next((parts[brand, at] for at in (ms, ms + 1) if (brand, at) in parts), None)
        kind = next((odd[key] for at in (ms, ms + 1) if (key := (brand, topic, round(at / 100))) in odd), "background")
        if event is not None:
            topic = truth["events"][event]["topic"]
        complains = event is not None or kind in COMPLAIN or (kind != "buzz" and bool(row["complaint"]))
        if row["copy_of"] not in copied:
            mixed = complains and event is None and kind not in COMPLAIN and rng.random() < NO_REASON
            copied[row["copy_of"]] = decks.draw(brand, None if mixed else REASONS[topic], complaint=complains)
        yield Post(
            id=row["id"],
            brand=brand,
            said=said,
            author=row["author"],
            followers=row["followers"],
            copy=row["copy_of"],
            text=copied[row["copy_of"]],
            event=event,
            topic=row["topic"],
            flag=row["complaint"],
        )


class Decks:
    """For each brand and reason a shuffled deck: no text comes again before all of its kind were drawn."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.decks = rng, dict[tuple[int, str | None, bool], list[Text]]()
        self.kinds: defaultdict[tuple[str | None, bool], list[Text]] = defaultdict(list)
        for text in texts()[0]:
            self.kinds[text.reason, text.complaint].append(text)

    def draw(self, brand: int, reason: str | None, *, complaint: bool) -> Text:
        kind = (reason if complaint else None, complaint)
        deck = self.decks.setdefault((brand, *kind), [])
        if not deck:
            deck += self.rng.sample(self.kinds[kind], len(self.kinds[kind]))
        return deck.pop()


def _parts(events: Iterable[Mapping[str, Any]]) -> dict[tuple[int, int], int]:
    """Which event a mention of this brand and millisecond is part of: ids say nothing."""
    return {(one["brand"], round(at * 1000)): number for number, one in enumerate(events) for at in one["times"]}


def _odd(rows: Iterable[tuple[float, int, int, str]]) -> dict[tuple[int, int, int], str]:
    """What kind of thing was said of this brand and topic in a tenth of a second; what is not here is background."""
    return {(brand, topic, round(at * 10)): kind for at, brand, topic, kind in rows}
