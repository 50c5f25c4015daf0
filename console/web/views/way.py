"""Where an answer goes, as its page says it: published by us, or by hand; what it costs; what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.words import clock, printable
from replies.publication import Publication, PublicationState, Stop
from settings.publishing import PublisherSettings

SAYS: dict[PublicationState, str] = {
    "waiting": "goes out",
    "sending": "is being published",
    "sent": "published",
    "rehearsed": "would have been published: this was a dry run, and nothing was sent",
    "failed": "could not be published",
    "unsure": "may be there: it is looked at again",
    "undone": "taken back before it went out",
}
TONES: dict[PublicationState, str] = {
    "waiting": "ahead", "sending": "ahead", "sent": "told", "rehearsed": "held", "failed": "failed", "unsure": "failed",
    "undone": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One publication; `tone` is how it looks, `at` when it went or goes out."""

    says: str
    tone: str
    at: datetime | None
    url: str | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`says` is where it goes; `notes` are what one should know before it does."""

    says: str
    notes: tuple[str, ...]
    posted: tuple[Posted, ...]


def way_of(
    publisher: PublisherSettings | None,
    where: str,
    publications: Sequence[Publication],
    stop: Stop | None,
    now: datetime,
    *,
    zone: str = "UTC",
) -> Way:
    """`publisher` is None where a person sends it; `where` is the place in words."""
    if publisher is None:
        says = f"You answer at {where} yourself: approve it, copy it, open the page, mark it as sent."
        return Way(says=says, notes=(), posted=posted_of(publications))
    says = f"Ten seconds after its approval, {publisher.name} publishes it."
    notes = list[str]()
    if publisher.dry_run:
        notes.append("Dry run: nothing is sent, it is only shown what would be.")
    if stop is not None:
        why = printable(stop.why, 200)
        by = printable(stop.by, 60)
        notes.append(f"Publishing is stopped since {clock(stop.at, zone, now)} by {by}{f': {why}' if why else ''}.")
    notes.append(f"It costs {publisher.price:g}." if publisher.price else "It costs nothing.")
    return Way(says=says, notes=tuple(notes), posted=posted_of(publications))


def posted_of(publications: Sequence[Publication]) -> tuple[Posted, ...]:
    """The latest first."""
    return tuple(
        Posted(
            says=f"{one.publisher}: {SAYS[one.state]}",
            tone=TONES[one.state],
            at=one.sent or (one.due if one.state == "waiting" else None),
            url=one.url,
            error=printable(one.error, 300) if one.error else "",
        )
        for one in reversed(publications)
    )
