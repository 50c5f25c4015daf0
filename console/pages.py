"""The pages of alerts that quoted something that is gone, written anew without it: open, acknowledged or resolved."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.steps.pages import emptied, empty_pages

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from settings import Settings


def rewrite_pages(known: "Settings", engine: "Engine") -> list[Path]:
    """Gives the pages that were written. One whose alert is not kept any more stays empty."""
    from console.commands.see import drafts_of, write_picture
    from console.known import notes
    from flows.steps.record import background
    from storage import alerts
    from storage.engine import reading

    empty_pages(engine, known.html, datetime.now(UTC))
    with reading(engine) as conn:
        found = [(alerts.one(conn, id_), path) for id_, path in emptied(known.html).items()]
        told = [
            (alert, drafts_of(conn, alert), notes(background(conn, alert), known.timezone), path)
            for alert, path in found
            if alert is not None
        ]
    return [write_picture(alert, drafts, known, path, notes=noted) for alert, drafts, noted, path in told]
