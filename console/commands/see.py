"""What was found: alerts, one alert in full, mentions."""

from datetime import UTC, datetime
from os import getpid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.act import NOBODY
from console.house import (
    BrandOption,
    JsonOption,
    LimitOption,
    SettingsOption,
    brand_of,
    moment_of,
    number_of,
    opened,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from alerts.alert import Alert, Notice
    from alerts.timeline import Entry
    from flows.steps.record import Background
    from replies.item import Draft
    from settings import Settings
    from storage.groups import Group
    from storage.mentions import MentionRow


def alerts(
    *,
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    state: Annotated[str | None, typer.Option(help="open, acknowledged or resolved")] = None,
    owner: Annotated[str | None, typer.Option(help="that this person looks after, or nobody")] = None,
    limit: LimitOption = 50,
) -> None:
    """Alerts, latest first, each with its age, who looks after it, and its one-sentence why."""
    from alerts import public
    from console.lines import line
    from storage import alerts as kept
    from storage import timeline
    from storage.engine import reading

    if state not in (None, "open", "acknowledged", "resolved"):
        raise refuse(f"--state {state}: one of open, acknowledged, resolved")
    with opened(settings) as (known, engine), reading(engine) as conn:
        whose = "" if owner == NOBODY else owner
        found = kept.listed(conn, state=state, brand=brand_of(known, brand), owner=whose, limit=limit)
        said = timeline.verdicts(conn, [alert.id for alert in found if alert.id is not None])
    now = datetime.now(UTC)
    for alert in found:
        verdict = said.get(alert.id or 0)
        print(line(public(alert, verdict)) if json else _row(alert, verdict, now))
    if not found and not json:
        print("no alerts")


def _row(alert: "Alert", verdict: str | None, now: datetime) -> str:
    from alerts.words import ago, printable, stamp

    how = [alert.severity, alert.state, *([verdict] if verdict else [])]
    how += [f"{printable(alert.owner)} has it"] if alert.owner else []
    return f"#{alert.id}  {stamp(alert.time)}, {ago(alert.time, now)}  {', '.join(how)}  {printable(alert.why)}"


def show(
    alert: Annotated[
        int, typer.Argument(parser=number_of, metavar="ALERT", help="its number, as `foreshock alerts` prints it")
    ],
    settings: SettingsOption = None,
    html: Annotated[bool, typer.Option("--html", help="write one self-contained HTML file and print its path")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="where to write it [the folder of the settings]")] = None,
    json: JsonOption = False,
) -> None:
    """One alert: why, the numbers, who was told, the witnesses, the drafts."""
    from alerts import public
    from console.known import known_keys, notes
    from console.lines import line
    from flows.steps.record import background
    from storage import alerts as kept
    from storage import timeline
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = kept.one(conn, alert)
        if found is None:
            raise refuse(f"no alert {alert}; foreshock alerts lists them")
        drafts = drafts_of(conn, found)
        notices = kept.notices(conn, found.key)
        behind, entries = background(conn, found), timeline.of(conn, alert)
        errors = {one.notice.id: one.error for one in kept.undelivered(conn, found.key)}
    if html:
        print(write_picture(found, drafts, known, out, notes=notes(behind, known.timezone)))
    elif json:
        print(line(public(found, behind.verdict) | known_keys(behind)))
    else:
        _tell(found, drafts, known.timezone)
        _tell_before(behind, entries, known.timezone)
        _tell_notices([(notice, errors.get(notice.id)) for notice in notices])


def drafts_of(conn: "Connection", alert: "Alert") -> "list[Draft]":
    """The drafts that answer the alert's witnesses; one about a source has none."""
    from storage import queue

    if alert.brand is None:
        return []
    ids = {witness.id for witness in alert.witnesses if witness.id is not None}
    return [draft for draft in queue.drafts(conn, brand=alert.brand, mentions=ids) if draft.mention in ids]


def write_picture(
    alert: "Alert",
    drafts: "list[Draft]",
    known: "Settings",
    out: Path | None = None,
    *,
    notes: "Sequence[str]" = (),
) -> Path:
    """Writes the HTML of the alert whole or not at all; gives its path."""
    from console.picture import file_name, page

    path = out or known.html / file_name(alert)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{getpid()}.part")  # two runs at once write the same pages
    half.write_text(page(alert, drafts, notes=notes, zone=known.timezone), encoding="utf8")
    return half.replace(path)


