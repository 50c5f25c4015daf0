"""The main job, once: listen, understand, detect, draft, notify; then the summary."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import typer

from console.house import SettingsOption, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from console.summary import Report, Told
    from flows.outcome import Outcome
    from settings import Settings

MOST_TOLD = 50
MOST = 100_000  # of what is counted


def run(settings: SettingsOption = None) -> None:
    """Listen, understand, detect, draft, notify: once. Exit 1 when some source or delivery failed."""
    from console.summary import show
    from console.words import count
    from console.world import NoWorld, beside
    from flows.local import settle

    signal.signal(signal.SIGTERM, _leave)
    with opened(settings) as (known, engine):
        settle(known.path.parent)
        try:
            with beside(known):
                heard = f"{count(len(known.sources), 'source')} for {count(len(known.brands), 'brand')}"
                print(f"listening to {heard}: half a minute or so the first time", file=sys.stderr)
                outcome = _watch(known.path)
        except NoWorld as wrong:
            raise refuse(str(wrong)) from None
        report = _report(known, engine, outcome)
        show(report)
    if report.failed:
        raise typer.Exit(1)


def _leave(number: int, frame: FrameType | None) -> None:
    """SIGTERM unwinds like Ctrl-C does, so that Prefect's server and the demo world end with us."""
    raise SystemExit(128 + number)


def _watch(path: Path) -> "Outcome":
    from flows.watch import watch

    return asyncio.run(watch(str(path)))


def _report(known: "Settings", engine: "Engine", outcome: "Outcome") -> "Report":
    from console.summary import MOST_DUE, Report, Waiting
    from storage import complaints, mentions, queue
    from storage.engine import reading

    told, now = _pictures(known, engine, outcome), datetime.now(UTC)
    with reading(engine) as conn:
        items = queue.listed(conn, state="open", limit=MOST)
        in_time = [one for one in items if one.due >= now]  # what is overdue is counted; what can be met is listed
        first = (in_time or items)[:MOST_DUE]
        words = {row.id: row.mention.words for row in mentions.by_ids(conn, [one.mention for one in first])}
        drafts = [draft for draft in queue.drafts(conn, limit=MOST) if draft.state == "proposed"]
        grown, failing = complaints.listed(conn), _failing(conn, outcome)
    drafted = {draft.queue_item for draft in drafts}
    return Report(
        outcome=outcome,
        complaints=tuple(grown),
        told=tuple(told),
        queue=tuple(Waiting(item=one, words=words.get(one.mention, ""), drafted=one.id in drafted) for one in first),
        waiting=len(items),
        overdue=sum(one.due < now for one in items),
        drafts=len(drafts),
        now=now,
        failing=failing,
    )


def _failing(conn: "Connection", outcome: "Outcome") -> dict[str, str]:
    """A source that failed a minute ago is left alone for a while: that it fails is still true."""
    from storage import sources

    skipped = {one.source for one in outcome.heard if one.skipped is not None}
    return {row.name: row.last_error or "" for row in sources.all_sources(conn) if row.failures and row.name in skipped}


def _pictures(known: "Settings", engine: "Engine", outcome: "Outcome") -> "list[Told]":
    """Every alert that is open or that this run raised, each with its file, this run's first, of these the worst."""
    from alerts import SEVERITIES
    from console.commands.see import drafts_of, write_picture
    from console.summary import Told
    from storage import alerts as kept
    from storage.engine import reading

    fresh = {id_ for one in outcome.judged for id_ in one.alerts}
    with reading(engine) as conn:
        found = [(alert, drafts_of(conn, alert)) for alert in kept.listed(conn, state="open", limit=MOST_TOLD)]
    told = [
        Told(alert=alert, picture=_short(write_picture(alert, drafts, known.html)), fresh=alert.id in fresh)
        for alert, drafts in found
    ]
    return sorted(told, key=lambda one: (not one.fresh, -SEVERITIES.index(one.alert.severity)))


def _short(path: Path) -> Path:
    """From here where that is shorter: people click and copy it."""
    here = Path(os.path.relpath(path))
    return here if ".." not in here.parts else path
