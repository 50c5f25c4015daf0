"""Do something about an item of the queue: the one door for the command line and the console.

Nothing goes out here. A final approval puts the answer on its way, where there is a publisher: it leaves ten seconds
later at the earliest, and until then the approval can be taken back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from alerts.words import printable
from flows.steps.checking import ons_of
from mentions import Mention
from replies import Draft, Line, QueueItem
from replies.checks import check
from replies.life import Stepped, step
from replies.refusals import Known
from replies.timeline import UNDO, Did, approvals
from settings import Brand, Settings
from settings.publishing import publisher_for
from storage import item as kept
from storage import publications, queue_page, wordings
from storage.engine import Busy, reading, writing
from storage.mentions import MentionRow, content_of

ON_ITS_WAY = "too late: it is on its way"
PERHAPS = "it may be there: look, then mark it as sent, or have it looked for with foreshock publishing again {id}"
NO_BRAND = "{brand} is in the settings no more: put it back there, or decide against an answer"


class NoSuchItem(Exception):
    """No item of the queue has this number."""


def answer(
    conn: Connection,
    settings: Settings,
    id_: int,
    did: Did,
    by: str,
    *,
    now: datetime,
    text: str | None = None,
    why: str = "",
    version: int | None = None,
) -> Stepped:
    """See `replies.life.step`. Of two at once the second is told what the first did.

    An approval may come with the `text` that was read: other words than those of the draft are an edit first, so that
    nobody approves what was not before their eyes.

    Raises NoSuchItem; ValueError for what means nothing; Busy where `conn` only reads and somebody was faster.
    """
    item = kept.taken(conn, id_)
    if item is None:
        raise NoSuchItem(f"nothing in the queue has the number {id_}; foreshock queue lists what waits")
    [row] = wordings.by_ids(conn, [item.mention])
    draft = queue_page.drafts_of(conn, [id_]).get(id_) or _blank(item, row)
    if did == "approved" and text is not None and text.strip() != draft.text:
        edited = answer(conn, settings, id_, "edited", by, now=now, text=text, version=version)
        return edited if edited.refused else answer(conn, settings, id_, did, by, now=now, why=why)
    lines = queue_page.lines_of(conn, id_)
    known = _known(settings, item, row)
    if did == "approved" and brand_of(settings, item.brand) is None:
        return Stepped(item=item, draft=draft, refused=NO_BRAND.format(brand=printable(item.brand, 80)))
    if did in ("edited", "approved"):
        [on] = ons_of(conn, settings, [item], {row.id: row}, drafts={id_: draft}, by=by).values()
        known = replace(known, findings=check(draft.text if text is None else text, on))
    stepped = step(item, draft, lines, did, by, at=now, text=text, why=why, version=version, known=known)
    first = _drafted(draft, lines, stepped.line) if stepped.line else []
    return _kept(conn, settings, item, stepped, row, first=first, now=now)


def reject_copies(engine: Engine, settings: Settings, id_: int, by: str, *, why: str, now: datetime) -> int:
    """Decides against an answer to what stands in the queue with nearly the same words as a rejected item did; what
    somebody has open stays. Gives how many. One decision, one transaction each: nobody waits for all of them."""
    with reading(engine) as conn:
        same = queue_page.copies_of(conn, id_)
    done = 0
    for copy in same:
        with writing(engine) as conn:
            done += answer(conn, settings, copy, "rejected", by, now=now, why=why).line is not None
    return done


def _drafted(draft: Draft, lines: Sequence[Line], line: Line) -> list[Line]:
    """What stood there before somebody edited it, where no line has it: how good drafts are is told by what becomes of
    them."""
    told = next((one.text for one in reversed(lines) if one.did in ("drafted", "edited")), "")
    if line.did != "edited" or draft.text in ("", told):
        return []
    at = min(line.at, max([draft.at or line.at, *(one.at for one in lines[-1:])]))
    return [Line(item=line.item, at=at, by=draft.by, did="drafted", text=draft.text)]


def _kept(
    conn: Connection,
    settings: Settings,
    before: QueueItem,
    stepped: Stepped,
    row: MentionRow,
    *,
    first: Sequence[Line],
    now: datetime,
) -> Stepped:
    """The change in the store, with what it means for what is on its way; the lines in `first` stand before its own."""
    if stepped.item == before:
        return stepped
    if not _recalled(conn, before, stepped):
        return Stepped(item=before, draft=stepped.draft, refused=_too_late(conn, before))
    if not kept.change(conn, before, stepped.item):
        raise Busy(f"somebody else changed item {before.id} just now")
    if stepped.line is None:
        return stepped
    *_, line = kept.note(conn, [*first, stepped.line])
    if stepped.item.state == "approved" and line.did in ("approved", "undone"):
        _send(conn, settings, stepped, row.mention, now)
    return replace(stepped, draft=kept.write(conn, stepped.draft), line=line)


def _recalled(conn: Connection, before: QueueItem, stepped: Stepped) -> bool:
    """Whether what waits to go out does not go out any more, where it must not; False: it is too late for that."""
    line = stepped.line
    if before.state != "approved" or line is None or stepped.item.state == "approved" or line.did == "sent":
        return True
    ended = publications.settle if line.did == "marked" else publications.undo
    return ended(conn, line.item, line.why or f"{line.by}: {line.did}")


def _too_late(conn: Connection, item: QueueItem) -> str:
    """With the next step, where nobody else takes it."""
    last = publications.of_item(conn, item.id or 0)[-1]
    return PERHAPS.format(id=last.id) if publications.given_up(last) else ON_ITS_WAY


def _send(conn: Connection, settings: Settings, stepped: Stepped, mention: Mention, now: datetime) -> None:
    """Where somebody publishes for this brand at this platform, it waits to go out: from now, whatever clock wrote the
    lines before."""
    publisher, line = publisher_for(settings.publishers, stepped.item.brand, mention), stepped.line
    if publisher is None or line is None:
        return
    by = line.by if line.did == "approved" else approvals(queue_page.lines_of(conn, line.item))[-1].by
    told = {"text": stepped.draft.text, "publisher": publisher.name, "by": by}
    publications.wait(conn, stepped.item, due=now + UNDO, cost=publisher.price, **told)


def _known(settings: Settings, item: QueueItem, row: MentionRow) -> Known:
    brand = brand_of(settings, item.brand)
    return Known(
        content=content_of(row.mention),
        gone=row.gone is not None,
        two_person=brand is not None and brand.two_person,
        zone=settings.timezone,
    )


def brand_of(settings: Settings, name: str) -> Brand | None:
    """None where it is in the settings no more."""
    return next((one for one in settings.brands if one.name == name), None)


def _blank(item: QueueItem, row: MentionRow) -> Draft:
    """Of an item that nobody has written an answer for."""
    meant = next((meant for found, meant in row.matches if found.brand == item.brand), None)
    return Draft(
        queue_item=item.id or 0,
        mention=item.mention,
        due=item.due,
        text="",
        needs="nobody has written an answer yet",
        language=meant.language if meant else "en",
        topic=meant.topic if meant else None,
        content=content_of(row.mention),
    )
