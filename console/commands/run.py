"""The main job, once: listen, understand, detect, draft, notify; then the summary."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import SettingsOption, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from console.summary import Report, Told
    from flows.outcome import Outcome
    from settings import Settings

MOST_TOLD = 50
MOST_DRAFTS = 1_000  # for the few mentions that are listed, one for each brand
HOUR = timedelta(hours=1)


def run(
    settings: SettingsOption = None,
    at_once: Annotated[
        bool, typer.Option("--now", help="ask those sources too that failed or were heard a short while ago")
    ] = False,
) -> None:
    """Listen, understand, detect, draft, notify: once. Exit 1 when some source, brand or delivery failed."""
    from alerts.words import count
    from console.orphans import tidy
    from console.summary import show
    from console.world import NoWorld, beside
    from flows.local import settle

    signal.signal(signal.SIGTERM, _leave)
    with opened(settings) as (known, engine):
        settle(known.path.parent)
        tidy()
        try:
            with beside(known):
                heard = f"{count(len(known.sources), 'source')} for {count(len(known.brands), 'brand')}"
                print(f"listening to {heard}: half a minute or so the first time", file=sys.stderr)
                outcome = _watch(known.path, rested=not at_once)
        except NoWorld as wrong:
            raise refuse(str(wrong)) from None
        report = _report(known, engine, outcome)
        show(report)
        _say_where(known, engine)
    if report.failed:
        raise typer.Exit(1)


def _say_where(known: "Settings", engine: "Engine") -> None:
    """People act in the console."""
    from console.accounts import base
    from console.alive import served
    from console.commands.serve import HOST, PORT

    step = "" if served(engine, HOST, PORT) else "foreshock serve opens it at "
    print(f"\nThe console: {step}{base(known)}")


def _leave(number: int, frame: FrameType | None) -> None:
    """SIGTERM unwinds like Ctrl-C does, so that Prefect's server and the demo world end with us."""
    raise SystemExit(128 + number)


def _watch(path: Path, *, rested: bool) -> "Outcome":
    from flows.watch import watch

    return asyncio.run(watch(str(path), rested))


def _report(known: "Settings", engine: "Engine", outcome: "Outcome") -> "Report":
    from console.summary import MOST_DUE, Report, Waiting
    from storage import alerts, complaints, mentions, queue
    from storage.engine import reading

    told, now = _pictures(known, engine, outcome), datetime.now(UTC)
    with reading(engine) as conn:
        # what is overdue is counted; what can be met is listed
        first = queue.listed(conn, since=now, limit=MOST_DUE) or queue.listed(conn, limit=MOST_DUE)
        ids = [one.mention for one in first]
        words = {row.id: row.mention.words for row in mentions.by_ids(conn, ids)}
        drafts = queue.drafts(conn, mentions=ids, limit=MOST_DRAFTS)
        drafted = {draft.queue_item for draft in drafts if draft.state == "proposed"}
        return Report(
            outcome=outcome,
            complaints=tuple(complaints.listed(conn)),
            told=tuple(told),
            queue=tuple(
                Waiting(item=one, words=words.get(one.mention, ""), drafted=one.id in drafted) for one in first
            ),
            waiting=queue.waiting(conn),
            overdue=queue.waiting(conn, before=now),
            drafts=queue.proposed(conn),
            now=now,
            failing=_failing(conn, outcome),
            undelivered=tuple(alerts.undelivered(conn)),
            held=alerts.held_why(conn, now - HOUR),
            fresh=_fresh(conn, known),
        )


def _fresh(conn: "Connection", known: "Settings") -> tuple[str, ...]:
    """Brands that were judged once or never: whether what was heard is usual, nobody can know yet."""
    from storage import complaints

    judged = {brand.name: complaints.state(conn, brand.name) for brand in known.brands}
    return tuple(name for name, state in judged.items() if state is None or state[0] == 1)


def _failing(conn: "Connection", outcome: "Outcome") -> dict[str, str]:
    """A source that failed a minute ago is left alone for a while: that it fails is still true."""
    from storage import sources

    skipped = {one.source for one in outcome.heard if one.skipped is not None}
    return {row.name: row.last_error or "" for row in sources.all_sources(conn) if row.failures and row.name in skipped}


def _pictures(known: "Settings", engine: "Engine", outcome: "Outcome") -> "list[Told]":
    """Every alert that is open or that this run raised, each with its file, this run's first, of these the worst."""
    from alerts import SEVERITIES
    from console.commands.see import drafts_of, write_picture
    from console.known import notes, told_as
    from console.pages import rewrite_pages
    from console.summary import Told
    from flows.steps.record import background
    from storage import alerts as kept
    from storage.engine import reading

    rewrite_pages(known, engine)
    fresh = {id_ for one in outcome.judged for id_ in one.alerts} | {*outcome.troubled.alerts}
    fresh |= {*outcome.overdue.alerts}
    fresh |= {one.warned for one in outcome.heard if one.warned}
    with reading(engine) as conn:
        shown = kept.listed(conn, state="open", limit=MOST_TOLD)
        over = (kept.one(conn, id_) for id_ in sorted(fresh - {alert.id for alert in shown})[:MOST_TOLD])
        found = [
            (alert, drafts_of(conn, alert), background(conn, alert)) for alert in (*shown, *over) if alert is not None
        ]
    told = [
        Told(
            alert=alert,
            picture=_short(write_picture(alert, drafts, known, notes=notes(behind, known.timezone))),
            fresh=alert.id in fresh,
            told_as=behind.told_as and told_as(behind.told_as),
        )
        for alert, drafts, behind in found
    ]
    return sorted(told, key=lambda one: (not one.fresh, -SEVERITIES.index(one.alert.severity)))


def _short(path: Path) -> Path:
    """From here where that is shorter: people click and copy it."""
    here = Path(os.path.relpath(path))
    return here if ".." not in here.parts else path
