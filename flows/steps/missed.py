"""Why nobody was told: what was heard around a moment, and the first stage after which too little of it was left."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from complaints import COUNTED, BrandState, Look, Transition, advance
from flows.steps.rules import REPLAYED, heard, rules_of
from mentions import Query, match
from settings import Brand, Settings
from storage import blinds, mentions, stream
from storage.blinds import Window
from storage.mentions import MentionRow

AROUND = timedelta(hours=24)
MENTIONS = 5_000  # that are looked at one by one
UNKNOWN = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The moment at which a topic came nearest to an alert. `doubt` is what was missing, None where nothing was."""

    topic: str
    look: Look
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What was left after each stage, of what the query finds within a day of the moment, for one brand.

    `unscored` counts why nothing was understood, `topics` the complaints by topic, `uncounted` those that no edge had
    counted. `told` are changes of stage in this time that notified, `held` those that did not.
    """

    brand: str
    heard: int
    blind: tuple[Window, ...]
    matched: int
    unscored: Mapping[str, int]
    complaints: int
    topics: Mapping[str, int]
    uncounted: int
    nearest: tuple[Nearest, ...]
    told: tuple[Transition, ...]
    held: tuple[Transition, ...]


def missed(conn: Connection, settings: Settings, brand: Brand, query: Query, at: datetime) -> Missed:
    """Replays the brand around the moment, and follows what the query finds in what is stored."""
    since, until = at - AROUND, at + AROUND
    found = _found(conn, query, since, until)
    rows = [row for row in mentions.by_ids(conn, found) if row.gone is None]
    meant = [(row, meaning) for row in rows for one, meaning in row.matches if one.brand == brand.name]
    complaining = [row for row, meaning in meant if (meaning.complaint or 0.0) >= COUNTED]
    topics = Counter(_topic(row, brand.name) for row in complaining)
    folded = mentions.folded_of(conn, brand.name, [row.id for row in complaining])
    looks, changes = _replayed(conn, settings, brand, since, until)
    told = [change for change in changes if change.notifies]
    return Missed(
        brand=brand.name,
        heard=len(rows),
        blind=blinds.between(conn, brand.name, since, until),
        matched=len(meant),
        unscored=Counter(meaning.abstained_why for _, meaning in meant if meaning.abstained_why),
        complaints=len(complaining),
        topics=topics,
        uncounted=len(complaining) - len(folded),
        nearest=tuple(
            Nearest(topic=topic, look=looks[topic], mentions=many)
            for topic, many in topics.most_common()
            if topic in looks
        ),
        told=tuple(told),
        held=tuple(change for change in changes if change.held_why and change.before == "quiet"),
    )


def _found(conn: Connection, query: Query, since: datetime, until: datetime) -> list[int]:
    """The row ids of what the query finds, the latest of so many."""
    found: list[int] = []
    place = None
    while page := stream.page(conn, since, until, after=place):
        found += [one.id for one in page if match(query, one.mention, "", one.heard_by)]
        place = page[-1].place
    return found[-MENTIONS:]


def _topic(row: MentionRow, brand: str) -> str:
    return next((meaning.topic for one, meaning in row.matches if one.brand == brand), None) or UNKNOWN


def _replayed(
    conn: Connection, settings: Settings, brand: Brand, since: datetime, until: datetime
) -> tuple[dict[str, Look], list[Transition]]:
    """By topic the look that came nearest to an alert within this time, and the changes of stage in it."""
    nearest: dict[str, Look] = {}

    def watch(look: Look) -> None:
        best = nearest.get(look.topic)
        if since <= look.at <= until and (best is None or look.score > best.score):
            nearest[look.topic] = look

    begin = since - REPLAYED
    rules, state = rules_of(conn, settings, brand, begin, until), BrandState.new(brand.name)
    changes: list[Transition] = []
    for edge, rows in stream.folded(conn, brand.name, begin, until):
        changes += advance(state, [heard(row, edge) for row in rows], edge, rules, watch)
    return nearest, [change for change in changes if since <= change.at <= until]
