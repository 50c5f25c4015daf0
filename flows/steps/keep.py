"""Keep what was heard: matched and understood before the transaction, stored within it. Whoever hears calls this."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from flows.steps.border import cleaned, named
from flows.steps.entering import desk_of, to_us
from flows.steps.heard_back import Back, answered_back, answered_by, concerned, marked, wrote_again
from flows.steps.matching import heard_by, matcher_of
from flows.steps.models import Knowing, knowing_of
from flows.steps.noise import AsNoise, as_noise
from flows.steps.overtaking import overtake
from mentions import Engagement, Match, Mention
from replies import Asking, item_of
from settings import Brand, Settings, Source
from storage import looks, queue
from storage import mentions as kept
from storage.engine import reading
from storage.mentions import GONE, Concern, Kept, Key, Understood
from storage.tombstones import bury


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The mentions of a page behind the border. `fresh` concern a brand, or are stored with other words; `again` are
    stored as they are. All others concern nobody: they are counted and dropped, `noise` of them because of noise alone.
    `attention` are new counts (likes and such) of stored ones, by row id; `back` which of them reply to
    an answer of ours."""

    heard: tuple[Mention, ...]
    fresh: tuple[Understood, ...]
    again: frozenset[Key]
    noise: AsNoise = field(default_factory=AsNoise)
    attention: Mapping[int, Engagement] = field(default_factory=dict)
    back: Mapping[Key, Back] = field(default_factory=dict)


def prepared(engine: Engine, settings: Settings, source: Source, mentions: Iterable[Mention]) -> Prepared:
    """Matching and understanding come before the transaction: no writer waits for them. `source` heard the mentions."""
    heard = tuple(map(cleaned, mentions))
    with reading(engine) as conn:
        stored = kept.known(conn, set(map(key_of, heard)))
        attention = looks.attention(conn, (one for one in heard if key_of(one) in stored))
        back = answered_by(conn, settings, source, heard)
    same = [one for one in heard if key_of(one) in stored and stored[key_of(one)][1] in (kept.content_of(one), GONE)]
    again, known = frozenset(map(key_of, same)), set(map(id, same))
    matcher, brands = matcher_of(settings.brands), knowing_of(engine, settings)
    matched = [
        (one, concerned(matcher.matches(one, heard_by(source)), back.get(key_of(one)), settings))
        for one in heard
        if id(one) not in known
    ]
    understood = [marked(one, back.get(key_of(one.mention))) for one in _understood(matched, brands)]
    dropped = [one.mention for one in understood if not one.concerns and key_of(one.mention) not in stored]
    noise = as_noise(dropped, settings.brands, heard_by(source))
    return Prepared(
        heard=heard, fresh=_fresh(understood, stored), again=again, noise=noise, attention=attention, back=back
    )


def _fresh(understood: Iterable[Understood], stored: Iterable[Key]) -> tuple[Understood, ...]:
    """Those that concern a brand, and every later wording of what is kept."""
    kept_so_far, found = set(stored), []
    for one in understood:
        if one.concerns or key_of(one.mention) in kept_so_far:
            kept_so_far.add(key_of(one.mention))
            found.append(one)
    return tuple(found)


def keep(
    conn: Connection, settings: Settings, source: str, page: Prepared, *, gone: Iterable[str], now: datetime
) -> Kept:
    """Mentions, hearings, matches, understanding, queue items and rollups; what the page says is gone is erased. An
    approved answer to what was edited, or what the brand replied to there, does not hold any more."""
    saved = kept.keep(conn, source, page.fresh, page.again, now)
    looks.refresh(conn, page.attention)
    for brand in settings.brands:
        theirs = _asking(conn, brand, page, saved.ids)
        desk = desk_of(settings, brand, source)
        queue.keep(conn, [item for one in theirs if (item := item_of(one, desk, now)) is not None])
    wrote_again(conn, page.fresh, saved.ids)
    answered_back(conn, settings, page.back, saved.ids, now)
    overtake(conn, settings, revised=saved.revised, heard=page.heard, now=now)
    bury(conn, source, map(named, gone), now)
    return saved


def key_of(mention: Mention) -> Key:
    """What makes a mention one."""
    return mention.origin, mention.external_id


def _understood(matched: Sequence[tuple[Mention, Sequence[Match]]], brands: Mapping[str, Knowing]) -> list[Understood]:
    """All mentions of a brand together; a mention matches a brand once."""
    theirs: dict[str, list[Mention]] = {}
    for mention, found in matched:
        for one in found:
            theirs.setdefault(one.brand, []).append(mention)
    meant = {name: brands[name].meant_all(mentions) for name, mentions in theirs.items()}

    def concern(mention: Mention, match: Match) -> Concern:
        known = brands[match.brand]
        return Concern(match=match, understanding=next(meant[known.brand.name]), urgent=known.urgent(mention))

    return [
        Understood(mention=mention, concerns=tuple([concern(mention, one) for one in found]))
        for mention, found in matched
    ]


def _asking(conn: Connection, brand: Brand, page: Prepared, ids: Mapping[Key, int]) -> list[Asking]:
    theirs = [
        (one.mention, concern) for one in page.fresh for concern in one.concerns if concern.match.brand == brand.name
    ]
    ours = to_us(conn, brand, [mention for mention, _ in theirs]) | page.back.keys()
    return [
        Asking(
            id=ids[key_of(mention)],
            mention=mention,
            meant=concern.understanding,
            urgent=concern.urgent,
            to_us=key_of(mention) in ours,
        )
        for mention, concern in theirs
    ]
