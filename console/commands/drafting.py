"""How a brand would answer: the texts of a file, and whether every wording does what it should in its voice."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from console.house import (
    BrandOption,
    JsonOption,
    SettingsOption,
    brand_of,
    number_of,
    opened,
    refuse,
    settings_of,
)

app = typer.Typer(no_args_is_help=True, help="How a brand speaks.")


def draft(
    file: Annotated[Path, typer.Argument(help=".jsonl or .jsonl.gz with a text a line; - is standard input")],
    settings: SettingsOption = None,
    brand: BrandOption = None,
    model: Annotated[
        bool, typer.Option("--model", help="ask the language model as well; what it costs is counted in this run only")
    ] = False,
    json: JsonOption = False,
) -> None:
    """What would be answered to each text, from which knowledge, and what is found in it. Nothing is kept or sent."""
    from console.drafting import drafted, told
    from console.files import Unreadable
    from console.lines import line
    from console.rewording import reworded

    known = settings_of(settings)
    if model and known.llm is None:
        raise refuse("there is no [llm] in the settings: see docs/model.md")
    try:
        found = drafted(file, known, datetime.now(UTC), brand_of(known, brand))
        for one in reworded(found, known) if model else found:
            for said in [line(one.keys)] if json else told(one):
                print(said)
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None


def anew(
    item: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock queue` numbers it")],
    settings: SettingsOption = None,
) -> None:
    """Write the draft of an answer again, from what is known by now: one in which nobody wrote. Nothing is sent."""
    from flows.steps.drafting import draft_anew
    from storage import queue
    from storage.engine import writing
    from storage.queue_page import drafts_of

    now = datetime.now(UTC)
    with opened(settings) as (known, engine), writing(engine) as conn:
        found = queue.by_ids(conn, [item]).get(item)
        if found is None:
            raise refuse(f"there is no answer {item}; foreshock queue lists them")
        if not draft_anew(conn, known, found, now):
            raise refuse(f"#{item} stays as it is: somebody wrote in it or edits it, it waits no more, or it is gone")
        draft = drafts_of(conn, [item])[item]
    print(draft.text or draft.needs)


@app.command()
def check(settings: SettingsOption = None, brand: BrandOption = None, json: JsonOption = False) -> None:
    """Tries every wording of every language on every platform, in the voice of each brand. Exit 1 where one is wrong.

    A file of templates in which a language has been changed or added is tried with it.
    """
    from console.lines import line
    from console.voicing import flaws_of

    known, wrong = settings_of(settings), 0
    name = brand_of(known, brand)
    for one in known.brands:
        if name in (None, one.name):
            for flaw in flaws_of(known, one.name):
                wrong += 1
                print(line({"brand": one.name, "flaw": flaw}) if json else f"{one.name}: {flaw}")
    if wrong:
        raise typer.Exit(1)
    if not json:
        print("every wording fits its platform and says nothing that a check would stop")
