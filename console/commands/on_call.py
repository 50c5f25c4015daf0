"""Who would be told, before anything happens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import JsonOption, SettingsOption, brand_of, moment_of, refuse, settings_of

if TYPE_CHECKING:
    from alerts import Alert, Notice
    from settings import Settings

LONGEST = 48


def on_call(
    settings: SettingsOption = None,
    json: JsonOption = False,
    *,
    brand: Annotated[str | None, typer.Option("--brand", help="of which brand [the first]")] = None,
    topic: Annotated[str, typer.Option("--topic", help="about what")] = "other",
    severity: Annotated[str, typer.Option("--severity", help="low, high or critical")] = "high",
    at: Annotated[str, typer.Option("--at", help="when it is raised: a moment, or a length of time from now")] = "0s",
    hours: Annotated[int, typer.Option("--hours", min=0, max=LONGEST, help="for how long nobody acknowledges")] = 6,
) -> None:
    """Whom an alert would ring, when and why, if nobody acknowledged it; and who has the duty. Sends nothing.

    It goes by the settings alone: silences, storms and messages of the last hour are not looked at.
    """
    from alerts.rehearsal import rehearse
    from alerts.route import Case
    from console.lines import line

    known = settings_of(settings)
    now = moment_of("--at", at, datetime.now(UTC), ahead=True)
    alert = _alert(known, brand_of(known, brand), topic, severity, now)
    case = Case(alert=alert, on_call=known.on_call, zone=known.timezone)
    found = rehearse(case, now, now + timedelta(hours=hours))
    if json:
        for one in found:
            names = ("receiver", "state", "due", "until", "kind", "step", "reason")
            print(line({name: getattr(one, name) for name in names}))
        return
    for text in (*_told(found, alert, known, now), *_duties(known, now)):
        print(text)


def _alert(known: "Settings", brand: str | None, topic: str, severity: str, now: datetime) -> "Alert":
    from alerts import SEVERITIES
    from alerts.rehearsal import rehearsal

    if (worth := next((one for one in SEVERITIES if one == severity), None)) is None:
        raise refuse(f"--severity {severity}: use one of {', '.join(SEVERITIES)}")
    return rehearsal(brand or known.brands[0].name, worth, now, topic=topic)


def _told(found: list["Notice"], alert: "Alert", known: "Settings", now: datetime) -> Iterator[str]:
    from alerts.words import clock, printable
    from console.summary import aligned

    zone = known.timezone
    yield f"{alert.brand}, {printable(alert.topic, 60)}, {alert.severity}, raised at {clock(now, zone, now)}:"
    rows = [
        (
            "held" if one.state == "held" else clock(one.due, zone, now),
            one.receiver,
            "again" if one.kind == "again" else f"step {one.step}" if "; step" in one.reason else "",
            one.reason,
        )
        for one in sorted(found, key=lambda one: (one.state == "held", one.due))
    ]
    yield from (row.rstrip() for row in aligned(rows))


def _duties(known: "Settings", now: datetime) -> Iterator[str]:
    from alerts.rota import on_duty
    from alerts.words import clock

    for rota in known.on_call.rotas:
        duty = on_duty(rota, now)
        later = on_duty(rota, duty.until)
        until = clock(duty.until, known.timezone, now)
        yield f"{rota.name}: {duty.who or 'nobody'} until {until}, then {later.who or 'nobody'}"
