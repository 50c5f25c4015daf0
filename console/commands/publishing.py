"""Approved replies on their way to their platforms: what became of them, another try, and the switch that stops all."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.commands.correct import ByOption, person
from console.house import (
    BrandOption,
    JsonOption,
    LimitOption,
    Numbered,
    SettingsOption,
    brand_of,
    number_of,
    opened,
    refuse,
)

if TYPE_CHECKING:
    from replies.publication import Publication
    from settings.publishing import PublisherSettings

app = typer.Typer(no_args_is_help=True, help="Approved replies on their way: a list, another try, and a stop for all.")
STATES = ("waiting", "sending", "sent", "rehearsed", "failed", "unsure", "undone")


@app.command("list")
def list_(
    *,
    settings: SettingsOption = None,
    state: Annotated[str | None, typer.Option("--state", help=f"one of {', '.join(STATES)}")] = None,
    brand: BrandOption = None,
    limit: LimitOption = 50,
    json: JsonOption = False,
) -> None:
    """The latest first: what became of each, what it cost, and whether publishing is stopped."""
    from console.lines import line, plain
    from console.summary import aligned
    from settings.problem import nearest
    from storage import publications, stops
    from storage.engine import reading

    if state is not None and state not in STATES:
        raise refuse(f"--state {state}: {nearest(state, STATES)}")
    with opened(settings) as (known, engine), reading(engine) as conn:
        found = publications.listed(conn, state=state, brand=brand_of(known, brand), limit=limit)
        stop, spent = stops.stopped(conn), publications.spent(conn, datetime.now(UTC) - timedelta(days=30))
    if json:
        for one in found:
            print(line(plain(one)))
        return
    for row in aligned([_row(one, known.timezone) for one in found]) if found else ():
        print(row.rstrip())
    if not found:
        print("nothing was published yet" if state is None else f"nothing is {state}")
    if spent:
        print(f"{spent:g} spent in the last 30 days")
    if stop is not None:
        from alerts.words import printable, stamp

        print(f"stopped since {stamp(stop.at, known.timezone)} by {printable(stop.by)}: {printable(stop.why, 200)}")


@app.command("stop")
def stop(
    *,
    why: Annotated[str, typer.Option("--why", help="for whoever wonders why nothing goes out")],
    by: ByOption = None,
    settings: SettingsOption = None,
) -> None:
    """Publish nothing from now on, for no brand, until `foreshock publishing start`. What is out already stays."""
    if not why.strip():
        raise refuse("--why: say why, for whoever wonders why nothing goes out")
    from storage import stops
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        new = stops.stop(conn, person(by), why, datetime.now(UTC))
        held = stops.stopped(conn)
    if not new and held is not None:
        print(f"stopped already, by {held.by}: nothing to do")
        return
    print("stopped: approved replies wait; foreshock publishing start lets them go")


@app.command("start")
def start(*, by: ByOption = None, settings: SettingsOption = None) -> None:
    """Publish again: what waits goes out, if it still holds."""
    from storage import stops
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        ended = stops.start(conn, person(by), datetime.now(UTC))
    print("started: what waits goes out with the next round" if ended else "nothing was stopped: nothing to do")


@app.command("stops")
def stops_(*, settings: SettingsOption = None, limit: LimitOption = 50, json: JsonOption = False) -> None:
    """When publishing was stopped, the latest first: by whom, why, until when."""
    from alerts.words import printable, stamp
    from console.lines import line, plain
    from storage import stops
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = stops.listed(conn, limit)
    for one in found:
        if json:
            print(line(plain(one)))
            continue
        until = "still" if one.ended is None else f"until {stamp(one.ended, known.timezone)} ({one.ended_by})"
        print(f"{stamp(one.at, known.timezone)}  {until}  by {printable(one.by)}: {printable(one.why, 200)}")
    if not found and not json:
        print("publishing was never stopped")


@app.command("again", cls=Numbered)
def again(
    number: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock publishing list` has it")],
    settings: SettingsOption = None,
) -> None:
    """Try one once more that was given up, that was a dry run, or that nobody is sure of: it is looked for first."""
    from storage import publications
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        if publications.again(conn, number, datetime.now(UTC)):
            print(f"publication {number} is tried again with the next round (foreshock run, up)")
            return
        found = publications.one(conn, number)
    state = f"publication {number} is {found.state}" if found else f"there is no publication {number}"
    raise refuse(f"{state}: only what failed, was a dry run or is unsure is tried again; see foreshock publishing list")


@app.command("check")
def check(settings: SettingsOption = None) -> None:
    """Sign in with every account of [[publishers]], and send nothing. Exit 1 where one does not work."""
    from alerts.words import printable
    from flows.steps.publish import try_out

    with opened(settings) as (known, _):
        if not known.publishers:
            print("there are no [[publishers]]: replies are copied and marked as sent by hand")
        failed = 0
        for one in known.publishers:
            wrong = asyncio.run(try_out(known, one, datetime.now(UTC)))
            failed += wrong is not None
            print(f"{printable(one.name)}: {_works(one) if wrong is None else printable(str(wrong), 300)}")
    if failed:
        raise typer.Exit(1)


def _works(one: "PublisherSettings") -> str:
    if one.dry_run:
        return "works; dry_run is true, so nothing is sent"
    return f"works; approved replies go out{f', at {one.price:g} each' if one.price else ''}"


def _row(one: "Publication", zone: str) -> tuple[Any, ...]:
    from alerts.words import printable, stamp

    return (
        str(one.id),
        stamp(one.sent or one.due, zone),
        printable(one.publisher, 30),
        one.state,
        f"answers #{one.item}",
        f"{one.cost:g}" if one.cost else "",
        printable(one.error or one.url or one.text, 160),
    )
