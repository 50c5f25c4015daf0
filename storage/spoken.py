"""Mentions with their words as an explanation reads them: those of a complaint, and what was said before and beside."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from complaints.spoken import Spoken
from mentions import Mention
from sentiment.language import SCORED
from storage.rows import whole
from storage.tables import complaint_mentions, matches, mentions

MEMBERS = 1_000  # of a complaint, the latest


def of_complaint(conn: Connection, complaint: str, brand: str, before: datetime) -> list[Spoken]:
    """The mentions of a complaint that were said before then and are not gone, the latest first."""
    query = _spoken(brand).join(complaint_mentions, complaint_mentions.c.mention == mentions.c.id)
    query = query.where(complaint_mentions.c.complaint == complaint, mentions.c.said < before)
    rows = conn.execute(query.order_by(mentions.c.said.desc(), mentions.c.id.desc()).limit(MEMBERS)).mappings()
    return [spoken(row) for row in rows]


def earlier(conn: Connection, brand: str, before: datetime, most: int) -> list[str]:
    """What was said last of a brand before then, one of each group of copies."""
    latest = matches.c.said.desc()
    query = _spoken(brand).where(matches.c.said < before).order_by(latest, mentions.c.id.desc()).limit(most)
    rows = [whole(Mention, row) for row in conn.execute(query).mappings()]
    return [*{one.copy_group: one.words for one in rows}.values()]


def unscored(conn: Connection, brand: str, since: datetime, until: datetime) -> dict[str, int]:
    """How many mentions of a brand said within [since, until) are in a language that is not scored, the most first."""
    many = func.count()
    query = (
        select(matches.c.language, many)
        .where(matches.c.brand == brand, matches.c.said >= since, matches.c.said < until)
        .where(matches.c.complaint.is_(None), matches.c.language.not_in(SCORED))
        .group_by(matches.c.language)
        .order_by(many.desc(), matches.c.language)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def spoken(row: Any) -> Spoken:
    """A row of a mention and its match, as `matches` and `mentions` name the columns."""
    mention = whole(Mention, row)
    counts = mention.engagement
    reactions = sum(one or 0 for one in (counts.likes, counts.shares, counts.replies))
    return Spoken(
        id=row["id"],
        origin=mention.origin,
        external_id=mention.external_id,
        said=mention.said,
        text=mention.words,
        author=mention.author.key and f"{mention.origin} {mention.author.key}",
        copy=mention.copy_group,
        reach=max(mention.author.followers or 0, counts.views or 0) or reactions,
        language=row["understood_language"],
        complaint=row["complaint"],
    )


def _spoken(brand: str) -> Select[Any]:
    columns = (matches.c.complaint, matches.c.language.label("understood_language"))
    joined = select(mentions, *columns).join_from(mentions, matches, matches.c.mention == mentions.c.id)
    return joined.where(matches.c.brand == brand, mentions.c.gone.is_(None))
