"""What it costs to write and check the drafts of a full queue.

    python benchmarks/drafting.py [--items 1000] [--entries 200] [--postgres URL] [--profile]

The texts are those of tests/replies/situations.toml, each with words of its own, three in ten Spanish, on X and on
Bluesky; the knowledge is that of tests/replies/situations.md among made-up entries. Everything goes through the step
that the flows call: what is known is gathered from the database, each draft is written, checked and kept. All times are
processor times of this process. The bar is ten seconds for 1,000 items, and a millisecond for the checks of one text.
"""

import argparse
import cProfile
import os
import pstats
import random
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine  # noqa: E402

from flows.steps.checking import ons_of  # noqa: E402
from flows.steps.drafting import propose  # noqa: E402
from flows.steps.keep import keep, prepared  # noqa: E402
from flows.steps.knowledge import load as load_knowledge  # noqa: E402
from mentions import Author, Mention  # noqa: E402
from replies import QueueItem, due, queue_kind  # noqa: E402
from replies.checks import check  # noqa: E402
from settings import Settings, load  # noqa: E402
from storage import mentions as kept  # noqa: E402
from storage import queue  # noqa: E402
from storage.engine import migrate, open_database, reading, writing  # noqa: E402

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BAR, CHECK_BAR = 10.0, 1.0  # seconds for 1,000 items; milliseconds for a text
HERE = ROOT / "tests" / "replies"
NAMES = ("Ana", "Tom", "Priya", "Kim", "Lucía", "Javier", "Óscar", "Mia", "Sam", "Rosa")
THINGS = ["lamp", "kettle", "sofa", "bicycle", "radio", "carpet", "mirror", "ladder", "candle", "basket", "printer"]


def main() -> None:
    """Prints what it took, and exits 1 where that is more than the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000)
    parser.add_argument("--entries", type=int, default=200)
    parser.add_argument("--postgres", help="of an empty database; else SQLite in a folder of its own")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder), asked.postgres, asked.entries)
        engine = open_database(settings.database)
        migrate(engine)
        load_knowledge(engine, settings, NOW)
        _fill(engine, settings, asked.items)
        profile = cProfile.Profile() if asked.profile else None
        begun = time.process_time()
        run: Callable[..., int] = profile.runcall if profile else _plainly
        written = run(propose, engine, settings, NOW, asked.items)
        took = time.process_time() - begun
        a_check = _told(engine, settings, written, took)
        engine.dispose()
    if profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)
    if took * 1_000 / max(1, written) > BAR or a_check > CHECK_BAR:
        raise SystemExit(1)


def _plainly(step: Callable[..., int], *given: object) -> int:
    return step(*given)


def _settings(home: Path, database: str | None, entries: int) -> Settings:
    (home / "knowledge").mkdir()
    faq = (HERE / "situations.md").read_text(encoding="utf8")
    made = "\n".join(
        f"## How do I clean my {thing} number {i}?\nWipe the {thing} with a dry cloth.\n\nlanguage: en\n"
        for i, thing in ((i, THINGS[i % len(THINGS)]) for i in range(max(0, entries - 10)))
    )
    (home / "knowledge" / "faq.md").write_text(faq + "\n" + made, encoding="utf8")
    (home / "voice.toml").write_text(
        'signature = "Kim, Acme"\nformality = "informal"\nemoji = "few"\n', encoding="utf8"
    )
    (home / "foreshock.toml").write_text(
        f'[foreshock]\ndatabase = "{database or "sqlite:///drafts.db"}"\n'
        '[[brands]]\nname = "Acme"\nquery = "acme"\ncompetitors = ["Globex"]\nvoice = "voice.toml"\n'
        '[[sources]]\nname = "hn"\nkind = "hackernews"\nquery = "acme"\n',
        encoding="utf8",
    )
    return load(home / "foreshock.toml", {})


def _fill(engine: Engine, settings: Settings, many: int) -> None:
    """Mentions as a listener gives them, understood as ever, each in the queue."""
    texts = [one["text"] for one in tomllib.loads((HERE / "situations.toml").read_text(encoding="utf8"))["situations"]]
    english, spanish, dice = texts[:31], texts[31:], random.Random(7)
    page = [
        Mention(
            origin=dice.choice(("x", "bluesky")),
            external_id=str(i),
            kind="post",
            said=NOW - timedelta(minutes=i % 600),
            heard=NOW,
            author=Author(id=str(i), name=dice.choice(NAMES), handle=f"user{i}"),
            text=f"{dice.choice(english if dice.random() < 0.7 else spanish)} {' '.join(dice.sample(THINGS, 4))} {i}",
        )
        for i in range(many)
    ]
    heard = prepared(engine, settings, settings.sources[0], page)
    with writing(engine) as conn:
        saved = keep(conn, settings, "hn", heard, gone=(), now=NOW)
        rows = kept.by_ids(conn, saved.ids.values())
        queue.keep(
            conn,
            [_item(row.id, row.mention, queue_kind(row.matches[0][1], row.mention)) for row in rows if row.matches],
        )


def _item(row: int, mention: Mention, kind: str | None) -> QueueItem:
    known = "praise" if kind == "praise" else "question" if kind == "question" else "complaint"
    return QueueItem(mention=row, brand="Acme", kind=known, due=due(mention, timedelta(hours=10)))


def _told(engine: Engine, settings: Settings, written: int, took: float) -> float:
    """Prints the numbers; gives what the checks of one text cost, in milliseconds."""
    with reading(engine) as conn:
        drafts = queue.drafts(conn, limit=written)
        items = queue.by_ids(conn, [one.queue_item for one in drafts])
        rows = {row.id: row for row in kept.by_ids(conn, [one.mention for one in drafts])}
        ons = ons_of(conn, settings, list(items.values()), rows, drafts={one.queue_item: one for one in drafts})
    texts = [(one.text, ons[one.queue_item]) for one in drafts if one.text]
    begun = time.process_time()
    blocked = sum(any(found.level == "block" for found in check(text, on)) for text, on in texts)
    a_check = (time.process_time() - begun) * 1_000 / max(1, len(texts))
    print(
        f"{written:,} drafts in {took:.1f} s, {took * 1_000 / max(1, written):.1f} ms each; "
        f"the bar is {BAR:.0f} s for 1,000"
    )
    print(f"the checks of a text take {a_check:.2f} ms; the bar is {CHECK_BAR:.0f} ms")
    print(f"with a text {len(texts):,}, for a person alone {written - len(texts):,}, stopped by a check {blocked:,}")
    print(
        "by situation: "
        + ", ".join(f"{name} {many:,}" for name, many in Counter(one.situation for one in drafts).most_common())
    )
    return a_check


if __name__ == "__main__":
    main()
