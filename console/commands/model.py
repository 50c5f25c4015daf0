"""What a language model was asked, what came of it and what it cost; and one draft worded better now."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from console.house import JsonOption, LimitOption, SettingsOption, number_of, opened, refuse


def model(settings: SettingsOption = None, json: JsonOption = False, limit: LimitOption = 20) -> None:
    """What the language model was asked, the latest first: what came of it, and what it cost."""
    from alerts.words import count, printable, stamp
    from console.lines import line, plain
    from flows.steps.rewrite import midnight
    from storage import model_calls
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        calls = model_calls.latest(conn, limit)
        today = model_calls.spent(conn, midnight(datetime.now(UTC), known.timezone))
    for one in calls:
        if json:
            print(line(plain(one)))
            continue
        became = "used" if one.used else f"not used: {printable(one.why, 200)}"
        tokens = f"{one.asked:,} tokens sent, {one.answered:,} answered, {one.cost:.4g}"
        print(f"item {one.item}  {stamp(one.at, known.timezone)}  {printable(one.model, 40)}: {became} ({tokens})")
    if not json:
        llm = known.llm
        most = f" of {llm.budget:g}" if llm else "; there is no [llm] in the settings: see docs/model.md"
        print(f"today: {count(today.calls, 'question')}, {today.cost:.4g}{most}")


def rewrite(
    number: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock queue` numbers it")],
    settings: SettingsOption = None,
) -> None:
    """Ask the language model to word the draft of one item better. Exit 1 when the draft stands as it was."""
    from flows.steps.rewrite import rewrite_one
    from storage import queue_page
    from storage.engine import reading

    with opened(settings) as (known, engine):
        try:
            told = asyncio.run(rewrite_one(engine, known, number, datetime.now(UTC)))
        except KeyError:
            raise refuse(f"nothing in the queue has the number {number}; foreshock queue lists it") from None
        with reading(engine) as conn:
            draft = queue_page.drafts_of(conn, [number]).get(number)
    if not told.used:
        print(f"the draft stands as it was: {told.why}")
        raise typer.Exit(1)
    print(draft.text if draft else "")
