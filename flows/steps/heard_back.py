"""Somebody wrote again after they were answered: it is noted on the item that was answered. What replies to an answer
of ours is kept for its brand, whatever words are in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.timeline import HOUSE
from flows.steps.answering import answer
from mentions import Match, Mention
from replies.addressed import is_own
from replies.publication import Publication
from replies.queue import voice_of
from settings import Settings, Source
from storage import item as kept
from storage import publications, queue
from storage.history import answered
from storage.mentions import Concern, Key, Understood

AGAIN = timedelta(days=30)
"""Whoever writes of the brand within this time after the answer has written again."""
TO_US = "it answers us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A mention replies to the published answer of this item; `theirs`: whoever was answered says it."""

    item: int
    brand: str
    theirs: bool


def answered_by(conn: Connection, settings: Settings, source: Source, heard: Iterable[Mention]) -> dict[Key, Back]:
    """Which of these mentions reply to an answer of ours; what an account of the brand says replies to nobody."""
    replies = [one for one in heard if one.reply_to or one.root]
    if not replies:
        return {}
    ours = publications.ours(conn, [id_ for one in replies for id_ in (one.reply_to, one.root) if id_])
    ours |= _by_number(conn, source, replies)
    to = [(one, ours.get(one.reply_to or "") or ours.get(one.root or "")) for one in replies]
    items = queue.by_ids(conn, {one.item for _, one in to if one is not None})
    handles = {brand.name: brand.handles for brand in settings.brands}
    return {
        _key(one): Back(item=known.item, brand=item.brand, theirs=item.voice in (None, voice_of(one)))
        for one, known in to
        if known is not None and (item := items[known.item]) and not is_own(one, handles.get(item.brand, ()))
    }


def _by_number(conn: Connection, source: Source, replies: Sequence[Mention]) -> Mapping[str, Publication]:
    """An instance of Mastodon says by a number of its own what is replied to: the last part of our answer's address,
    where the account that answers is at the instance that is heard."""
    host = getattr(source.options, "host", None)
    if not isinstance(host, str) or not any(one.reply_to and one.reply_to.isalnum() for one in replies):
        return {}
    lately = publications.lately_at(conn, host, min(one.said for one in replies) - AGAIN)
    return {(one.external_id or "").rpartition("/")[2]: one for one in lately}


def concerned(found: tuple[Match, ...], to: Back | None, settings: Settings) -> tuple[Match, ...]:
    """The brands that a mention concerns: that which it answers as well."""
    if to is None or any(one.brand == to.brand for one in found):
        return found
    known = any(brand.name == to.brand for brand in settings.brands)
    return (*found, Match(brand=to.brand, spans=())) if known else found


def marked(one: Understood, to: Back | None) -> Understood:
    """With the reason why it concerns the brand that it answers."""
    return one if to is None else replace(one, concerns=tuple(_marked(each, to.brand) for each in one.concerns))


def _marked(concern: Concern, brand: str) -> Concern:
    if concern.match.brand != brand:
        return concern
    meant = concern.understanding
    return replace(concern, understanding=replace(meant, evidence=(TO_US, *meant.evidence)))


def wrote_again(conn: Connection, fresh: Iterable[Understood], ids: Mapping[Key, int]) -> None:
    """In the transaction that keeps them: what an author says first after an answer is what came after it."""
    spoke = [(one, voice) for one in fresh if (voice := voice_of(one.mention)) is not None]
    if not spoke:
        return
    items = answered(conn, [voice for _, voice in spoke], min(one.mention.said for one, _ in spoke) - AGAIN)
    for one, voice in sorted(spoke, key=lambda pair: pair[0].mention.said) if items else ():
        brands, said = {concern.match.brand for concern in one.concerns}, one.mention.said
        for item in items:
            if item.voice == voice and item.brand in brands and item.sent and item.sent <= said <= item.sent + AGAIN:
                _after(conn, item.id or 0, ids[_key(one.mention)])


def answered_back(
    conn: Connection, settings: Settings, back: Mapping[Key, Back], ids: Mapping[Key, int], now: datetime
) -> None:
    """In the same transaction: whom we answered has answered us."""
    for key, to in back.items():
        if to.theirs and key in ids:
            _after(conn, to.item, ids[key])
            answer(conn, settings, to.item, "answered", HOUSE, now=now)


def _after(conn: Connection, item: int, mention: int) -> None:
    before = kept.taken(conn, item)
    if before is not None and before.after is None and before.mention != mention:
        kept.change(conn, before, replace(before, after=mention, version=before.version + 1))


def _key(mention: Mention) -> Key:
    return mention.origin, mention.external_id
