"""Mentions, which source heard them, which brand they concern and what was understood of them."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, literal, or_, select, tuple_, update

from mentions import Match, Mention
from sentiment import Understanding
from storage.copies import band_rows, candidates
from storage.hidden import aliases
from storage.rollups import Moved, move
from storage.rows import chunks, insert, plain, whole
from storage.searchable import index
from storage.tables import bands, hearings, matches, mentions, revisions
from storage.voices import first_of

Key = tuple[str, str]
Concerned = tuple[int, str]
"""Row id of a mention and a brand that it concerns."""
GONE = ""
"""The content of a mention that was deleted at its source: nothing is an edit of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """That a mention concerns a brand, what was understood of it there, and why it is urgent, if it is."""

    match: Match
    understanding: Understanding
    urgent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A mention with at least one brand that it concerns."""

    mention: Mention
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a page changed: row ids of all its mentions, and which of them are new or were edited.

    `voices` are those of the new ones that are the first of their text and of their author for some brand.
    """

    ids: Mapping[Key, int]
    new: frozenset[Key]
    revised: frozenset[Key]
    voices: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRow:
    """A stored mention with the brands that it concerns. Without words and author where it is `gone` since a moment.

    `voices` are the brands for which neither its text nor its author was heard within a day; `urgent` says by brand why
    a person must see it at once, where one must.
    """

    id: int
    mention: Mention
    gone: datetime | None = None
    matches: tuple[tuple[Match, Understanding], ...] = field(default=())
    voices: frozenset[str] = frozenset()
    urgent: Mapping[str, str] = field(default_factory=dict)


def content_of(mention: Mention) -> str:
    """The hash by which an edit is recognised."""
    return _content(mention.title, mention.text)


