"""What the line told of a world, beside what it would have told with the truth; and what was lost where."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from line_world import EPOCH, REASONS, Post, World, name_of  # also puts the checkout on the path

from complaints import BrandState, Heard, Rules, backtest
from complaints.fold import advance
from sentiment.topics import taxonomy

TICK = timedelta(minutes=5)
NOWHERE = "topic-99"
HALF = 0.5
LOST = ("not matched", "not scored", "complaint probability too low", "spread over several topics")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the line knows of a mention: its topic, complaint probability (None: not scored) and copy group."""

    topic: str | None
    complaint: float | None
    copy: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """`members` are the ids of the mentions that its complaint held then."""

    at: datetime
    brand: int
    topic: str
    cause: str
    members: frozenset[str] = frozenset()


@dataclass(slots=True)
class Played:
    """What came of a world: `seen` by the id of a mention that was stored for its brand."""

    seed: int
    world: World
    seen: dict[str, Seen] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    seconds: float = 0.0


def folded(posts: Iterable[Post], seen: Mapping[str, Seen]) -> list[Alarm]:
    """The alarms of these mentions as the line sees them; each is heard when it is said."""
    heard: defaultdict[int, defaultdict[datetime, list[Heard]]] = defaultdict(lambda: defaultdict(list))
    for post in posts:
        if one := seen.get(post.id):
            edge = EPOCH + ((post.said - EPOCH) // TICK + 1) * TICK
            heard[post.brand][edge].append(_heard(post, one))
    found = []
    for brand, edges in heard.items():
        state = BrandState.new(name_of(brand))
        for edge, some in edges.items():
            told = [change for change in advance(state, some, edge, Rules()) if change.notifies]
            members = {one.id: one.members for one in state.complaints()} if told else {}
            for change in told:
                ids = frozenset(one.external_id for one in members.get(change.complaint, ()))
                found.append(Alarm(change.at, brand, change.topic, change.cause, ids))
    return found


def _heard(post: Post, seen: Seen) -> Heard:
    return Heard(
        origin="",
        external_id=post.id,
        at=post.said,
        said=post.said,
        topic=seen.topic,
        complaint=seen.complaint,
        author=post.author,
        copy=seen.copy,
    )


def true_rows(posts: Iterable[Post]) -> Iterator[dict[str, object]]:
    for post in posts:
        yield _row(post, post.reason, float(post.text.complaint))


def noisy_rows(posts: Iterable[Post]) -> Iterator[dict[str, object]]:
    for post in posts:
        yield _row(post, post.topic, post.flag)


def _row(post: Post, topic: str | None, complaint: float) -> dict[str, object]:
    return {
        "id": post.id,
        "time": post.said.isoformat(),
        "brand": f"brand-{post.brand:02}",
        "topic": topic,
        "complaint": complaint,
        "author": post.author,
        "copy_of": post.copy,
    }


def told_of(rows: Iterable[Mapping[str, object]]) -> list[dict[str, str]]:
    """Alerts as score_storms.py reads them, of rows whose topics are the world's."""
    return [
        {
            "time": change.at.isoformat(),
            "brand": change.brand,
            "topic": change.topic if change.topic != "other" else NOWHERE,
        }
        for change in backtest(rows, Rules())
        if change.cause == "complaint"
    ]


class Meaning:
    """Says of each alarm which reason it is about."""

    def __init__(self, played: Played, topics: Mapping[str, str]) -> None:
        self.posts = {post.id: post for post in played.world.posts}
        self.topics, self.events, self.ours = topics, played.world.truth["events"], set(taxonomy().names)

    def mapped(self, alarm: Alarm) -> dict[str, str]:
        """By the name of its topic; by its members where that is none of the taxonomy."""
        if alarm.topic.startswith("topic-"):
            return self._line(alarm, alarm.topic)
        if alarm.topic not in self.ours:
            return self.by_members(alarm)
        reasons = [reason for reason, topic in self.topics.items() if topic == alarm.topic]
        on = [one for one in self._raging(alarm) if f"topic-{one['topic']}" in reasons]
        return self._line(alarm, f"topic-{on[0]['topic']}" if on else self._cause(alarm))

    def by_members(self, alarm: Alarm) -> dict[str, str]:
        parts = Counter(self.posts[one].event for one in alarm.members)
        event = parts.most_common(1)[0][0] if parts else None
        return self._line(alarm, self._cause(alarm) if event is None else f"topic-{self.events[event]['topic']}")

    def _raging(self, alarm: Alarm) -> list[Mapping[str, Any]]:
        at = (alarm.at - EPOCH).total_seconds()
        return [e for e in self.events if e["brand"] == alarm.brand and e["times"][0] <= at <= e["times"][-1] + 21_600]

    def _cause(self, alarm: Alarm) -> str:
        """What most of its mentions are about: that tells the cause of a false alarm. In a storm it says nothing."""
        reasons = Counter(self.posts[one].reason for one in alarm.members if self.posts[one].reason)
        return reasons.most_common(1)[0][0] if reasons and not self._raging(alarm) else NOWHERE

    def _line(self, alarm: Alarm, topic: str) -> dict[str, str]:
        return {"time": alarm.at.isoformat(), "brand": f"brand-{alarm.brand:02}", "topic": topic}


def ways(played: Played, topics: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Every way's alerts."""
    posts, seen, reads = played.world.posts, played.seen, Meaning(played, topics)
    by_id = reads.posts
    topic_true = {id_: replace(one, topic=by_id[id_].reason) for id_, one in seen.items()}
    flag_true = {id_: replace(one, complaint=float(by_id[id_].text.complaint)) for id_, one in seen.items()}
    told = complaints_of(played.alarms)
    return {
        "the line": [reads.mapped(one) for one in told],
        "the line, by members": [reads.by_members(one) for one in told],
        "true topic, our complaint": [reads.mapped(one) for one in complaints_of(folded(posts, topic_true))],
        "our topic, true complaint": [reads.mapped(one) for one in complaints_of(folded(posts, flag_true))],
        "true topic and complaint": told_of(true_rows(posts)),
        "the world's noisy flags": told_of(noisy_rows(posts)),
    }


def complaints_of(alarms: Iterable[Alarm]) -> list[Alarm]:
    return [one for one in alarms if one.cause == "complaint"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One event that the line told late (after 10 % of its volume) or never.

    `matched`, `scored` and `complaint` are shares of its mentions, each of the one before (the last a mean probability)
    and `together` of this weight in its largest topic; every text counts once. `lost` is the least of them where
    that is less than half. `ever` says whether the line told it at all, `true` whether the true topic and flag told it
    in time.
    """

    seed: int
    brand: int
    kind: str
    reason: str
    mentions: int
    matched: float
    scored: float
    complaint: float
    together: float
    ever: bool
    true: bool
    lost: str


def losses(played: Played, told: Mapping[str, list[dict[str, str]]]) -> Iterator[Loss]:
    posts: defaultdict[int, list[Post]] = defaultdict(list)
    for post in played.world.posts:
        if post.event is not None:
            posts[post.event].append(post)
    for number, event in enumerate(played.world.truth["events"]):
        ours, true = (flagged(event, told[way]) for way in ("the line", "true topic and complaint"))
        if ours > 0.1:
            yield _loss(played, event, posts[number], ever=ours < 1, true=true <= 0.1)


def flagged(event: Mapping[str, Any], told: Iterable[Mapping[str, str]]) -> float:
    """The share of its mentions that were said before its first alert; 1 for none before nine tenths of them."""
    times = event["times"]
    last = times[min(len(times) - 1, int(0.9 * len(times)))]
    of_it = (f"brand-{event['brand']:02}", f"topic-{event['topic']}")
    at = [seconds(one["time"]) for one in told if (one["brand"], one["topic"]) == of_it]
    first = min((one for one in at if times[0] <= one <= last), default=None)
    return 1.0 if first is None else bisect_left(times, first) / len(times)


def seconds(text: str) -> float:
    return (datetime.fromisoformat(text) - EPOCH).total_seconds()


def _loss(played: Played, event: Mapping[str, Any], posts: Sequence[Post], *, ever: bool, true: bool) -> Loss:
    said = list({post.copy: post for post in posts}.values())
    seen = [played.seen[post.id] for post in said if post.id in played.seen]
    known = [one for one in seen if one.complaint is not None]
    weights: Counter[str | None] = Counter()
    for one in known:
        weights[one.topic] += one.complaint
    together = max(weights.values(), default=0.0) / max(weights.total(), 1e-9)
    shares = (len(seen) / len(said), len(known) / max(1, len(seen)), weights.total() / max(1, len(known)), together)
    worst = min(range(len(shares)), key=shares.__getitem__)
    lost = LOST[worst] if shares[worst] < HALF else "below threshold"
    kind, reason = str(event["kind"]), REASONS[event["topic"]]
    return Loss(played.seed, event["brand"], kind, reason, len(posts), *shares, ever=ever, true=true, lost=lost)
