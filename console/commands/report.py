"""How the detector did, from what people said of its alerts and what became of the complaints."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.house import BrandOption, JsonOption, SettingsOption, brand_of, moment_of, opened, refuse

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