def _content(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()


def known(conn: Connection, keys: Iterable[Key]) -> dict[Key, tuple[int, str]]:
    """Row id and content hash (or GONE) of those that are stored."""
    found: dict[Key, tuple[int, str]] = {}
    keys = set(keys)
    known_as = aliases(keys)
    at = tuple_(mentions.c.origin, mentions.c.external_id)
    columns = (mentions.c.origin, mentions.c.external_id, mentions.c.id, mentions.c.content)
    for some in chunks([*keys, *known_as]):
        for origin, external_id, id_, content in conn.execute(select(*columns).where(at.in_(some))):
            found[known_as.get((origin, external_id), (origin, external_id))] = id_, content
    return found


def keep(
    conn: Connection, source: str, page: Sequence[Understood], heard_again: Collection[Key], now: datetime
) -> Kept:
    """Stores a page. A mention that is stored already is kept once; another text of it becomes a revision, in the order
    of the page.

    `heard_again` are mentions of the page that the caller knows to be stored unchanged: only their hearing is kept.
    """
    before = known(conn, {*heard_again, *map(_key, page)})
    page = [one for one in page if _key(one) not in before or before[_key(one)][1] != GONE]
    fresh = {_key(one): one for one in reversed(page) if _key(one) not in before}  # the first of each
    new = _insert(conn, [*fresh.values()])
    meanwhile = known(conn, fresh.keys() - new.keys())  # another source was faster
    stored = before | meanwhile | {key: (id_, content_of(fresh[key].mention)) for key, id_ in new.items()}
    ids = {key: id_ for key, (id_, _) in stored.items()}
    _hear(conn, source, ids.values(), now)
    edited, late = _edited(conn, page, stored)
    _revise(conn, late, ids, current=False)
    edited = _revise(conn, edited, ids)
    index(conn, {ids[_key(one)]: one.mention for one in (*(fresh[key] for key in new), *edited)})
    delayed = set(map(id, late))
    first = _match(conn, [one for one in page if id(one) not in delayed], ids, revised=edited)
    voices = frozenset(key for key, id_ in new.items() if id_ in first)
    return Kept(ids=ids, new=frozenset(new), revised=frozenset(map(_key, edited)), voices=voices)


def unfolded(conn: Connection, brand: str, before: datetime) -> list[tuple[int, RowMapping]]:
    """Matches that the detector has not counted and that were said (or heard) before the edge, in the order of hearing.

    Each row has the columns of its match and of its mention; the latter's id is `mention`.
    """
    columns = [column for column in mentions.c if column.name not in ("id", "said", "language")]
    known_before = or_(matches.c.said < before, mentions.c.heard < before)  # a clock ahead of ours delays nothing
    query = (
        select(matches, *columns)
        .join_from(matches, mentions)
        .where(matches.c.brand == brand, matches.c.folded.is_(None), mentions.c.gone.is_(None), known_before)
    )
    rows = conn.execute(query).mappings().all()
    # here, not by the database: collations differ, and both must fold in one order
    ordered = sorted(rows, key=lambda row: (row["heard"], row["origin"], row["external_id"]))
    return [(row["id"], row) for row in ordered]


def folded_at(conn: Connection, mention: int, brand: str) -> datetime | None:
    """The edge at which the detector counted a mention for a brand; None where it has not yet."""
    of_it = (matches.c.mention == mention, matches.c.brand == brand)
    found: datetime | None = conn.scalar(select(matches.c.folded).where(*of_it))
    return found


def folded_of(conn: Connection, brand: str, ids: Iterable[int]) -> frozenset[int]:
    """Those of these mentions that the detector has counted for a brand."""
    found: set[int] = set()
    for some in chunks(ids):
        of_it = (matches.c.brand == brand, matches.c.mention.in_(some), matches.c.folded.is_not(None))
        found.update(conn.scalars(select(matches.c.mention).where(*of_it)))
    return frozenset(found)


def heard_since(conn: Connection, brand: str) -> datetime | None:
    """When the first of what the detector counted for a brand was counted; None before that."""
    found: datetime | None = conn.scalar(select(func.min(matches.c.folded)).where(matches.c.brand == brand))
    return found


def mark_folded(conn: Connection, match_ids: Iterable[int], edge: datetime) -> None:
    """The detector counted them at this edge, once and for all."""
    for some in chunks(match_ids):
        conn.execute(update(matches).where(matches.c.id.in_(some)).values(folded=edge))


def given_by(conn: Connection, brand: str, since: datetime, until: datetime) -> dict[str, int]:
    """How many mentions of a brand that were said within [since, until) each source gave."""
    query = (
        select(hearings.c.source, func.count())
        .join_from(matches, hearings, matches.c.mention == hearings.c.mention)
        .where(matches.c.brand == brand, matches.c.said >= since, matches.c.said < until)
        .group_by(hearings.c.source)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def by_ids(conn: Connection, ids: Iterable[int]) -> list[MentionRow]:
    """The mentions with these row ids, with their matches, in the order given."""
    wanted = list(dict.fromkeys(ids))
    concerns = _concerns(conn, wanted)
    found: dict[int, MentionRow] = {}
    for some in chunks(wanted):
        for row in conn.execute(select(mentions).where(mentions.c.id.in_(some))).mappings():
            id_, mention = row["id"], whole(Mention, row)
            there = concerns.get(id_, ())
            found[id_] = MentionRow(
                id=id_,
                mention=mention,
                gone=row["gone"],
                matches=tuple((one.match, one.understanding) for one, _ in there),
                voices=frozenset(one.match.brand for one, first in there if first),
                urgent={one.match.brand: one.urgent for one, _ in there if one.urgent},
            )
    return [found[id_] for id_ in wanted if id_ in found]


def listed(
    conn: Connection,
    *,
    brand: str | None = None,
    limit: int = 50,
    since: datetime | None = None,
    distinct: bool = False,
) -> list[MentionRow]:
    """The latest said, first. With `distinct` one of each group of copies: the latest."""
    latest = (mentions.c.said.desc(), mentions.c.id.desc())
    place = func.row_number().over(partition_by=mentions.c.copy_group, order_by=latest) if distinct else literal(1)
    query = select(mentions.c.id, mentions.c.said, place.label("place"))
    if brand is not None:
        query = query.join_from(mentions, matches).where(matches.c.brand == brand)
    if since is not None:
        query = query.where(mentions.c.said >= since)
    found = query.subquery()
    ordered = select(found.c.id).where(found.c.place == 1).order_by(found.c.said.desc(), found.c.id.desc())
    return by_ids(conn, conn.scalars(ordered.limit(limit)).all())


def _edited(
    conn: Connection, page: Sequence[Understood], stored: Mapping[Key, tuple[int, str]]
) -> tuple[list[Understood], list[Understood]]:
    """Those with words never heard before: two sources that word one post differently must not take turns for ever.

    Apart from them, those that were delayed: their source edited them before it made what is stored.
    """
    other = [one for one in page if stored[_key(one)][1] not in (content_of(one.mention), GONE)]
    heard = _heard_before(conn, {stored[_key(one)][0] for one in other})
    current = {id_: heard.get((id_, content)) for id_, content in stored.values()}
    edited, late = [], []
    for one in other:
        id_, at = stored[_key(one)][0], one.mention.edited
        if (id_, content_of(one.mention)) in heard:
            continue
        heard[id_, content_of(one.mention)] = at
        newest = current[id_]
        if at is not None and newest is not None and at < newest:
            late.append(one)
        else:
            edited.append(one)
            current[id_] = at
    return edited, late


def _heard_before(conn: Connection, ids: Iterable[int]) -> dict[tuple[int, str], datetime | None]:
    """Every wording of these, and when its source says that it was edited."""
    found: dict[tuple[int, str], datetime | None] = {}
    for some in chunks(ids):
        first = select(mentions.c.id, mentions.c.title, mentions.c.text, mentions.c.edited)
        for id_, title, text, edited in conn.execute(first.where(mentions.c.id.in_(some))):
            found[id_, _content(title, text)] = edited  # its own only until there is a revision
        later = select(revisions.c.mention, revisions.c.content, revisions.c.edited)
        found |= {(row[0], row[1]): row[2] for row in conn.execute(later.where(revisions.c.mention.in_(some)))}
    return found


def _key(one: Understood) -> Key:
    return one.mention.origin, one.mention.external_id


def _insert(conn: Connection, fresh: Sequence[Understood]) -> dict[Key, int]:
    """The new ones, earliest first, so that a copy joins the group of what it copies."""
    page = sorted((one.mention for one in fresh), key=lambda mention: (mention.said, mention.external_id))
    copies, keys = candidates(conn, page)
    grouped, joined = [], []
    for mention, some in zip(page, keys, strict=True):
        grouped.append(replace(mention, copy_group=copies.group_of(mention, some)))
        joined.append(copies.add(grouped[-1], some))
    if not grouped:
        return {}
    statement = insert(conn, mentions).on_conflict_do_nothing(index_elements=["origin", "external_id"])
    returned = conn.execute(
        statement.returning(mentions.c.origin, mentions.c.external_id, mentions.c.id), [_row(one) for one in grouped]
    )
    ids = {(origin, external_id): id_ for origin, external_id, id_ in returned}
    if rows := band_rows(ids, page, joined):
        conn.execute(insert(conn, bands).on_conflict_do_nothing(), rows)
    return ids


def _row(mention: Mention) -> dict[str, Any]:
    values = {one.name: getattr(mention, one.name) for one in fields(mention)}
    compound = {name: plain(values[name]) for name in ("author", "engagement", "coordinates", "tags", "media")}
    return values | compound | {"content": content_of(mention)}


def _hear(conn: Connection, source: str, ids: Iterable[int], now: datetime) -> None:
    rows = [{"mention": id_, "source": source, "heard": now} for id_ in ids]
    if rows:
        conn.execute(insert(conn, hearings).on_conflict_do_nothing(), rows)


def _match(
    conn: Connection, page: Sequence[Understood], ids: Mapping[Key, int], revised: Sequence[Understood]
) -> set[int]:
    """Spans are places in the first text: what only an edit says has none. Each match is counted once, as it is
    understood by now. Gives the mentions that are the first word of a text and of a person for some brand."""
    again = set(map(id, revised))  # one mention may stand on a page in several wordings
    plainly = [(ids[_key(one)], one.mention, some) for one in page if id(one) not in again for some in one.concerns]
    edits = [(ids[_key(one)], one.mention, some) for one in revised for some in one.concerns]
    there = _matched(conn, {id_ for id_, _, _ in (*plainly, *edits)})
    new, heard = _fresh(plainly, there), _fresh([*plainly, *edits], there)
    voices = first_of(conn, [(id_, mention, brand) for (id_, brand), (mention, _) in heard.items()])
    stored = _insert_matches(conn, [_match_row(key[0], *said) | {"first": key in voices} for key, said in new.items()])
    move(conn, [_counted(*said, key in voices) for key, said in new.items() if key in stored])
    _edit_matches(conn, edits, voices)
    return {id_ for id_, _ in voices}


def _fresh(
    said: Iterable[tuple[int, Mention, Concern]], there: Collection[Concerned]
) -> dict[Concerned, tuple[Mention, Concern]]:
    """By row id and brand those that are not `there`, the first of each, in their order."""
    found: dict[Concerned, tuple[Mention, Concern]] = {}
    for id_, mention, concern in said:
        if (at := (id_, concern.match.brand)) not in there:
            found.setdefault(at, (mention, concern))
    return found


def _counted(mention: Mention, concern: Concern, first: bool) -> Moved:
    brand, meant = concern.match.brand, concern.understanding
    return Moved(brand=brand, said=mention.said, first=first, before=None, after=meant)


def _matched(conn: Connection, ids: Iterable[int]) -> set[Concerned]:
    found: set[Concerned] = set()
    for some in chunks(sorted(ids)):
        query = select(matches.c.mention, matches.c.brand).where(matches.c.mention.in_(some))
        found |= {(id_, brand) for id_, brand in conn.execute(query)}
    return found


def _insert_matches(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> set[Concerned]:
    """Gives which of them were not there."""
    if not rows:
        return set()
    adding = insert(conn, matches).on_conflict_do_nothing(index_elements=["mention", "brand"])
    return {(id_, brand) for id_, brand in conn.execute(adding.returning(matches.c.mention, matches.c.brand), rows)}


def _edit_matches(
    conn: Connection, edits: Sequence[tuple[int, Mention, Concern]], voices: Collection[Concerned]
) -> None:
    before: dict[tuple[int, str], tuple[bool, Understanding]] = {}
    for some in chunks({id_ for id_, _, _ in edits}):
        for row in conn.execute(select(matches).where(matches.c.mention.in_(some)).with_for_update()).mappings():
            before[row["mention"], row["brand"]] = row["first"], whole(Understanding, row)
    changes = []
    for id_, mention, concern in edits:
        brand, meant, values = concern.match.brand, concern.understanding, _match_row(id_, mention, concern)
        voice, was = before.get((id_, brand), ((id_, brand) in voices, None))
        if was is None:
            _insert_matches(conn, [values | {"spans": [], "first": voice}])
        else:
            understood = {name: values[name] for name in values.keys() - {"mention", "brand", "said", "spans"}}
            at = (matches.c.mention == id_, matches.c.brand == brand)
            conn.execute(update(matches).where(*at).values(understood))
        changes.append(Moved(brand=brand, said=mention.said, first=voice, before=was, after=meant))
        before[id_, brand] = voice, meant
    move(conn, changes)


def _match_row(id_: int, mention: Mention, concern: Concern) -> dict[str, Any]:
    understood = understood_row(concern.understanding)
    spans = [asdict(span) for span in concern.match.spans]
    found = {"mention": id_, "brand": concern.match.brand, "said": mention.said, "spans": spans}
    return found | understood | {"urgent": concern.urgent}


def understood_row(meant: Understanding) -> dict[str, Any]:
    """The columns of a match that say what was understood."""
    return asdict(meant) | {"evidence": list(meant.evidence), "towards": plain(meant.towards)}


def _revise(
    conn: Connection, edited: Sequence[Understood], ids: Mapping[Key, int], *, current: bool = True
) -> list[Understood]:
    """The first text stays in `mentions`; what it became stands in `revisions`, and so does what was delayed, which is
    not `current`. Gives those that were not erased meanwhile by another process."""
    alive = []
    for one in edited:
        mention, id_, content = one.mention, ids[_key(one)], content_of(one.mention)
        now = (
            {"content": content, "edited": mention.edited or mention.heard}
            if current
            else {"content": mentions.c.content}
        )
        at = (mentions.c.id == id_, mentions.c.content != GONE)
        if conn.execute(update(mentions).where(*at).values(now).returning(mentions.c.id)).first() is None:
            continue
        values = {"mention": id_, "heard": mention.heard, "edited": mention.edited, "content": content}
        conn.execute(insert(conn, revisions).values(**values, title=mention.title, text=mention.text))
        alive.append(one)
    return alive


def _concerns(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[tuple[Concern, bool], ...]]:
    """By mention, each with whether it is a voice of its own."""
    found: dict[int, tuple[tuple[Concern, bool], ...]] = {}
    for some in chunks(ids):
        query = select(matches).where(matches.c.mention.in_(some)).order_by(matches.c.brand)
        for row in conn.execute(query).mappings():
            concern = Concern(match=whole(Match, row), understanding=whole(Understanding, row), urgent=row["urgent"])
            found[row["mention"]] = (*found.get(row["mention"], ()), (concern, bool(row["first"])))
    return found
