"""What replies are checked against, gathered from memory and settings: for whoever writes, edits or approves one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from mentions import Mention
from replies import Draft, QueueItem
from replies.checks import On
from replies.platform import platform_of
from settings import Settings
from storage import knowledge
from storage.mentions import MentionRow
from storage.tables import drafts as drafted
from storage.tables import queue

EARLIER = 50
"""Texts that others got, or are about to get, with which a reply is compared."""


def ons_of(
    conn: Connection,
    settings: Settings,
    items: Sequence[QueueItem],
    rows: Mapping[int, MentionRow],
    *,
    drafts: Mapping[int, Draft] | None = None,
    by: str | None = None,
) -> dict[int, On]:
    """By the number of the item, of those whose mention is among the `rows` (by its row id). `drafts` are by the number
    of the item: what they are written from may be said. `by` is the account that is about to approve."""
    sources = {id_: [one.key for one in draft.sources if one.used] for id_, draft in (drafts or {}).items()}
    entries = knowledge.by_keys(conn, {key for keys in sources.values() for key in keys})
    earlier = {brand: _earlier(conn, brand) for brand in {one.brand for one in items}}
    teams = teams_of(settings, by)
    found = dict[int, On]()
    for item in items:
        if item.id is not None and item.mention in rows:
            known = [entries[key].answer for key in sources.get(item.id, ()) if key in entries]
            others = [text for id_, text in earlier[item.brand] if id_ != item.id]
            found[item.id] = _on(settings, item, rows[item.mention], known, others, by=by, teams=teams)
    return found


def teams_of(settings: Settings, by: str | None) -> tuple[str, ...]:
    """The names of the teams of this account."""
    who = (by or "").casefold()
    return tuple(one.name for one in settings.teams if who in (member.casefold() for member in one.members))


def _on(
    settings: Settings,
    item: QueueItem,
    row: MentionRow,
    known: Iterable[str],
    others: Iterable[str],
    *,
    by: str | None,
    teams: tuple[str, ...],
) -> On:
    return replace(
        on_mention(settings, item.brand, row.mention),
        kind=item.kind,
        understanding=next((meant for match, meant in row.matches if match.brand == item.brand), None),
        by=by,
        teams=teams,
        knowledge=tuple(known),
        earlier=tuple(others),
    )


def on_mention(settings: Settings, name: str, mention: Mention) -> On:
    """What the settings say of a brand, and of the place where a mention of it would be answered."""
    brand = next((one for one in settings.brands if one.name == name), None)
    voice, platform = settings.voice_of(name), platform_of(mention)
    return On(
        brand=name,
        own=brand.all_terms if brand else (),
        domains=tuple(voice.hosts),
        competitors=tuple(term for one in (brand.competitors if brand else ()) for term in one.all_terms),
        words=mention.words,
        author=mention.author,
        platform=platform.name,
        longest=voice.longest(platform),
        public=platform.public,
        forbidden=voice.forbidden,
        preferred=voice.preferred,
        emoji=voice.emoji_on(platform),
        permissions=settings.permissions,
    )


def _earlier(conn: Connection, brand: str) -> list[tuple[int, str]]:
    """Item and text of what was approved last."""
    query = select(drafted.c.queue_item, drafted.c.text).join_from(drafted, queue).where(queue.c.brand == brand)
    query = query.where(drafted.c.state.in_(("approved", "sent")), drafted.c.text != "")
    return [(id_, text) for id_, text in conn.execute(query.order_by(drafted.c.id.desc()).limit(EARLIER))]
