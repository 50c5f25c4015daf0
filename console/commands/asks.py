"""What waits: the reply queue, the drafts, and the sources with their health."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.house import BrandOption, JsonOption, LimitOption, SettingsOption, brand_of, opened, refuse

STATES = ("waiting", "queued", "seconding", "approved", "sent", "answered", "rejected", "expired", "withdrawn")
KINDS = ("complaint", "question", "praise")


def queue(
    *,
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    state: Annotated[str, typer.Option(help=", ".join(STATES))] = "waiting",
    kind: Annotated[str | None, typer.Option(help=", ".join(KINDS))] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="only what should be answered by now")] = False,
    limit: LimitOption = 50,
) -> None:
    """What deserves an answer, first due first; what is settled, the last due first."""
    from console.answering import before_of, row_of
    from console.lines import line, queue_keys
    from storage import mentions as kept
    from storage import queue_page
    from storage.engine import reading

    for name, said, known_words in (("--state", state, STATES), ("--kind", kind, KINDS)):
        if said is not None and said not in known_words:
            raise refuse(f"{name} {said}: one of {', '.join(known_words)}")
    now = datetime.now(UTC)
    with opened(settings) as (known, engine), reading(engine) as conn:
        asked = queue_page.asked(state, brand=brand_of(known, brand), kind=kind, before=now if overdue else None)
        items = queue_page.page(conn, asked, limit=limit, folded=asked.whole and not json)
        copies = queue_page.copies(conn, [item.id for item in items if item.id is not None]) if asked.whole else {}
        rows = {row.id: row for row in kept.by_ids(conn, [item.mention for item in items])}
        before = before_of(conn, items, rows)
    for item in items:
        past, words = before.get(item.id or 0, ""), rows[item.mention].mention.words
        print(
            line(queue_keys(item, past))
            if json
            else row_of(item, words, past, now, known.timezone, copies=copies.get(item.id or 0, 0))
        )
    if not items and not json:
        print("nothing waits for an answer" if state == "waiting" else f"nothing is {state}")


def drafts(
    settings: SettingsOption = None, json: JsonOption = False, brand: BrandOption = None, limit: LimitOption = 50
) -> None:
    """Proposed answers, first due first, each with what it answers. None is ever sent by itself."""
    from alerts.words import ago, printable
    from console.lines import draft_keys, line
    from storage import mentions as kept
    from storage import queue as waiting
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = waiting.drafts(conn, brand=brand_of(known, brand), limit=limit)
        brands = {id_: item.brand for id_, item in waiting.by_ids(conn, [one.queue_item for one in found]).items()}
        words = {row.id: row.mention.words for row in kept.by_ids(conn, [one.mention for one in found])}
    now = datetime.now(UTC)
    for draft in found:
        if json:
            print(line(draft_keys(draft)))
            continue
        print(f"#{draft.id}  due {ago(draft.due, now)}  {draft.state}  {printable(brands[draft.queue_item])}")
        print(f"  to: “{printable(words.get(draft.mention, ''), 100)}”")
        print(f"  {printable(draft.text or draft.needs or 'it needs a person', 500)}")
        for source in draft.sources if not draft.text else ():
            print(f"  near: {printable(source.question, 120)} ({source.fit:.0%}, {printable(source.key, 80)})")
        for check in draft.checks:
            print(f"  check: {printable(check.why)}")
    if not found and not json:
        print("no drafts")


def sources(settings: SettingsOption = None, json: JsonOption = False) -> None:
    """Every source of the settings: when it was heard, how it usually is, what it costs, what is wrong with it."""
    from console.health import listing

    with opened(settings) as (known, engine):
        for text in listing(known, engine, datetime.now(UTC), json=json):
            print(text)
