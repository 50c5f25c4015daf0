"""What comes into the queue, as the settings say how a brand answers."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from mentions import Mention
from replies.addressed import is_own
from replies.queue import Desk
from settings import Brand, Settings, Source
from settings.people import read_hours
from storage import item as kept


def desk_of(settings: Settings, brand: Brand, source: str | None = None) -> Desk:
    """How this brand answers what this source hears."""
    heard: Source | None = next((one for one in settings.sources if one.name == source), None)
    hours = (heard and heard.hours) or brand.hours
    return Desk(
        brand=brand.name,
        names=brand.all_terms,
        handles=brand.handles,
        goal=(heard and heard.goal) or brand.goal,
        hours=read_hours(hours) if hours else None,
        zone=brand.timezone or settings.timezone,
        thanks_from=brand.thanks_from,
        expire=brand.expire,
    )


def desks_of(conn: Connection, settings: Settings, brand: Brand, mentions: Iterable[int]) -> dict[int, Desk]:
    """By the row id of these mentions: as the source says that heard them first."""
    sources = kept.first_heard_by(conn, mentions)
    desks = {name: desk_of(settings, brand, name) for name in {None, *sources.values()}}
    return {id_: desks[sources.get(id_)] for id_ in mentions}


def to_us(conn: Connection, brand: Brand, mentions: Sequence[Mention]) -> frozenset[tuple[str, str]]:
    """Origin and id of those that reply to an account of the brand, as far as that was heard."""
    parents: Mapping[tuple[str, str], Mention] = {}
    if brand.handles:
        parents = kept.with_keys(conn, {(one.origin, one.reply_to) for one in mentions if one.reply_to})
    ours = {key for key, parent in parents.items() if is_own(parent, brand.handles)}
    return frozenset((one.origin, one.external_id) for one in mentions if (one.origin, one.reply_to or "") in ours)
