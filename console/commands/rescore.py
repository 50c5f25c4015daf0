"""Understand what is stored once more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from console.house import BrandOption, JsonOption, SettingsOption, brand_of, opened, refuse

UNFINISHED = 1


def rescore(
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    since: Annotated[str | None, typer.Option("--since", help="said within this time, such as 30d")] = None,
    everything: Annotated[bool, typer.Option("--all", help="also what the present model understood already")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="only say what would change")] = False,
    json: JsonOption = False,
) -> None:
    """Understand stored mentions with the words and the head of today. A person's corrections stay; no alert is raised.

    May be ended at any moment: the same command goes on where it stopped (with --all it begins anew).
    """
    from console.lines import line
    from console.rescoring import keys, told
    from flows.steps.rescore import Replay, outdated
    from flows.steps.rescore import rescore as replay

    moment = None if since is None else datetime.now(UTC) - _span(since)
    with opened(settings) as (known, engine):
        name = brand_of(known, brand)
        asked = [
            Replay(brand=one, since=moment, everything=everything, dry=dry)
            for one in known.brands
            if name in (None, one.name)
        ]
        total = sum(outdated(engine, known, one) for one in asked)
        with _progress(total, shown=not json) as step:
            done = [replay(engine, known, one, told=step) for one in asked]
    for one in done:
        for text in [line(keys(one, dry=dry))] if json else told(one, dry=dry):
            print(text)
    if any(one.left for one in done):
        raise typer.Exit(UNFINISHED)


def _span(since: str) -> timedelta:
    from settings.duration import duration

    try:
        return duration(since)
    except ValueError as wrong:
        raise refuse(f"--since {since}: {wrong}") from None


@contextmanager
def _progress(total: int, *, shown: bool) -> Iterator[Callable[[int], object]]:
    """On a terminal, and where there is something to do."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    out = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, disable=not (shown and out.is_terminal and total)) as bar:
        task = bar.add_task("understanding anew", total=total)
        yield lambda more: bar.advance(task, more)
