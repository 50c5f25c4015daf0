"""Where a mention went, and where one that should have rung was lost."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.house import JsonOption, SettingsOption, moment_of, number_of, opened, refuse


def trace(
    mention: Annotated[
        int, typer.Argument(parser=number_of, metavar="MENTION", help="as `foreshock mentions` numbers it")
    ],
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """The way of a mention: who heard it, which brand, what it means, when it was counted, who was told."""
    from console.lines import line
    from console.tracing import trace_keys, way
    from flows.steps.trace import trace as find
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = find(conn, mention)
    if found is None:
        raise refuse(f"there is no mention {mention}; foreshock mentions lists them")
    for told in [line(trace_keys(found))] if json else way(found, known.timezone):
        print(told)


def missed(
    *,
    at: Annotated[str, typer.Option("--at", help="about when, such as 2026-03-11T14:00Z or 3d for three days ago")],
    query: Annotated[str, typer.Option("--query", help="what people said, as a query")],
    settings: SettingsOption = None,
    brand: Annotated[str | None, typer.Option("--brand", help="whose, where you listen for several")] = None,
    json: JsonOption = False,
) -> None:
    """Why nobody was told of something: what was heard, matched, understood, counted, and which stage lost it."""
    from console.lines import line
    from console.missing import missed_keys, told
    from console.progress import counted
    from console.queries import brand_named, place_of
    from flows.steps.missed import missed as look
    from flows.steps.missed import stored_around
    from mentions import QueryError, parse
    from storage.engine import reading

    try:
        tree = parse(query)
    except QueryError as wrong:
        raise refuse(f"--query\n{place_of(wrong, query)}") from None
    now = datetime.now(UTC)
    moment = moment_of("--at", at, now)
    if moment > now:
        raise refuse(f"--at {at}: that is still to come; such as 2026-03-11T14:00Z, or 3d for three days ago")
    with opened(settings) as (known, engine), reading(engine) as conn:
        whose = brand_named(known, brand)
        if whose is None:
            raise refuse("--brand NAME: you listen for several; say who was complained of")
        brand_name = whose.name
        with counted("replaying", lambda: stored_around(conn, brand_name, moment)) as done:
            found = look(conn, known, whose, tree, moment, done=done)
    for said in [line(missed_keys(found, known.timezone))] if json else told(found, known.timezone):
        print(said)
