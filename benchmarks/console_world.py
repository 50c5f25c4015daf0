"""A database as a year of listening leaves it: mentions of three brands, complaints, alerts, notices, corrections.

The texts are words drawn as people draw them (a few very often, most rarely), so that a search meets both kinds.
"""

import random
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from alerts import Alert, Notice, State, WitnessText  # noqa: E402
from complaints import Evidence, Explanation, Hour  # noqa: E402
from complaints.explanation import Told  # noqa: E402
from complaints.outlook import Outlook  # noqa: E402
from mentions import Author, Match, Mention, Span  # noqa: E402
from mentions.indexed import indexed  # noqa: E402
from sentiment import Understanding  # noqa: E402
from sentiment.topics import taxonomy  # noqa: E402
from storage import alerts, tables  # noqa: E402
from storage.engine import migrate, open_database  # noqa: E402
from storage.mentions import Concern, _match_row, _row  # noqa: E402

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
BRANDS = ("Acme", "Bell", "Quill")
SHARE = (6, 3, 1)
LANGUAGES = ("en", "en", "en", "en", "en", "en", "de", "es", "fr", "km")
LABELS = ("negative", "negative", "neutral", "neutral", "neutral", "positive", "abstain")
SOURCES = tuple(f"source {number}" for number in range(12))
PAGE = 5_000
SETTINGS = (
    """
[foreshock]
database = "sqlite:///kept.db"
"""
    + "".join(f'[[brands]]\nname = "{one}"\nquery = "{one.lower()} AND NOT {one.lower()}ville"\n' for one in BRANDS)
    + "".join(
        f'[[sources]]\nname = "{one}"\nkind = "feed"\nurl = "https://forum.example/{at}"\n'
        for at, one in enumerate(SOURCES)
    )
    + "".join(f'[[receivers]]\nname = "person {at}"\nkind = "console"\n' for at in range(4))
)


class Speech:
    """Texts of 8 to 40 words of a vocabulary of 20,000, by Zipf's law; "xylophones" is said about once in 50,000."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        letters = ("ba", "re", "mo", "ti", "la", "ku", "se", "no", "pi", "da", "ver", "lin", "tos", "gra")
        self.words = ["".join(rng.choices(letters, k=rng.randint(1, 4))) for _ in range(20_000)]
        self.words[:6] = ["the", "parcel", "is", "late", "refund", "support"]
        self._weights = list(accumulate(1 / (at + 2) for at in range(len(self.words))))

    def text(self, brand: str) -> str:
        """Names the brand."""
        many = self._rng.randint(8, 40)
        said = [self.words[bisect_left(self._weights, self._rng.random() * self._weights[-1])] for _ in range(many)]
        said[self._rng.randrange(many)] = brand
        if self._rng.random() < 1 / 50_000:
            said.append("xylophones")
        return " ".join(said)


def make(path: Path, many: int, *, seed: int = 7) -> None:
    """Writes the database and the settings beside it."""
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    rng = random.Random(seed)
    with engine.connect() as conn:
        raw: Any = conn.connection.dbapi_connection  # these cannot be said inside a transaction
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            raw.execute(f"PRAGMA {pragma}")
        with conn.begin():
            _say(conn, many, rng)
            _judge(conn, many, rng)
            _act(conn, many, rng)
        with conn.begin():
            conn.execute(text("INSERT INTO searchable_index(searchable_index) VALUES ('optimize')"))
            conn.execute(text("ANALYZE"))
    engine.dispose()
    path.with_name("foreshock.toml").write_text(SETTINGS, encoding="utf8")


def _say(conn: Connection, many: int, rng: random.Random) -> None:
    speech, topics = Speech(rng), taxonomy().names
    rollup: Counter[tuple[str, datetime, str]] = Counter()
    complaining: Counter[tuple[str, datetime, str]] = Counter()
    last = ("", "")
    for first in range(1, many + 1, PAGE):
        rows: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (tables.mentions, tables.matches, tables.hearings, tables.searchable)
        }
        for id_ in range(first, min(first + PAGE, many + 1)):
            said = NOW - YEAR * (1 - id_ / many)
            [brand] = rng.choices(BRANDS, SHARE)
            words, group = last if last[0] and rng.random() < 0.08 else (speech.text(brand), f"square {id_}")
            last = words, group
            mention = Mention(
                origin="square", external_id=str(id_), kind="post", said=said, heard=said + timedelta(minutes=3),
                author=Author(id=str(id_ % 90_000), handle=f"person{id_ % 90_000}", followers=id_ % 5_000),
                text=words, url=f"https://forum.example/{id_}", site="forum.example", copy_group=group,
            )  # fmt: skip
            meant = _meant(rng, topics)
            concern = Concern(match=Match(brand=brand, spans=_spans(words, brand)), understanding=meant)
            rows[tables.mentions].append(_row(mention) | {"id": id_})
            match = _match_row(id_, mention, concern)
            rows[tables.matches].append(match | {"folded": said + timedelta(minutes=5), "first": True})
            rows[tables.hearings].append({"mention": id_, "source": rng.choice(SOURCES), "heard": mention.heard})
            rows[tables.searchable].append({"mention": id_, "words": indexed(mention)})
            hour = said.replace(minute=0, second=0, microsecond=0)
            rollup[brand, hour, meant.label] += 1
            complaining[brand, hour, meant.label] += (meant.complaint or 0) > 0.5
        for table, some in rows.items():
            conn.execute(insert(table), some)
        print(f"\r{first + PAGE - 1:,} mentions", end="", file=sys.stderr, flush=True)
    counted = [
        {"brand": at[0], "hour": at[1], "label": at[2], "mentions": n, "complaints": complaining[at], "voices": n}
        for at, n in rollup.items()
    ]
    conn.execute(insert(tables.rollups), counted)
    print(file=sys.stderr)


def _meant(rng: random.Random, topics: Sequence[str]) -> Understanding:
    label = rng.choice(LABELS)
    unknown = label == "abstain"
    return Understanding(
        compound=None if unknown else rng.uniform(-1, 1),
        label=label,  # type: ignore[arg-type]  # one of them
        complaint=None if unknown else rng.random() ** (1 if label == "negative" else 5),
        topic=rng.choice(topics) if rng.random() < 0.6 else None,
        language=rng.choice(LANGUAGES),
        confidence=rng.random(),
        abstained_why="the language is not known here" if unknown else None,
        evidence=("late", "not"),
        version="benchmark",
    )


def _spans(words: str, brand: str) -> tuple[Span, ...]:
    at = words.find(brand)
    return (Span(start=at, end=at + len(brand), term=brand.lower()),) if at >= 0 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A complaint: its mentions are those of its brand heard one after another."""

    id: str
    brand: str
    topic: str
    at: datetime
    size: int
    alive: bool


