"""Understand what is stored once more."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.house import BrandOption, JsonOption, SettingsOption, brand_of, moment_of, opened

UNFINISHED = 1


def rescore(
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    since: Annotated[str | None, typer.Option("--since", help="said since, such as 2026-03-11 or 30d")] = None,
    everything: Annotated[bool, typer.Option("--all", help="also what the present model understood already")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="only say what would change")] = False,
    json: JsonOption = False,
) -> None:
    """Understand stored mentions with the words and the head of today. A person's corrections stay; no alert is raised.

    May be ended at any moment: the same command goes on where it stopped (with --all it begins anew).
    """
    from console.lines import line
    from console.progress import counted
    from console.rescoring import keys, told
    from flows.steps.rescore import Replay, outdated
    from flows.steps.rescore import rescore as replay

    moment = None if since is None else moment_of("--since", since, datetime.now(UTC))
    with opened(settings) as (known, engine):
        name = brand_of(known, brand)
        asked = [
            Replay(brand=one, since=moment, everything=everything, dry=dry)
            for one in known.brands
            if name in (None, one.name)
        ]
        with counted(
            "understanding anew", lambda: sum(outdated(engine, known, one) for one in asked), shown=not json
        ) as step:
            done = [replay(engine, known, one, told=step) for one in asked]
    for one in done:
        for text in [line(keys(one, dry=dry))] if json else told(one, dry=dry):
            print(text)
    if any(one.left for one in done):
        raise typer.Exit(UNFINISHED)
