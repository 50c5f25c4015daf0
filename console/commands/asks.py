"""What waits: the reply queue, the drafts, and the sources with their health."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.house import BrandOption, JsonOption, LimitOption, SettingsOption, brand_of, opened, refuse

STATES = ("queued", "seconding", "approved", "sent", "answered", "rejected", "expired", "withdrawn")


def queue(
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    state: Annotated[str, typer.Option(help=", ".join(STATES))] = "queued",
    limit: LimitOption = 50,
) -> None:
    """What deserves an answer: what is urgent, then first due first."""
    from alerts.words import ago, printable
    from console.lines import line, queue_keys
    from storage import mentions as kept
    from storage import queue as waiting
    from storage.engine import reading

    if state not in STATES:
        raise refuse(f"--state {state}: one of {', '.join(STATES)}")
    with opened(settings) as (known, engine), reading(engine) as conn:
        items = waiting.listed(conn, state=state, brand=brand_of(known, brand), limit=limit)
        words = {row.id: row.mention.words for row in kept.by_ids(conn, [item.mention for item in items])}
    now = datetime.now(UTC)
    for item in items:
        said = printable(words.get(item.mention, ""), 100)
        print(
            line(queue_keys(item))
            if json
            else f"#{item.id}  due {ago(item.due, now)}  {item.kind}  {item.brand}  {said}"
        )
    if not items and not json:
        print("nothing waits for an answer")


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
        print(f"  to: “{printable(words.get(draft.mention, ''), 100)}”\n  {printable(draft.text, 500)}")
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
