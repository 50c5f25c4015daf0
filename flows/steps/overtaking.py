"""What happens to a mention while its answer waits: an approval is for the words that were there, and for no others."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from alerts.timeline import HOUSE
from alerts.words import printable
from flows.steps.answering import answer
from mentions import Mention
from replies.addressed import is_own
from replies.item import WAITING
from settings import Settings
from storage import item as kept
from storage.mentions import Key

EDITED = "the mention was edited"


def overtake(
    conn: Connection, settings: Settings, *, revised: Iterable[Key], heard: Iterable[Mention], now: datetime
) -> None:
    """In the transaction that keeps them: approvals for what was `revised` do not hold any more, nor those for what an
    account of its brand replied to past the queue, among all that was `heard`."""
    for items in kept.of_keys(conn, revised, ("seconding", "approved")).values():
        for item in items:
            answer(conn, settings, item.id or 0, "voided", HOUSE, now=now, why=EDITED)
    handles = {brand.name: brand.handles for brand in settings.brands if brand.handles}
    own = tuple(handle for theirs in handles.values() for handle in theirs)
    answers: Mapping[Key, Mention] = {
        (one.origin, one.reply_to): one for one in heard if one.reply_to and own and is_own(one, own)
    }
    for key, items in kept.of_keys(conn, answers, WAITING).items():
        for item in items:
            if is_own(answers[key], handles.get(item.brand, ())):
                _replied(conn, settings, item.id or 0, answers[key], now)


def _replied(conn: Connection, settings: Settings, id_: int, reply: Mention, now: datetime) -> None:
    """What is on its way already stays so: it may be this that was heard."""
    who = f"@{printable(reply.author.handle or reply.author.name or 'its account')}"
    answer(conn, settings, id_, "replied", who, now=now, why=printable(reply.url or reply.external_id, 500))
