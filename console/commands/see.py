"""What was found: alerts, one alert in full, mentions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import BrandOption, JsonOption, LimitOption, SettingsOption, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alerts.alert import Alert
    from replies.draft import Draft


def alerts(
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    state: Annotated[str | None, typer.Option(help="open, acknowledged or resolved")] = None,
    limit: LimitOption = 50,
) -> None:
    """Alerts, latest first, each with its one-sentence why."""
    from alerts import public
    from console.lines import line
    from console.words import clock, printable
    from storage import alerts as kept
    from storage.engine import reading

    if state not in (None, "open", "acknowledged", "resolved"):
        raise refuse(f"--state {state}: one of open, acknowledged, resolved")
    with opened(settings) as (_, engine), reading(engine) as conn:
        found = kept.listed(conn, state=state, brand=brand, limit=limit)
    for alert in found:
        told = f"#{alert.id}  {clock(alert.time)}  {alert.severity}, {alert.state}  {printable(alert.why)}"
        print(line(public(alert)) if json else told)
    if not found and not json:
        print("no alerts")


def show(
    alert: Annotated[int, typer.Argument(help="its number, as `foreshock alerts` prints it")],
    settings: SettingsOption = None,
    html: Annotated[bool, typer.Option("--html", help="write one self-contained HTML file and print its path")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="where to write it [the folder of the settings]")] = None,
    json: JsonOption = False,
) -> None:
    """One alert: why, the numbers, the witnesses, the drafts."""
    from alerts import public
    from console.lines import line
    from storage import alerts as kept
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = kept.one(conn, alert)
        if found is None:
            raise refuse(f"no alert {alert}; foreshock alerts lists them")
        drafts = drafts_of(conn, found)
    if html:
        print(write_picture(found, drafts, known.html, out))
    elif json:
        print(line(public(found)))
    else:
        _tell(found, drafts)


def drafts_of(conn: "Connection", alert: "Alert") -> "list[Draft]":
    """The drafts that answer the alert's witnesses."""
    from storage import queue

    ids = {witness.id for witness in alert.witnesses if witness.id is not None}
    return [draft for draft in queue.drafts(conn, brand=alert.brand, mentions=ids) if draft.mention in ids]


def write_picture(alert: "Alert", drafts: "list[Draft]", folder: Path, out: Path | None = None) -> Path:
    """Writes the HTML of the alert whole or not at all; gives its path."""
    from console.picture import file_name, page

    path = out or folder / file_name(alert)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_text(page(alert, drafts), encoding="utf8")
    return half.replace(path)


def _tell(alert: "Alert", drafts: "list[Draft]") -> None:
    from console.picture import facts
    from console.words import clock, printable

    print(f"#{alert.id} {alert.severity}, {alert.stage}, {alert.state}, {clock(alert.time)}\n{printable(alert.why)}\n")
    for figure, sentence in facts(alert.evidence):
        print(f"  {figure}: {sentence}")
    answers = {draft.mention: draft for draft in drafts}
    for witness in alert.witnesses:
        print(f"\n  “{printable(witness.text, 300)}”\n  {printable(witness.url or 'no address')}")
        if draft := answers.get(witness.id or 0):
            print(f"  draft {draft.id} ({draft.state}): {printable(draft.text, 500)}")


def mentions(
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    since: Annotated[str | None, typer.Option(help="said since this moment, such as 2026-03-11 or ...T14:00Z")] = None,
    limit: LimitOption = 50,
) -> None:
    """Mentions, latest first, with the brands they match."""
    from console.lines import line, mention_keys
    from console.words import clock, printable
    from storage import mentions as kept
    from storage.engine import reading

    moment = None if since is None else _moment(since)
    with opened(settings) as (_, engine), reading(engine) as conn:
        found = kept.listed(conn, brand=brand, limit=limit, since=moment)
    for row in found:
        said = f"#{row.id}  {clock(row.mention.said)}  {printable(row.mention.words, 120)}"
        print(line(mention_keys(row.id, row.mention, row.matches)) if json else said)
    if not found and not json:
        print("no mentions")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refuse(f"--since {text}: a moment such as 2026-03-11 or 2026-03-11T14:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
