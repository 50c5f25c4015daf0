"""One answer of the queue on a terminal."""

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from alerts.words import ago, clock, count, harmless, printable, stamp
from console.lines import line, queue_keys
from replies import Draft, Finding, Line, QueueItem
from replies.history import again
from replies.item import WAITING
from replies.life import Stepped, answer_of
from replies.refusals import STANDS, holder
from replies.timeline import sentence
from settings import Settings
from storage import publications, queue, queue_page, wordings
from storage.history import history
from storage.mentions import MentionRow

SHOWN = 1_000  # characters of a mention


def told(conn: Connection, settings: Settings, id_: int, now: datetime, *, json: bool) -> list[str] | None:
    """Everything about it, None where there is no such item."""
    item = queue.by_ids(conn, [id_]).get(id_)
    if item is None:
        return None
    [row] = wordings.by_ids(conn, [item.mention])
    draft, lines = queue_page.drafts_of(conn, [id_]).get(id_), queue_page.lines_of(conn, id_)
    before = before_of(conn, [item], {row.id: row}).get(id_, "")
    if json:
        out = publications.of_item(conn, id_)
        return [line({"item": queue_keys(item, before), "draft": draft, "timeline": lines, "publications": out})]
    zone = settings.timezone
    return [
        *_head(item, row, before, now, zone),
        *_draft(draft),
        *(f"  {text}" for text in steps(lines, zone)),
        *(f"  to go out by {one.publisher}: {one.state}, {stamp(one.due, zone)}" for one in
          publications.of_item(conn, id_) if one.state != "undone"),
    ]  # fmt: skip


def after(conn: Connection, done: Stepped, now: datetime, *, zone: str) -> Iterator[str]:
    """What came of it, what is found in the text, and how to go on."""
    item = done.item
    yield f"#{item.id} {answer_of(done, now, zone=zone)}"
    if done.line is not None and done.line.did == "edited":
        yield from findings(done.draft.checks)
    if done.line is not None and item.state == "seconding":
        yield f"  somebody else must approve it as well: foreshock reply approve {item.id} --by NAME"
    if done.line is not None and item.state == "approved":
        waits = [one for one in publications.of_item(conn, item.id or 0) if one.state == "waiting"]
        by_hand = f"put it where it belongs, then: foreshock reply sent {item.id}"
        yield f"  {f'goes out by {waits[0].publisher} at {stamp(waits[0].due, zone)}' if waits else by_hand}"


def findings(found: Sequence[Finding]) -> Iterator[str]:
    """A line each."""
    for one in found:
        instead = f"; say: {printable(one.instead)}" if one.instead else ""
        yield f"  {'must be changed' if one.level == 'block' else 'look'}: {printable(one.why)}{instead}"


def steps(lines: Sequence[Line], zone: str) -> Iterator[str]:
    """What was done, each edit with what it changed."""
    text = ""
    for one in lines:
        yield sentence(one, one.at, zone)
        if one.text and text:
            changed = difflib.unified_diff(text.splitlines(), one.text.splitlines(), lineterm="", n=0)
            yield from (f"    {harmless(part)}" for part in changed if not part.startswith(("---", "+++", "@@")))
        text = one.text or text


def before_of(conn: Connection, items: Sequence[QueueItem], rows: dict[int, MentionRow]) -> dict[int, str]:
    """`third complaint, follow-up open`, by the number of the item; empty where nothing is known of its author."""
    found = dict[int, str]()
    for brand in {one.brand for one in items}:
        theirs = [one for one in items if one.brand == brand and one.voice and one.mention in rows]
        known = history(conn, brand, [one.voice for one in theirs if one.voice])
        for one in theirs:
            past = known[one.voice or ""]
            nth = again(past.nth(rows[one.mention].mention.said)) if one.kind == "complaint" else ""
            found[one.id or 0] = ", ".join(part for part in (nth, "follow-up open" * bool(past.open_followup)) if part)
    return found


def row_of(item: QueueItem, words: str, before: str, now: datetime, zone: str, *, copies: int = 0) -> str:
    """`#3  due in 2 hours  complaint, critical, third complaint, seen by up to 5,000  Acme  My parcel...`; `copies` are
    those that it stands for."""
    facts = [item.kind, *([item.severity] if item.severity != "low" else []), *([before] if before else [])]
    reach = [f"seen by up to {item.reach:,}"] if item.reach > 1 else []
    due = f"due {ago(item.due, now)}" if item.state in WAITING else item.state
    how = "" if item.state == "queued" and holder(item, now) is None else f"  ({standing(item, now, zone)})"
    more = f"  and {count(copies, 'copy', 'copies')}" if copies else ""
    return f"#{item.id}  {due}  {', '.join(facts + reach)}  {printable(item.brand)}  {printable(words, 100)}{more}{how}"


def standing(item: QueueItem, now: datetime, zone: str) -> str:
    """`it waits for an answer, anna is editing it until 14:10 UTC`"""
    who, until = holder(item, now), clock(item.editing_until or now, zone, now)
    return STANDS[item.state] + (f", {printable(who, 80)} is editing it until {until}" if who else "")


def _head(item: QueueItem, row: MentionRow, before: str, now: datetime, zone: str) -> Iterator[str]:
    reach = f", seen by up to {item.reach:,}" if item.reach > 1 else ""
    facts = [item.kind, item.severity, printable(item.brand), *([before] if before else [])]
    yield f"#{item.id} version {item.version}  {', '.join(facts)}{reach}"
    due = f"; due {ago(item.due, now)}" if item.state in WAITING else ""
    why = f": {printable(item.why, 200)}" if item.why else ""
    yield f"  {standing(item, now, zone)}{why}{due}"
    said = harmless(row.mention.words[:SHOWN]).replace("\n", "\n  > ")
    yield f"  > {said if row.gone is None else '(it is gone)'}"
    if row.mention.url and row.gone is None:
        yield f"  {printable(row.mention.url)}"


def _draft(draft: Draft | None) -> Iterator[str]:
    if draft is None or not draft.text:
        yield f"\n  {printable(draft.needs if draft and draft.needs else 'nobody has written an answer yet')}"
    else:
        text = harmless(draft.text).replace("\n", "\n    ")
        yield f"\n  by {printable(draft.by)}, in {draft.language}:\n    {text}"
        yield from findings(draft.checks)
    for one in draft.sources if draft else ():
        how = "written from" if one.used else "near"
        yield f"  {how}: {printable(one.question, 120)} ({one.fit:.0%}, {printable(one.key, 80)})"
    yield ""
