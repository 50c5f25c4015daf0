"""Why nobody was told: what was heard around a moment, and the first stage after which too little of it was left."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from complaints import COUNTED, NEW, VOLUME, BrandState, Look, Transition, advance
from complaints.voice import UNKNOWN
from flows.steps.backtest import Key
from flows.steps.rules import REPLAYED, heard, rules_of
from mentions import Query, match
from settings import Brand, Settings
from storage import blinds, mentions, stream
from storage.blinds import Window
from storage.mentions import MentionRow

AROUND = timedelta(hours=24)
MENTIONS = 5_000  # that are looked at one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The moment at which a topic came nearest to an alert; `mentions` of the query are about it."""

    topic: str
    look: Look
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What was left after each stage, of what the query finds within a day of the moment, for one brand.

    `cut` are those that were found but not looked at, `elsewhere` those that concern another brand alone, by brand;
    `unmatched` concern nobody. `unscored` counts why nothing was understood, `topics` the complaints by topic,
    `uncounted` those that no edge had counted. `told` are the changes that notified of complaints which some of these
    mentions are part of, `held` those that did not.
    """

    brand: str
    heard: int
    cut: int
    blind: tuple[Window, ...]
    matched: int
    people: int
    elsewhere: Mapping[str, int]
    unmatched: int
    unscored: Mapping[str, int]
    complaints: int
    topics: Mapping[str, int]
    uncounted: int
    nearest: tuple[Nearest, ...]
    told: tuple[Transition, ...]
    held: tuple[Transition, ...]


def missed(
    conn: Connection,
    settings: Settings,
    brand: Brand,
    query: Query,
    at: datetime,
    *,
    done: Callable[[int], object] = lambda _: None,
) -> Missed:
    """Replays the brand around the moment, and follows what the query finds in what is stored.

    `done` is called with how many more mentions were replayed.
    """
    since, until = at - AROUND, at + AROUND
    found = _found(conn, query, since, until)
    rows = [row for row in mentions.by_ids(conn, found[-MENTIONS:]) if row.gone is None]
    meant = [(row, meaning) for row in rows for one, meaning in row.matches if one.brand == brand.name]
    complaining = [row for row, meaning in meant if (meaning.complaint or 0.0) >= COUNTED]
    topics = Counter(_topic(row, brand.name) for row in complaining)
    folded = mentions.folded_of(conn, brand.name, [row.id for row in complaining])
    ours = {_key(row): row for row in complaining}
    looks, changes = _replayed(conn, settings, brand, (since, until), ours=set(ours), done=done)
    near = [(topic, looks[topic][0], many) for topic, many in topics.items() if topic in looks]
    near += [(topic, look, many) for topic, (look, many) in looks.items() if topic.startswith(NEW) and many]
    near += [(VOLUME, looks[VOLUME][0], len(meant))] if VOLUME in looks and meant else []
    part = _part_of(changes, ours, brand.name)
    mine = [change for change in changes if change.complaint in part]
    return Missed(
        brand=brand.name,
        heard=len(rows),
        cut=max(0, len(found) - MENTIONS),
        blind=blinds.between(conn, brand.name, since, until),
        matched=len(meant),
        people=len({row.mention.author.key or row.id for row, _ in meant}),
        elsewhere=_elsewhere(rows, brand.name),
        unmatched=sum(not row.matches for row in rows),
        unscored=Counter(meaning.abstained_why for _, meaning in meant if meaning.abstained_why),
        complaints=len(complaining),
        topics=dict(topics.most_common()),
        uncounted=len(complaining) - len(folded),
        nearest=tuple(
            Nearest(topic=topic, look=look, mentions=many)
            for topic, look, many in sorted(near, key=lambda one: (one[0] != VOLUME, one[2]), reverse=True)
        ),
        told=tuple(change for change in mine if change.notifies),
        held=tuple(change for change in mine if change.held_why and change.before == "quiet" and not change.joined),
    )


def stored_around(conn: Connection, brand: str, at: datetime) -> int:
    """How many mentions `missed` replays."""
    return stream.count_folded(conn, brand, at - AROUND - REPLAYED, at + AROUND)


def _found(conn: Connection, query: Query, since: datetime, until: datetime) -> list[int]:
    """The row ids of what the query finds, the latest last."""
    found: list[int] = []
    place = None
    while page := stream.page(conn, since, until, after=place):
        found += [one.id for one in page if match(query, one.mention, "", one.heard_by)]
        place = page[-1].place
    return found


def _key(row: MentionRow) -> Key:
    return row.mention.origin, row.mention.external_id


def _topic(row: MentionRow, brand: str) -> str:
    return next((meaning.topic for one, meaning in row.matches if one.brand == brand), None) or UNKNOWN


def _elsewhere(rows: Iterable[MentionRow], brand: str) -> Mapping[str, int]:
    others = (row for row in rows if all(one.brand != brand for one, _ in row.matches))
    return dict(Counter(one.brand for row in others for one, _ in row.matches).most_common())


def _part_of(changes: Sequence[Transition], ours: Mapping[Key, MentionRow], brand: str) -> set[str]:
    """The complaints that counted some of these mentions, or are about the topic of some that were said in their time;
    and what those joined."""
    stories: dict[str, list[Transition]] = defaultdict(list)
    for change in changes:
        stories[change.complaint].append(change)
    part: set[str] = set()
    for id_, story in stories.items():
        counted = {
            (one.origin, one.external_id) for change in story for one in (*change.members, *change.evidence.witnesses)
        }
        if counted & ours.keys() or any(_was_said_in(story, row, brand) for row in ours.values()):
            part |= {id_, *(one.joined for one in story if one.joined)}
    return part


def _was_said_in(story: Sequence[Transition], row: MentionRow, brand: str) -> bool:
    first = story[0].evidence.since or story[0].at
    over = story[-1].at if story[-1].after == "closed" else None
    said = row.mention.said
    return story[0].topic == _topic(row, brand) and first <= said and (over is None or said <= over)


def _replayed(
    conn: Connection,
    settings: Settings,
    brand: Brand,
    window: Window,
    *,
    ours: set[Key],
    done: Callable[[int], object],
) -> tuple[dict[str, tuple[Look, int]], list[Transition]]:
    """By topic the look that came nearest to an alert within this time, with how many of ours it counted; and every
    change of stage up to its end."""
    since, until = window
    nearest: dict[str, tuple[Look, int]] = {}
    begin = since - REPLAYED
    rules, state = rules_of(conn, settings, brand, begin, until), BrandState.new(brand.name)

    def watch(look: Look) -> None:
        best = nearest.get(look.topic)
        if since <= look.at <= until and (best is None or look.score > best[0].score):
            members = state.series[look.topic].members if look.topic in state.series else ()
            nearest[look.topic] = look, sum((one.origin, one.external_id) in ours for one in members)

    changes: list[Transition] = []
    for edge, rows in stream.folded(conn, brand.name, begin, until):
        changes += advance(state, [heard(row, edge) for row in rows], edge, rules, watch)
        done(len(rows))
    return nearest, changes
