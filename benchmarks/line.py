"""The whole line, from texts in feeds to alerts, beside the same world with the true topic and complaint flag.

    python benchmarks/line.py [--seed 1] [--brands 12] [--days 28] [--play 3] [--every 15] [--fast] [--json]

line_world.py gives the mentions of a world real texts. They are served as feeds over loopback, RSS and Atom, that show
what was said lately. Every fifteen minutes of a fast clock the product's own steps hear them and judge the brands in a
real SQLite file, and the alerts are read from storage. The first six days, of which nothing is scored, are heard every
hour; and a brand of which nothing new was said is passed over, for nothing is told then. --every 5, as in life, takes
three times as long (and tells up to ten minutes earlier). With --fast the texts go straight into understanding and
fold, at every edge; the copies are the world's then.

Every way is scored by score_storms.py on the same mentions: the line; the line with one of its two parts true (topic,
complaint), so that it shows which one costs what; the true topic and flag of every text; the world's own noisy flags.
An alert is about a topic of ours, an event about a reason of airlines. It counts for an event of its brand when its
topic is what we call that reason: the most frequent topic of ours in texts of the reason that are in no world. Where
its topic is none of the taxonomy (a shared phrase), and in the row "by members", it counts when most of the mentions
that it holds are the event's. Urgent alerts and those of volume are no complaint alerts: they are told apart.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from line_feeds import Feeds
from line_told import Alarm, Loss, Played, Seen, folded, losses, ways
from line_world import BENCH, DATA, EPOCH, REASONS, Post, name_of, texts, world  # also puts the checkout on the path
from sqlalchemy import Engine, select

from console.progress import counted
from flows.steps.hear import hear
from flows.steps.judge import GRACE, judge
from listeners.feed import FeedOptions
from sentiment import understand
from settings import Brand, Settings, Source
from storage.engine import migrate, open_database, reading
from storage.tables import alerts, complaint_mentions, matches, mentions

HOUR = timedelta(hours=1)
WARM = EPOCH + timedelta(days=6)  # before it a hearing an hour is enough: no alert of the first seven days is scored
FEEDS = 4


def meant(text: str, brand: int) -> tuple[str | None, float | None]:
    found = understand(text, terms=(name_of(brand),))
    return found.topic, found.complaint


def topics_of_reasons() -> dict[str, str]:
    """What we call each reason: our most frequent topic of the texts that are in no world."""
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts()[1]:
        topic, _ = meant(text.words.replace("{brand}", name_of(0)), 0)
        if text.reason and topic:
            said[f"topic-{REASONS.index(text.reason)}"][topic] += 1
    return {reason: topics.most_common(1)[0][0] for reason, topics in sorted(said.items())}


# ---- fast: texts straight into understanding and fold


def fast(played: Played) -> None:
    known: dict[str, tuple[str | None, float | None]] = {}  # every text once, as said of the first brand
    with counted("understanding", lambda: len(played.world.posts)) as step:
        for post in played.world.posts:
            words = post.text.words
            if words not in known:
                known[words] = meant(words.replace("{brand}", name_of(0)), 0)
            played.seen[post.id] = Seen(*known[words], post.copy)
            step(1)
    played.alarms = folded(played.world.posts, played.seen)


# ---- the line itself


def whole(played: Played, folder: Path, every: timedelta) -> None:
    with Feeds(FEEDS) as feeds:
        settings = _settings(played.world.brands, feeds, folder)
        engine = open_database(settings.database)
        migrate(engine)
        asyncio.run(_hear_and_judge(engine, settings, feeds, played, every))
        played.seen = dict(_stored(engine))
        engine.dispose()


def _settings(brands: Sequence[int], feeds: Feeds, folder: Path) -> Settings:
    names = [name_of(brand) for brand in brands]
    return Settings(
        database=f"sqlite:///{folder}/line.db",
        contact=None,
        html=folder,
        brands=tuple(Brand(name=name, query=name.lower(), handles=(name,)) for name in names),
        sources=tuple(
            Source(name=f"feed {number}", kind="feed", private=True, options=FeedOptions(url=url, entries="post"))
            for number, url in enumerate(feeds.urls)
        ),
        receivers=(),
        path=folder / "foreshock.toml",
    )


async def _hear_and_judge(engine: Engine, settings: Settings, feeds: Feeds, played: Played, every: timedelta) -> None:
    brands = {name_of(brand): brand for brand in played.world.brands}
    with counted("the line", lambda: len(played.world.posts)) as step:
        for now, said in _ticks(played.world.posts, every):
            feeds.move_on()
            spoken = {feeds.say(post) for post in said}
            some = [settings.sources[number] for number in sorted(spoken)]
            for heard in await asyncio.gather(*(hear(engine, settings, source, now) for source in some)):
                if heard.error or heard.skipped:
                    raise RuntimeError(f"{heard.source} at {now}: {heard.error or heard.skipped}")
            for name in dict.fromkeys(name_of(post.brand) for post in said):
                brand = next(one for one in settings.brands if one.name == name)
                if told := judge(engine, settings, brand, now).alerts:
                    played.alarms += _alarms(engine, told, brands)
            step(len(said))


def _ticks(posts: Iterable[Post], every: timedelta) -> Iterator[tuple[datetime, list[Post]]]:
    """The times at which something was said since the last one, and what; an edge is closed a minute after it."""
    waiting: defaultdict[datetime, list[Post]] = defaultdict(list)
    for post in posts:
        apart = every if post.said >= WARM else HOUR
        waiting[EPOCH + ((post.said - EPOCH) // apart + 1) * apart].append(post)
    for edge, said in waiting.items():
        yield edge + GRACE, said


def _alarms(engine: Engine, told: Collection[int], brands: Mapping[str, int]) -> Iterator[Alarm]:
    with reading(engine) as conn:
        for row in conn.execute(select(alerts).where(alerts.c.id.in_(told))).mappings().all():
            ids = (
                select(mentions.c.external_id)
                .join(complaint_mentions, complaint_mentions.c.mention == mentions.c.id)
                .where(complaint_mentions.c.complaint == row["complaint"])
            )
            members = frozenset(map(Feeds.post_of, conn.scalars(ids)))
            yield Alarm(row["time"], brands[row["brand"]], row["topic"], row["cause"], members)


def _stored(engine: Engine) -> Iterator[tuple[str, Seen]]:
    query = select(mentions.c.external_id, matches.c.topic, matches.c.complaint, mentions.c.copy_group).join(
        matches, matches.c.mention == mentions.c.id
    )
    with reading(engine) as conn:
        for row in conn.execute(query):
            yield Feeds.post_of(row.external_id), Seen(row.topic, row.complaint, row.copy_group)


# ---- scoring


def scored(files: Sequence[Path]) -> dict[str, object]:
    """What score_storms.py says of truth and alerts in turn."""
    command = [sys.executable, str(BENCH / "score_storms.py"), *map(str, files), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


# ---- on the command line


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--brands", type=int, default=12)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--play", type=int, default=3, help="brands of it that are played: first those with storms")
    parser.add_argument("--most", type=int, default=60_000, help="mentions of the played brands together")
    parser.add_argument("--every", type=int, default=15, help="minutes between two hearings, a multiple of 5")
    parser.add_argument("--kernel", default="power", choices=["power", "exponential", "weibull"])
    parser.add_argument("--fast", action="store_true", help="no feeds and no database")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def play(chosen: argparse.Namespace, seed: int, folder: Path) -> Played:
    size = {"kernel": chosen.kernel, "brands": chosen.brands, "days": chosen.days}
    size |= {"play": chosen.play, "most": chosen.most}
    played = Played(seed, world(folder, seed=seed, **size))
    began = time.perf_counter()
    fast(played) if chosen.fast else whole(played, folder, timedelta(minutes=chosen.every))
    played.seconds = time.perf_counter() - began
    return played


def main() -> None:
    chosen = asked()
    if not (BENCH.exists() and DATA.exists()):
        print("skipped: no worlds or texts beside this checkout (../shared/bench, ../shared/data)", file=sys.stderr)
        return
    topics, files = topics_of_reasons(), defaultdict[str, list[Path]](list)
    lost: list[Loss] = []
    apart: Counter[str] = Counter()
    posts, took = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in chosen.seed:
            home = Path(folder) / str(seed)
            played = play(chosen, seed, home)
            posts, took = posts + len(played.world.posts), took + played.seconds
            told = ways(played, topics)
            for number, (way, found) in enumerate(told.items()):
                file = home / f"{number}.jsonl"
                file.write_text("".join(json.dumps(one) + "\n" for one in found))
                files[way] += [home / "truth.json.gz", file]
            lost += losses(played, told)
            apart += Counter(one.cause for one in played.alarms if one.cause != "complaint")
        scores = {way: scored(some) for way, some in files.items()}
    if chosen.json:
        ran = {"seeds": chosen.seed, "mentions": posts, "seconds": took, "apart": apart}
        print(json.dumps({"ways": scores, "late": [asdict(one) for one in lost], "topics": topics} | ran))
    else:
        tell(scores, lost, topics)
        print(f"told apart: {dict(apart) or 'nothing'}")
        print(f"{posts:,} mentions in {took:.0f} s, {posts / took:.0f} a second")


def tell(scores: Mapping[str, dict[str, object]], lost: Sequence[Loss], topics: Mapping[str, str]) -> None:
    some = next(iter(scores.values()))
    print(f"{some['events']} events, {some['brand_weeks']:.0f} brand-weeks")
    print(f"{'':28}before 10 %   25 %   ever   false alarms a brand-week, caused by")
    for way, one in scores.items():
        causes = ", ".join(f"{cause} {times}" for cause, times in sorted(one["false_alarm_causes"].items()))
        rates = f"{one['by_10']:9.0f} %{one['by_25']:6.0f} %{one['flagged']:6.0f} %"
        print(f"{way:28}{rates}   {one['false_alarms_per_brand_week']:.2f}   {causes}")
    print("", "what we call a reason, in texts of no world", sep="\n")
    print(*(f"  {REASONS[int(reason[6:])]}: {topic}" for reason, topic in topics.items()), sep="\n")
    print("", "events that the line told after 10 % of their volume, and what lost most of them", sep="\n")
    for what, times in Counter(one.lost for one in lost).most_common():
        never = sum(not one.ever for one in lost if one.lost == what)
        print(f"  {what}: {times}, never {never}")
    print(f"  {'seed brand kind':20}{'reason':28}mentions matched scored complaint one topic")
    for one in lost:
        who = f"{one.seed} {one.brand:02} {one.kind}"
        parts = f"{one.matched:8.0%}{one.scored:7.0%}{one.complaint:10.0%}{one.together:10.0%}"
        notes = f"  {one.lost}{'' if one.ever else ', never told'}{'' if one.true else ', late with the truth too'}"
        print(f"  {who:20}{one.reason:28}{one.mentions:8}{parts}{notes}")


if __name__ == "__main__":
    main()
