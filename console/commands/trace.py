"""Where a mention went, and where one that should have rung was lost."""

from typing import Annotated

import typer

from console.house import JsonOption, SettingsOption, number_of, opened, refuse


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