def _tell(alert: "Alert", drafts: "list[Draft]", zone: str) -> None:
    from alerts.facts import as_of, as_what, facts
    from alerts.words import printable

    whose = f", {printable(alert.owner)} has it" if alert.owner else ""
    goes_on = f" It goes on from #{alert.continues}." if alert.continues else ""
    how = f"{alert.severity}, {alert.stage or alert.cause}, {alert.state}{whose}"
    print(f"#{alert.id} {how}. {as_of(alert, zone=zone)}{goes_on}")
    print(f"{printable(alert.why)}\n")
    for figure, sentence in facts(alert, zone=zone):
        print(f"  {figure}: {sentence}")
    answers = {draft.mention: draft for draft in drafts}
    for witness in alert.witnesses:
        print(f"\n  {as_what(witness.roles)}:" if witness.roles else "")
        print(f"  “{printable(witness.text, 300)}”\n  {printable(witness.url or 'no address')}")
        if draft := answers.get(witness.id or 0):
            print(f"  draft {draft.id} ({draft.state}): {printable(draft.text, 500)}")


def _tell_before(behind: "Background", entries: "list[Entry]", zone: str) -> None:
    """As what else it was told, what was alike before, and what people said of this one."""
    from alerts.route import of_another
    from alerts.words import printable, stamp
    from console.known import before, told_as

    if behind.told_as:
        print(f"\nIt was {told_as(behind.told_as)}")
    if behind.earlier:
        print("\nBefore")
    for one in behind.earlier:
        print(f"  {before(one, zone)}")
    if entries:
        print("\nTimeline")
    for entry in entries:
        why = f": {printable(of_another(entry.why), 200)}" if entry.why else ""
        said = f" {printable(entry.said)}" if entry.said else ""
        print(f"  {stamp(entry.at, zone)}  {printable(entry.by, 80)}: {entry.did}{said}{why}")


def _tell_notices(notices: "list[tuple[Notice, str | None]]") -> None:
    """Who was told, who was not, and why."""
    from alerts.route import of_another
    from alerts.words import printable

    print("\nNotices" if notices else "\nno notices: nobody had to be told")
    for notice, error in notices:
        wrong = f"; the last try failed: {printable(error)}" if error else ""
        print(f"  {printable(notice.receiver)}: {notice.state}; {printable(of_another(notice.reason))}{wrong}")


def mentions(
    *,
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    since: Annotated[str | None, typer.Option(help="said since, such as 2026-03-11, ...T14:00Z or 30d")] = None,
    distinct: Annotated[bool, typer.Option("--distinct", help="one line for all copies of a text")] = False,
    limit: LimitOption = 50,
) -> None:
    """Mentions, latest first, with the brands they match and what they mean for them; copies say of what."""
    from console.lines import line, mention_keys, touched
    from sentiment.topics import taxonomy
    from storage import mentions as kept
    from storage.engine import reading
    from storage.groups import groups_of

    moment = None if since is None else moment_of("--since", since, datetime.now(UTC))
    with opened(settings) as (known, engine), reading(engine) as conn:
        found = kept.listed(conn, brand=brand_of(known, brand), limit=limit, since=moment, distinct=distinct)
        groups = groups_of(conn, (row.mention.copy_group or "" for row in found))
    topics = known.taxonomy or taxonomy()
    for row in found:
        group = groups.get(row.mention.copy_group or "")
        print(line(touched(mention_keys(row, group), topics)) if json else _mention(row, group, distinct=distinct))
    if not found and not json:
        print("no mentions")


def _mention(row: "MentionRow", group: "Group | None", *, distinct: bool) -> str:
    from alerts.words import printable, stamp
    from console.lines import felt

    meaning = (f"{match.brand} ({felt(meant, row.urgent.get(match.brand))})" for match, meant in row.matches)
    brands = ", ".join(map(printable, meaning)) or "no brand"
    repeats = _repeats(row, group, distinct=distinct)
    said = printable(row.mention.words, 120) or "(gone)"
    return f"#{row.id}  {stamp(row.mention.said)}  {brands}{f' ({repeats})' if repeats else ''}  {said}"


def _repeats(row: "MentionRow", group: "Group | None", *, distinct: bool) -> str:
    """What it repeats, or how many repeat it; with `distinct` also for how many it stands."""
    from alerts.words import count

    if group is None or not group.copies:
        return ""
    many = count(group.copies, "copy", "copies")
    if distinct:
        first = "" if group.first == row.id else f", first #{group.first}"
        return f"stands for {group.copies + 1:,}{first}"
    if group.first != row.id:
        return f"copy of #{group.first}"
    return f"one story, {many}" if row.mention.kind == "article" else many
