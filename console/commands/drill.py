"""Whether an alert would ring, and how soon: tried with a storm that is not real."""

import asyncio
import sys
from contextlib import nullcontext, redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import JsonOption, SettingsOption, brand_of, opened, refuse

if TYPE_CHECKING:
    from flows.steps.drill import Drilled
    from settings import Settings


def drill(
    *,
    settings: SettingsOption = None,
    brand: Annotated[str | None, typer.Option("--brand", help="as if this brand were struck [the first]")] = None,
    receiver: Annotated[str | None, typer.Option("--receiver", help="tell this one alone")] = None,
    clean: Annotated[bool, typer.Option("--clean", help="only erase what a drill that was killed left")] = False,
    as_json: JsonOption = False,
) -> None:
    """Send a marked false storm through the real steps, database and ways out: how long each takes, and who is told.

    Everything of it is erased at the end, and what it would ring is told that nothing is real. Exit 1 when nobody was
    reached, or somebody in vain.
    """
    from console.lines import line
    from flows.steps import drill as drilling

    with opened(settings) as (known, engine):
        name = brand_of(known, brand)
        chosen = next((one for one in known.brands if one.name == name), known.brands[0])
        only = None if receiver is None else receiver_of(known, receiver)
        if clean:
            print(f"erased: {drilling.clean(engine)} rows of drills")
            return
        with redirect_stdout(sys.stderr) if as_json else nullcontext():  # of a receiver of kind console
            try:
                done = asyncio.run(drilling.drill(engine, known, chosen, datetime.now(UTC), only=only))
            except drilling.Disturbed:
                print("foreshock: another drill ran at the same time: try again once it has ended", file=sys.stderr)
                raise typer.Exit(1) from None
    if as_json:
        print(line(_keys(done)))
    else:
        _tell(done, known.timezone)
    if not done.well:
        raise typer.Exit(1)


def receiver_of(known: "Settings", given: str) -> str:
    """The receiver as the settings call it; upper and lower case do not matter. Exits 2 for one they do not have."""
    from settings.problem import nearest

    names = {one.name.casefold(): one.name for one in known.receivers}
    if given.strip().casefold() in names:
        return names[given.strip().casefold()]
    raise refuse(f"{given}: {known.path.name} has no such receiver; {nearest(given, names.values())}")


def _keys(done: "Drilled") -> dict[str, object]:
    notices = [one.notice for one in done.told]
    told = [{name: getattr(one, name) for name in ("receiver", "state", "reason", "due", "until")} for one in notices]
    return {
        "brand": done.brand,
        "mentions": done.mentions,
        "waits": done.waits,
        "stages": done.stages,
        "rings_after": done.rings_after,
        "why": done.why,
        "told": [{**one, "error": posted.error} for one, posted in zip(told, done.told, strict=True)],
        "rows": done.rows,
    }


def _tell(done: "Drilled", zone: str) -> None:
    from alerts.words import count, printable, stamp

    print(f"a false storm of {count(done.mentions, 'post')} about {printable(done.brand)}: nothing of it is real")
    for name, took in done.stages.items():
        print(f"  {name:22}{spoken(took):>10}")
    if done.why is None:
        print("no alert came of it: please report that, with what foreshock doctor says")
    else:
        print(f"  the alert: {printable(done.why, 300)}")
    for one in done.told:
        state = f"not reached ({printable(one.error)})" if one.error else one.notice.state
        later = one.notice.until or (one.notice.due if one.notice.state == "waiting" and not one.error else None)
        until = f" until {stamp(later, zone)}" if later else ""
        print(f"    {printable(one.notice.receiver)}: {state}{until}; {printable(one.notice.reason)}")
    work = spoken(sum(done.stages.values(), timedelta()))
    wait = f"{spoken(done.waits)} until the next five-minute edge is closed, and {work} of work"
    heard = "before that a post waits until its source is asked again (`every`)"
    print(f"would ring after {spoken(done.rings_after)}: {wait}; {heard}")
    print(f"erased: {count(done.rows, 'row')}, all there was of it")


def spoken(span: timedelta) -> str:
    """`2 min 10 s`, `0.4 s`."""
    seconds = span.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
