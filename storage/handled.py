"""Items of the queue with what became of them, as they are measured."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, select

from replies.measures import Handled, Next
from replies.timeline import Line
from sentiment.understanding import COMPLAINS, Label
from storage.item import first_heard_by
from storage.rows import chunks
from storage.tables import drafts, matches, mentions, queue, queue_timeline

UNKNOWN = "unknown"
LINE = [queue_timeline.c[name] for name in ("id", "item", "at", "by", "did", "text")]


def handled(conn: Connection, brands: Sequence[str], since: datetime, until: datetime) -> list[Handled]:
    """Those of these brands that came in within [since, until), in the order of their numbers: when they were queued,
    or heard, where that was not kept. Hours of work are not reckoned here."""
    rows = conn.execute(_asked(brands, since, until)).mappings().all()
    sources = first_heard_by(conn, (row["mention"] for row in rows))
    lines = _lines(conn, (row["item"] for row in rows if row["sent"] is not None))
    return [_handled(row, sources.get(row["mention"], UNKNOWN), lines.get(row["item"], ())) for row in rows]


def _asked(brands: Sequence[str], since: datetime, until: datetime) -> Any:
    next_, felt = mentions.alias("next"), matches.alias("felt")
    came = func.coalesce(queue.c.queued, mentions.c.heard, type_=queue.c.queued.type)
    meant = and_(matches.c.mention == queue.c.mention, matches.c.brand == queue.c.brand)
    meant_next = and_(felt.c.mention == queue.c.after, felt.c.brand == queue.c.brand)
    columns = [queue.c[name] for name in ("mention", "brand", "kind", "state", "due", "sent")]
    return (
        select(queue.c.id.label("item"), *columns, came.label("came"), mentions.c.said, mentions.c.gone)
        .add_columns(matches.c.topic, matches.c.label, drafts.c.text)
        .add_columns(next_.c.said.label("next"), felt.c.label.label("felt"), felt.c.complaint)
        .join_from(queue, mentions, mentions.c.id == queue.c.mention)
        .outerjoin(matches, meant)
        .outerjoin(drafts, drafts.c.queue_item == queue.c.id)
        .outerjoin(next_, next_.c.id == queue.c.after)
        .outerjoin(felt, meant_next)
        .where(queue.c.brand.in_(brands), came >= since, came < until)
        .order_by(queue.c.id)
    )


def _handled(row: RowMapping, source: str, lines: Sequence[Line]) -> Handled:
    return Handled(
        **{name: row[name] for name in ("item", "brand", "kind", "state", "due", "sent", "came", "said", "gone")},
        topic=row["topic"],
        source=source,
        felt=row["label"] or "abstain",
        after=_next(row),
        text=row["text"] or "",
        lines=tuple(lines),
    )


def _next(row: RowMapping) -> Next | None:
    if row["next"] is None:
        return None
    label: Label = row["felt"] or "abstain"
    complains = (row["complaint"] or 0.0) >= COMPLAINS or label == "negative"
    return Next(said=row["next"], label=label, complains=complains)


def _lines(conn: Connection, ids: Iterable[int]) -> dict[int, list[Line]]:
    found = defaultdict[int, list[Line]](list)
    for some in chunks(ids):
        query = select(*LINE).where(queue_timeline.c.item.in_(some)).order_by(queue_timeline.c.id)
        for id_, item, at, by, did, text in conn.execute(query):
            found[item].append(Line(id=id_, item=item, at=at, by=by, did=did, text=text))
    return found
