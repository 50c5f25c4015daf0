"""One alert as one self-contained HTML file: no script, nothing fetched, the texts of strangers shown as text."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from alerts.address import address
from alerts.alert import Alert
from alerts.facts import as_of, as_what, counted, facts
from alerts.why import in_words
from alerts.words import printable, stamp
from console import chart
from console.forecast import Gauge, expected_of, gauge_of
from mentions.personal import masked
from replies.item import Draft

TEMPLATES = Path(__file__).parent / "templates"
TROUBLES = {"failing": "cannot be heard", "budget": "budget nearly spent", "spent": "budget spent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A witness as it is shown, and as what (`role`): `link` is a safe address or None, `draft` the answer proposed."""

    text: str
    role: str
    link: str | None
    site: str
    draft: Draft | None


def page(alert: Alert, drafts: Sequence[Draft] = (), *, notes: Sequence[str] = (), zone: str = "UTC") -> str:
    """The whole HTML file, its times in this zone. `notes` are sentences on what else is known of it.

    Deterministic: the same alert, drafts and notes give the same bytes.

    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    style, (drawing, gauge) = sheet("alert"), _course(alert, ZoneInfo(zone))
    return (
        templates()
        .get_template("alert.html")
        .render(
            alert=alert,
            title=title(alert),
            chart=drawing,
            gauge=gauge,
            canvas=chart,
            facts=facts(alert, zone=zone),
            counted=counted(alert),
            as_of=as_of(alert, zone=zone),
            notes=notes,
            quotes=_quotes(alert, drafts),
            style=Markup(style),  # noqa: S704 - our own file, whose digest the policy names
            policy=policy(style),
            stamp=partial(stamp, zone=zone),
        )
    )


def file_name(alert: Alert) -> str:
    """The same alert has the same file; only letters, digits and hyphens come from brand and topic."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{alert.brand or 'sources'} {alert.topic}".lower()).strip("-")[:60]
    return f"alert-{alert.id}-{words}.html" if words else f"alert-{alert.id}.html"


def _course(alert: Alert, zone: ZoneInfo) -> tuple[chart.Chart | None, Gauge | None]:
    """No drawing where nothing was counted by the hour, no gauge without a forecast."""
    seen, outlook = alert.evidence, alert.explanation.outlook if alert.explanation else None
    if seen is None:
        return None, None
    moments, expected = [chart.Moment(at=alert.time, label="detected")], expected_of(seen, outlook, alert.time, zone)
    return chart.drawn(seen.hours, moments, zone, expected) if seen.hours else None, gauge_of(
        seen, outlook, alert.time, zone
    )


def _quotes(alert: Alert, drafts: Sequence[Draft]) -> list[Quote]:
    answers = {draft.mention: draft for draft in drafts}
    return [
        Quote(
            text=masked(witness.text).text,  # a page is shown to others
            role=as_what(witness.roles),
            link=(link := address(masked(witness.url or "").text)),
            site=_place(link) if link else "",
            draft=answers.get(witness.id) if witness.id is not None else None,
        )
        for witness in alert.witnesses
    ]


def title(alert: Alert) -> str:
    """What it is about, for a heading: a brand and a topic, or sources and what is wrong with them."""
    if alert.brand is None:
        return f"{alert.source}: {TROUBLES.get(alert.cause, alert.cause)}"
    return f"{alert.brand}: {'more talk than usual' if alert.cause == 'volume' else in_words(alert.topic)}"


def _place(link: str) -> str:
    """Host, port and path, without what comes before or after: short enough for a line."""
    parts = urlsplit(link)
    return printable(f"{parts.netloc}{parts.path.rstrip('/')}", 60)


def iso(moment: datetime) -> str:
    """For a machine: the `datetime` of a time element."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@cache
def templates() -> Environment:
    """The templates of this folder: whatever is put into them is text, and a name that is missing is an error."""
    known = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known.filters["iso"] = iso
    return known


@cache
def sheet(*names: str) -> str:
    """The style of these names, one after the other."""
    return "".join((TEMPLATES / f"{name}.css").read_text(encoding="utf8") for name in names)


def policy(style: str) -> str:
    """What a page may do: nothing, but look like this style."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
