"""What becomes of a publication, and of the item that it answers: one transaction each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Engine

from alerts.timeline import HOUSE
from delivery.contract import DeliveryError
from delivery.publishing import NOT_SENT, Published, Reply
from flows.steps.answering import answer, brand_of
from mentions import Mention
from replies import QueueItem
from replies.knowledge import UNKNOWN
from replies.publication import Publication
from replies.timeline import approvers
from settings import Settings
from storage import item as kept
from storage import publications, queue_page, wordings
from storage.engine import reading, writing
from storage.mentions import content_of

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
REHEARSED = "it would have been sent now: dry_run is true for {name}"
UNSURE = "it may be there: {wrong}"
UNAPPROVED = "it is not approved any more, or was approved anew"
Became = Literal["sent", "rehearsed", "undone", "failed", "unsure"]


def reply_of(engine: Engine, one: Publication) -> tuple[Mention, Reply]:
    """What is answered, and the reply as a publisher takes it."""
    with reading(engine) as conn:
        [row] = wordings.by_ids(conn, [one.mention])
        draft = queue_page.drafts_of(conn, [one.item]).get(one.item)
    reply = Reply(
        key=one.key,
        text=one.text,
        external_id=row.mention.external_id,
        at=one.due,
        language=draft.language if draft and draft.language != UNKNOWN else None,
    )
    return row.mention, reply


def holds(engine: Engine, settings: Settings, one: Publication, now: datetime) -> Became | None:
    """None where its approval still holds, as far as we know ourselves; else it is undone."""
    with _of_item(engine, one) as (conn, item):
        draft = queue_page.drafts_of(conn, [one.item]).get(one.item)
        latest = publications.of_item(conn, one.item)[-1].id == one.id
        if item.state != "approved" or not latest or draft is None or draft.text != one.text:
            publications.undone(conn, one, UNAPPROVED)
            return "undone"
        [row] = wordings.by_ids(conn, [one.mention])
        if row.gone is not None or draft.content != content_of(row.mention):
            return _void(conn, settings, one, "it is gone" if row.gone else "it was edited", now)
        if (why := _not_allowed(conn, settings, one, item, row.mention)) is not None:
            return _void(conn, settings, one, why, now)
    return None


@contextmanager
def _of_item(engine: Engine, one: Publication) -> Iterator[tuple[Connection, QueueItem]]:
    """The mention and the item first, as everybody locks them who does something about an item."""
    with writing(engine) as conn:
        item = kept.taken(conn, one.item)
        if item is None:
            raise ValueError(f"publication {one.id} answers nothing")
        yield conn, item


def _not_allowed(
    conn: Connection, settings: Settings, one: Publication, item: QueueItem, mention: Mention
) -> str | None:
    """Why the settings, as they are by now, do not let it go out."""
    brand = brand_of(settings, item.brand)
    if brand is None:
        return f"{item.brand} is in the settings no more"
    if brand.two_person and len(approvers(queue_page.lines_of(conn, one.item))) < 2:
        return "two people must approve it by now"
    way = next(way for way in settings.publishers if way.name == one.publisher)
    return None if way.answers(item.brand, mention) else f"{one.publisher} answers for {item.brand} there no more"


def void(engine: Engine, settings: Settings, one: Publication, why: str, now: datetime) -> Became:
    """Its approvals do not hold any more: it waits for an answer again."""
    with _of_item(engine, one) as (conn, _):
        return _void(conn, settings, one, why, now)


def _void(conn: Connection, settings: Settings, one: Publication, why: str, now: datetime) -> Became:
    if publications.undone(conn, one, why):
        answer(conn, settings, one.item, "voided", HOUSE, now=now, why=why)
    return "undone"


def rehearsed(engine: Engine, settings: Settings, one: Publication, now: datetime) -> Became:
    """Everything was done but the sending."""
    with _of_item(engine, one) as (conn, _):
        if publications.rehearsed(conn, one, now):
            answer(conn, settings, one.item, "commented", HOUSE, now=now, why=REHEARSED.format(name=one.publisher))
    return "rehearsed"


def sending(engine: Engine, one: Publication) -> bool:
    """False where it must not be sent: there is a stop, somebody took it back, or has it in hand."""
    with writing(engine) as conn:
        if publications.sending(conn, one):
            return True
        publications.release(conn, one)
    return False


def sent(engine: Engine, settings: Settings, one: Publication, there: Published, now: datetime) -> Became:
    """It is there, whatever was decided meanwhile."""
    with _of_item(engine, one) as (conn, _):
        publications.sent(conn, one.id, now, origin=there.origin, external_id=there.external_id, url=there.url)
        answer(conn, settings, one.item, "sent", HOUSE, now=now, why=there.url or there.external_id)
    return "sent"


def failed(
    engine: Engine, settings: Settings, one: Publication, wrong: DeliveryError, now: datetime, *, sending: bool = False
) -> Became:
    """Again after a pause that doubles, up to an hour; a permanent failure, and the last of its tries, wait for a
    person. While it was `sending`, or may have been sent before, nobody is sure."""
    unsure = not isinstance(wrong, NOT_SENT) if sending else one.state != "waiting"
    pause = timedelta(seconds=wrong.retry_after) if wrong.retry_after else FIRST_PAUSE * 2 ** (one.attempts - 1)
    last = wrong.permanent or one.attempts >= publications.MOST_ATTEMPTS
    again = None if last else now + (pause if wrong.retry_after else min(pause, LONGEST_PAUSE))
    error = UNSURE.format(wrong=wrong) if unsure else str(wrong)
    with _of_item(engine, one) as (conn, _):
        ours = publications.failed(conn, one, error, again, state="unsure" if unsure else "waiting")
        if ours and last:
            answer(conn, settings, one.item, "failed", HOUSE, now=now, why=error)
    return "unsure" if unsure else "failed"