def _stories(many: int, rng: random.Random) -> Iterator[Story]:
    """Ten a day, most of a few dozen people, some of thousands; the last of them still go on."""
    for number in range(3_650):
        at = NOW - YEAR * (1 - (number + 1) / 3_651)
        size = min(many // 30, int(rng.lognormvariate(3.3, 1.3)) + 5)
        if number == 3_649:
            size = many // 50
        yield Story(
            id=f"{number:016x}", brand=rng.choices(BRANDS, SHARE)[0], topic=rng.choice(taxonomy().names), at=at,
            size=size, alive=number >= 3_590,
        )  # fmt: skip


def _judge(conn: Connection, many: int, rng: random.Random) -> None:
    for story in _stories(many, rng):
        after = max(1, int(many * (1 - (NOW - story.at) / YEAR)) - story.size)
        query = text(
            "SELECT mention FROM matches WHERE brand = :brand AND mention > :after ORDER BY mention LIMIT :size"
        )
        found = {"brand": story.brand, "after": after, "size": story.size}
        ids = list(conn.scalars(query, found))
        stage = "rising" if story.alive else "closed"
        known = {"id": story.id, "brand": story.brand, "topic": story.topic, "cause": "complaint"}
        first, over = story.at - timedelta(hours=1), story.at + timedelta(hours=9)
        conn.execute(insert(tables.complaints).values(**known, stage=stage, first=first, changed=over))
        conn.execute(insert(tables.complaint_mentions), [{"complaint": story.id, "mention": id_} for id_ in ids])
        if not story.alive:
            conn.execute(insert(tables.outcomes).values(**_outcome(story, len(ids), over)))
        if story.alive or rng.random() < 0.7:
            _alert(conn, story, ids, rng)


def _outcome(story: Story, size: int, over: datetime) -> dict[str, Any]:
    hour = timedelta(hours=1)
    return {
        "complaint": story.id, "brand": story.brand, "topic": story.topic, "cause": "complaint", "kind": story.topic,
        "first": story.at - hour, "raised": story.at, "told": story.at, "half": story.at + hour,
        "peak": story.at + 2 * hour, "closed": over, "mentions": size, "voices": size, "before": 8, "volume": 40.0,
        "forecast": 40.0, "final": float(size),
    }  # fmt: skip


def _alert(conn: Connection, story: Story, ids: Sequence[int], rng: random.Random) -> None:
    state: State = rng.choice(("open", "acknowledged")) if story.alive else "resolved"
    alert = Alert(
        key=f"{story.id}:emerging", complaint=story.id, time=story.at, brand=story.brand, topic=story.topic,
        cause="complaint", stage="emerging", severity=rng.choice(("low", "high", "high", "critical")),
        why=f"{story.brand}: 14 people complain about {story.topic} in the last hour, where about 2 would be usual.",
        state=state, evidence=_evidence(story), explanation=_behind(ids),
        witnesses=tuple(WitnessText(id=id_, text="", url=None, roles=("earliest",)) for id_ in ids[:5]),
        owner="anna" if state == "acknowledged" else None,
    )  # fmt: skip
    number = alerts.keep(conn, alert)
    notices = [
        Notice(
            key=f"{alert.key}:person {at}", alert=alert.key, brand=story.brand, topic=story.topic, severity="high",
            cause="complaint", receiver=f"person {at}", state="sent" if at < 2 else "held", title=alert.why,
            reason="high, and it wants low or worse", body="body " * 60, due=story.at,
        )
        for at in range(3)
    ]  # fmt: skip
    alerts.enqueue(conn, notices)
    said = [("acknowledged", ""), ("commented", "we look into it"), ("verdict", "real")]
    conn.execute(
        insert(tables.timeline),
        [
            {"alert": number, "at": story.at + timedelta(minutes=9), "by": "anna", "did": did, "said": words, "why": ""}
            for did, words in said
        ],
    )


def _evidence(story: Story) -> Evidence:
    start = story.at.replace(minute=0, second=0, microsecond=0)
    hours = tuple(
        Hour(start=start - timedelta(hours=168 - i), observed=14.0 if i > 165 else 1.5, expected=2, low=0.5, high=4)
        for i in range(168)
    )
    return Evidence(
        observed=14.0, expected=2.0, scale=timedelta(hours=1), surprise=6.0, score=5.0, threshold=3.0, voices=14,
        texts=14, raw=16, removed=0.1, growth=1.6, growth_sure=0.97, forecast=80.0, reach=9_000,
        since=story.at - timedelta(minutes=50), hours=hours,
    )  # fmt: skip


def _behind(ids: Sequence[int]) -> Explanation:
    return Explanation(
        witnesses=tuple(Told(mention=id_, roles=("earliest",)) for id_ in ids[:5]),
        phrases=("lost label", "no answer"),
        sources={"forum.example": 9, "hackernews": 5},
        languages={"en": 12, "de": 2},
        outlook=Outlook(low=20.0, high=210.0),
    )


def _act(conn: Connection, many: int, rng: random.Random) -> None:
    """What people did: corrections, silences, fixes, the audit log; and the sources."""
    for at in range(2_000):
        moment, id_ = NOW - timedelta(hours=at), rng.randrange(1, many + 1)
        [brand] = conn.scalars(text("SELECT brand FROM matches WHERE mention = :id"), {"id": id_})
        conn.execute(
            insert(tables.corrections).values(
                at=moment, by="anna", mention=id_, brand=brand, purpose="correction", label="negative", before={},
                content="", why="",
            )
        )  # fmt: skip
    audit = [
        {"at": NOW - timedelta(minutes=at), "by": "anna", "did": "login", "what": "", "address": "127.0.0.1"}
        for at in range(20_000)
    ]
    conn.execute(insert(tables.audit), audit)
    silences = [
        {"brand": rng.choice(BRANDS), "topic": rng.choice(taxonomy().names), "since": NOW - timedelta(days=at),
         "until": NOW + timedelta(days=10 - at), "by": "anna", "why": "known", "urgent": False}
        for at in range(50)
    ]  # fmt: skip
    conn.execute(insert(tables.silences), silences)
    fixes = [
        {"brand": rng.choice(BRANDS), "topic": rng.choice(taxonomy().names), "at": NOW - timedelta(days=3 * at),
         "marked": NOW - timedelta(days=3 * at), "by": "anna", "why": "a new label printer"}
        for at in range(30)
    ]  # fmt: skip
    conn.execute(insert(tables.fixes), fixes)
    days = {f"{(NOW - timedelta(days=at)).date()}": 900.0 for at in range(30)}
    sources = [
        {"name": one, "kind": "feed", "cursor": {}, "last_heard": NOW - timedelta(minutes=4), "failures": 0,
         "lag": 90.0, "newest": NOW - timedelta(minutes=6), "silences": days, "sayings": days}
        for one in SOURCES
    ]  # fmt: skip
    conn.execute(insert(tables.sources), sources)
