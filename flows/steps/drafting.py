"""Drafts for what waits in the queue: what is known is gathered for all at once, each is written and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from flows.steps.checking import ons_of
from replies import Asked, Draft, Entry, Proposal, QueueItem, write
from replies.checks import check
from replies.history import History
from replies.situation import FROM_KNOWLEDGE, called, topic_of
from replies.voice import Voice
from replies.writing import sought
from sentiment import Understanding
from settings import Settings
from storage import alerts, drafts, fixes, queue, wordings
from storage.engine import reading, writing
from storage.history import history
from storage.knowledge import nearest_knowledge
from storage.mentions import MentionRow, content_of
from storage.queue_page import drafts_of

MOST = 1_000
AT_ONCE = 200
"""Drafts that are kept in one transaction: a person who approves meanwhile waits no longer than for these."""


def propose(engine: Engine, settings: Settings, now: datetime, most: int = MOST) -> int:
    """Writes drafts for items that have none, or one of other words in which nobody wrote; gives how many."""
    with reading(engine) as conn:
        waiting = drafts.undrafted(conn, now, most)
    written = 0
    for first in range(0, len(waiting), AT_ONCE):
        some = waiting[first : first + AT_ONCE]
        with reading(engine) as conn:
            proposed = drafts_for(conn, settings, some, now)
        with writing(engine) as conn:
            written += _keep(conn, some, proposed)
    return written


def propose_for(conn: Connection, settings: Settings, items: Sequence[QueueItem], now: datetime) -> int:
    """The same of these items, in the transaction of the caller: those that have a draft keep it."""
    there = drafts_of(conn, [one.id for one in items if one.id is not None])
    without = [one for one in items if one.state == "queued" and one.id not in there]
    return _keep(conn, without, drafts_for(conn, settings, without, now))


def draft_anew(conn: Connection, settings: Settings, item: QueueItem, now: datetime) -> bool:
    """Writes the draft of one item that waits and that nobody edits, in the place of one in which nobody wrote; whether
    it could."""
    if item.state != "queued" or (item.editing_until is not None and item.editing_until > now):
        return False
    return _keep(conn, [item], drafts_for(conn, settings, [item], now)) == 1


def drafts_for(conn: Connection, settings: Settings, items: Sequence[QueueItem], now: datetime) -> list[Draft]:
    """One draft an item, in their order; none for what is gone, or concerns a brand that is not in the settings."""
    known = {one.name for one in settings.brands}
    asked = _asked(conn, settings, [one for one in items if one.brand in known and one.id is not None], now)
    proposed = [(item, row, write(one)) for item, row, one in asked]
    made = {item.id or 0: _draft(item, row, proposal, now) for item, row, proposal in proposed}
    rows = {row.id: row for _, row, _ in proposed}
    ons = ons_of(conn, settings, [item for item, _, _ in proposed], rows, drafts=made)
    looks = {item.id or 0: proposal.looks for item, _, proposal in proposed}
    return [
        replace(one, checks=(*(check(one.text, ons[id_]) if one.text else ()), *looks[id_]))
        for id_, one in made.items()
    ]


def _draft(item: QueueItem, row: MentionRow, proposal: Proposal, now: datetime) -> Draft:
    return Draft(
        queue_item=item.id or 0,
        mention=item.mention,
        due=item.due,
        text=proposal.text,
        sources=proposal.sources,
        needs=proposal.needs,
        language=proposal.language,
        topic=proposal.topic,
        situation=proposal.situation,
        content=content_of(row.mention),
        at=now,
    )


@dataclass(frozen=True, slots=True)
class _OfBrand:
    """What is known of a brand whoever asks."""

    voice: Voice
    fixed: Mapping[str, datetime]
    taken: frozenset[str]
    histories: Mapping[str, History]


def _asked(
    conn: Connection, settings: Settings, items: Sequence[QueueItem], now: datetime
) -> list[tuple[QueueItem, MentionRow, Asked]]:
    """Each with its mention in the words that it has by now."""
    ids = [one.mention for one in items]
    rows = {row.id: row for row in wordings.by_ids(conn, ids) if row.gone is None}
    brands = {name: _of_brand(conn, settings, name, items, now) for name in {one.brand for one in items}}
    found = []
    for item in items:
        if (row := rows.get(item.mention)) and (meant := _meant(row, item.brand)):
            asked = _one(item, row, meant, brands[item.brand], now)
            found.append((item, row, replace(asked, entries=_entries(conn, asked))))
    return found


def _one(item: QueueItem, row: MentionRow, meant: Understanding, brand: _OfBrand, now: datetime) -> Asked:
    asked = Asked(
        mention=row.mention,
        understanding=meant,
        brand=item.brand,
        kind=item.kind,
        now=now,
        voice=brand.voice,
        urgent=row.urgent.get(item.brand),
        history=brand.histories.get(item.voice or "", History()),
    )
    topic = topic_of(asked)
    return replace(asked, fixed=brand.fixed.get(topic or ""), waiting=topic in brand.taken)


def _entries(conn: Connection, asked: Asked) -> tuple[Entry, ...]:
    """Only where one could be used."""
    call = called(asked)
    if call.language is None or call.situation not in FROM_KNOWLEDGE:
        return ()
    return tuple(nearest_knowledge(conn, sought(asked), brand=asked.brand, language=call.language, now=asked.now))


def _meant(row: MentionRow, brand: str) -> Understanding | None:
    return next((meant for match, meant in row.matches if match.brand == brand), None)


def _of_brand(conn: Connection, settings: Settings, brand: str, items: Sequence[QueueItem], now: datetime) -> _OfBrand:
    marked = [one for one in reversed(fixes.listed(conn, [brand])) if one.at <= now]
    return _OfBrand(
        voice=settings.voice_of(brand),
        fixed={one.topic: one.at for one in marked},
        taken=alerts.topics_taken(conn, brand),
        histories=history(conn, brand, [one.voice for one in items if one.brand == brand and one.voice]),
    )


def _keep(conn: Connection, items: Sequence[QueueItem], proposed: Sequence[Draft]) -> int:
    """The new ones; and those in the place of one in which nobody wrote, if nothing was done to its item meanwhile."""
    before = drafts_of(conn, [one.id for one in items if one.id is not None])
    by_id = {one.id: one for one in items}
    fresh = queue.keep_drafts(conn, [one for one in proposed if one.queue_item not in before])
    return fresh + sum(drafts.replace(conn, by_id[one.queue_item], one) for one in proposed if one.queue_item in before)
