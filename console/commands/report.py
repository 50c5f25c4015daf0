"""How the detector did, from what people said of its alerts and what became of the complaints."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import BrandOption, JsonOption, SettingsOption, brand_of, moment_of, number_of, opened, refuse

app = typer.Typer(no_args_is_help=True, help="How well it did: the detector's record.")


@app.callback()
def report() -> None:
    """How well it did: the detector's record."""


@app.command("detector")
def detector(
    *,
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    since: Annotated[str, typer.Option(help="such as 2026-03-11 or 90d")] = "90d",
    until: Annotated[str | None, typer.Option(help="up to here [now]")] = None,
) -> None:
    """How early it told and how often for nothing, for each brand: verdicts, false alarms a week, lead times."""
    from console.lines import line
    from console.recording import record_keys, table
    from flows.steps.record import records
    from storage.engine import reading

    now = datetime.now(UTC)
    begin = moment_of("--since", since, now)
    end = min(now, moment_of("--until", until, now)) if until else now  # nobody was heard in a week to come
    if begin >= end:
        raise refuse("--since has to be before --until")
    with opened(settings) as (known, engine), reading(engine) as conn:
        name = brand_of(known, brand)
        found = records(conn, [name] if name else [one.name for one in known.brands], begin, end)
    for told in map(line, map(record_keys, found)) if json else table(found):
        print(told)


def verdict(
    alert: Annotated[
        int, typer.Argument(parser=number_of, metavar="ALERT", help="its number, as `foreshock alerts` prints it")
    ],
    said: Annotated[str, typer.Argument(metavar="VERDICT", help="real, noise, duplicate or known")],
    settings: SettingsOption = None,
    by: ByOption = None,
    why: Annotated[str, typer.Option("--why", help="for whoever reads the timeline")] = "",
) -> None:
    """Say what an alert was: real, noise (a false alarm), a duplicate, or known already. The last verdict counts."""
    from alerts.timeline import MEANS, VERDICTS, Entry
    from settings.problem import nearest
    from storage import alerts as kept
    from storage import timeline
    from storage.engine import writing

    word = said.strip().casefold()
    if word not in VERDICTS:
        raise refuse(f"{said}: {nearest(word, VERDICTS)}")
    with opened(settings) as (_, engine), writing(engine) as conn:
        if kept.one(conn, alert) is None:
            raise refuse(f"no alert {alert}; foreshock alerts lists them")
        entry = Entry(alert=alert, at=datetime.now(UTC), by=person(by), did="verdict", said=word, why=why)
        timeline.keep(conn, entry)
    print(f"alert {alert} is {word}: {MEANS[next(one for one in VERDICTS if one == word)]}")
